"""Secrets that only their sentence gives away: passwords of plain words, and numbers that open a door. Pure.

A password that looks like one is `redact.py`'s. Here nothing but the words around tell it, so each rule asks for a whole sentence
that ends with the secret, and gives way to whatever people also say of passwords.
"""

import re
from typing import Final

MASK: Final = "[redacted: password]"
_LABEL: Final = r"(?:비밀\s?번호|비번|패스워드|암호)"
_COPULA: Final = r"(?:이에요|예요|입니다|이야|이고요?|이니|임|야)"
_ENDS: Final = rf"(?=['\"`*”]{{0,3}}(?:{_COPULA}?[)\]]?(?:[.!,]?\s*(?:\n|\Z)|[,/]?\s{{1,2}}(?:\(|(?:아이디|계정|[Ii][Dd]|[Uu]ser)[\s:])|\s/\s)|\s?{_COPULA}(?:[.!,\s]|\Z)))"
# What one word often says of passwords.
_SAID_OF: Final = "필수|선택|비공개|대외비|개인정보|그대로|미정|자동|수동|별도|없음|있음|필요|불필요|동일|완료|변경|초기화|재설정|만료|공유금지|금지|기밀|비밀|나중|아직|아마|혹시|글쎄|담당|관리|보관|문의|따로|아래|위쪽|누구|무엇|어디|언제|모두|각자|직접|당분간|선착순|재발급|안전|같은|똑같|영문|숫자|문자|한글|대문자|소문자|암호화|입력|확인|텍스트|해시|평문|난수|랜덤|임의|무작위|생략|해당|추후|협의|분기|매[월주년일번]|정기|주기|일회용|사내|대칭|비대칭|공개키|개인키|알고리즘|로그인|신청|요청|이메일|카카오톡"
_KEPT_IN: Final = (
    "위키|노션|문서|노트|시트|볼트|금고|메모|메모장|슬랙|드라이브|컨플루언스|채널|페이지|포털|게시판|캐비닛|보관함"
)
# 비밀번호: 바나나우유77. A word, and digits that count nothing (8자, 90일).
_NUMBERED: Final = re.compile(
    rf"({_LABEL}(?:은|는|이|가)?\s?[:=]?\s{{0,3}})[가-힣]{{2,20}}\d{{1,8}}[!@#$%^&*~]{{0,8}}(?={_COPULA}|[^\w]|\Z)"
)
# 비밀번호는 '초록나무 세그루'. What is quoted with what has to be so is a rule, not a password.
_QUOTED: Final = re.compile(
    rf"({_LABEL}(?:은|는|이|가)?\s?[:=]?\s{{0,3}}(?P<quote>['\"‘“`]))(?=[^'\"’”`\n]{{0,60}}[가-힣])(?!\d+자|(?:{_SAID_OF}))[^'\"’”`\[\]\n]{{2,60}}(?=['\"’”`](?!이?어야|여야|이?라|란|을|를|로|으로|처럼|에|의|\s?(?:버튼|메뉴|항목|화면|탭)))"
)
_INTRODUCED: Final = rf"({_LABEL}(?:(?:은|는)\s{{1,3}}|\s?[:=]\s{{0,3}})['\"`*“]{{0,3}})"
# 암호는 초록나무, 암호: 초록나무. One noun that ends the sentence; what people say of passwords with one word is not it.
_WORD: Final = re.compile(rf"{_INTRODUCED}(?!(?:{_SAID_OF}))(?P<word>[가-힣]{{3,16}}?){_ENDS}")
# 비밀번호는 sunflower 입니다; Password: sunflower. Neither what a field of a form is, nor where passwords are kept, nor their translation.
_ENGLISH_SAID_OF: Final = (
    r"(?!(?:required|optional|mandatory|string|varchar|text|number|integer|boolean|bytes|object|value|input|undefined|blank|empty|hidden|masked|secret|private|public|confidential|default"
    r"|random|shared|unique|unknown|expired|strong|wrong|correct|incorrect|invalid|missing|reset|never|always|false|plain\w*|same|vault|\w*warden|keepass\w*|lastpass|dashlane|keychain"
    r"|notion|slack|confluence|google|github|gitlab|kerberos|oauth\w*|microsoft|bitlocker|bcrypt|scrypt|argon|hash\w*|(?:en|de)?crypt\w*|cipher\w*|pass(?:word|phrase|code)s?|credentials?|\w+(?:ed|ing|able|ly))(?![a-z]))"
)
_ENGLISH_WORD: Final = re.compile(
    rf"(?:{_INTRODUCED}|((?<![a-z])(?:password|passphrase|passwd|pw):\s{{1,3}}['\"`*“]{{0,3}})){_ENGLISH_SAID_OF}[a-z]{{5,24}}{_ENDS}",
    re.IGNORECASE,
)
_SAID_ABOUT_IT: Final = re.compile(
    rf".*(?:[요다까네죠지음함됨임중님씨아어해돼워줘래기게]|{_KEPT_IN}|(?:개인|사용자|서비스|계정|서버|환경|기기|직원|지점)별|글자|문자|자리|에서?|에게|한테|으?로|하게|부터|까지|마다|대로|처럼|관리자?|담당자?|(?:사용|이용|책임|근무|소유|신청|작성)자|팀|금지|필수|필요|완료|예정|가능|불가|없이|이상|이하|정책|규칙|변경|문의|참고|공유|비밀|정보|문제|방식|발급|디엠|메일|기준)"
)
# the password is correct horse battery staple
_PHRASE: Final = re.compile(
    r"(?<![a-z])((?:password|passphrase|passwd)(?:\sfor(?:\s[\w.-]{1,30}){1,4}?)?(?:\sis|\s?[:=])\s{1,2})(?P<phrase>[a-z]{3,12}(?: [a-z]{3,12}){3,7})(?=[.!]?\s*(?:\n|\Z))",
    re.IGNORECASE,
)
_GRAMMAR: Final = re.compile(
    r"\b(?:the|and|not|but|for|with|from|into|onto|that|this|these|those|there|here|than|then|when|where|who|whom|whose|which|what|why|how|was|were|are|has|have"
    r"|had|been|being|will|would|can|could|should|must|may|might|shall|does|did|you|your|our|ours|its|his|her|their|them|they|she|him|someone|anyone|everyone|nobody"
    r"|all|any|some|each|every|other|another|same|such|only|just|also|too|very|more|most|less|least|now|still|again|yet|already|never|always|often|soon|today|tomorrow"
    r"|please|wrong|invalid|incorrect|weak|strong|secret|secure|safe|unsafe|unknown|missing|different|kept|sent|set|reset|held|known|found|gone|lost|made|given|taken|shown"
    r"|hidden|written|case|long|short|old|new|part|under|over|after|before|until|since|because|about|between|without|within|inside|outside|per|via|out|off|one|two"
    r"|password|passwords|need|needs|use|ask|see|like|unless|even|once|twice|both|down|back|due|stay|stays|\w+(?:ed|ing|ly|n't))\b",
    re.IGNORECASE,
)
# 금고 번호는 4729; the pin for the alarm is 9912; door code: 4829. Not the digits that count something.
_NUMBER: Final = r"\d{4,8}(?![\d.,:/-]?\d)(?!\s?(?:번|개|일|자리|년|월|시|원|호|명|건|%))"
_DIGITS: Final = rf"(?:(?<=\*){_NUMBER}#?|(?<!\*){_NUMBER}(?:[#*]{{1,2}}(?!\w))?)"  # with the key that is pressed last, and no end of bold
_OPENS: Final = (
    re.compile(
        rf"((?:금고|도어락|도어록|현관|출입문|사물함|자물쇠|경비|보안|알람)\s?(?:비밀\s?)?(?:번호|코드|핀)(?:은|는|이|가|\s?[:=])\s{{0,3}}['\"`*]{{0,3}}){_DIGITS}"
    ),
    re.compile(
        r"((?<![a-z0-9])(?:(?<!gpio\s)pin(?:\s(?:code|number))?|(?:door|alarm|safe|gate|vault|lock|locker|entry)\s(?:code|combination))"
        rf"(?:\s(?:for|of|to|on)(?:\s[\w-]{{1,30}}){{1,4}}?)?(?:\sis|\s?[:=])(?:\s(?:now|still))?\s{{0,3}}['\"`*]{{0,3}}){_DIGITS}(?![a-z_-])",
        re.IGNORECASE,
    ),
)
_HINTS: Final = (
    "비밀",
    "비번",
    "패스워드",
    "암호",
    "번호",
    "코드",
    "핀",
    "pass",
    "pin",
    "code",
    "combination",
    "number",
)


def without_spoken(text: str) -> str:
    """`text` with what its sentences call a password masked, though it looks like none. Masking twice changes nothing."""
    hay = text.lower()
    if not any(hint in hay for hint in _HINTS):
        return text
    for pattern in (_NUMBERED, _QUOTED, *_OPENS):
        text = pattern.sub(rf"\1{MASK}", text)
    text = _ENGLISH_WORD.sub(rf"\1\2{MASK}", _WORD.sub(_word, text))
    return _PHRASE.sub(_phrase, text)


def _word(match: re.Match[str]) -> str:
    return match[0] if _SAID_ABOUT_IT.fullmatch(match["word"]) else f"{match[1]}{MASK}"


def _phrase(match: re.Match[str]) -> str:
    return match[0] if _GRAMMAR.search(match["phrase"]) else f"{match[1]}{MASK}"
