"""Korean as it is spoken to people: which language a text is in, the particle that agrees with a word, 님 after a name.

Pure string work. What Saegim says stands in `phrases.py`; cutting Korean words for search is the business of `bot/memory/language/`.
"""

import re
from collections.abc import Iterable
from typing import Final, Literal

Language = Literal["ko", "en"]
Coda = Literal["vowel", "rieul", "consonant", ""]

_HANGUL: Final = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]")
_NOT_PROSE: Final = re.compile(r"```.*?```|`[^`\n]*`|https?://\S+|[@#][\w.-]+|:[a-z0-9_+'-]+:", re.DOTALL)
_LOOKED_AT: Final = 2_000
"""Characters whose language is looked at: more than enough to tell, and a pasted log cannot cost time."""
_OPENS: Final = frozenset(
    "who what when where why how which whose who's what's where's is are was were do does did can could should would has have".split()
)
_FUNCTION: Final = _OPENS | frozenset(
    "the a an of to in on at for by with and or but not it its this that these those there we our us you your i my they their he she "
    "about from as be been will please if because than then".split()
)
"""English words that a Korean sentence, however full of English nouns, does without."""


def language(text: str) -> Language:
    """The language to answer `text` in: Korean where Hangul carries the sentence, English otherwise.

    "staging DB rotation 어떻게 해요?" is Korean, "What does 배포 동결 mean?" is English.
    """
    prose = _NOT_PROSE.sub(" ", text[:_LOOKED_AT])
    if not _HANGUL.search(prose):
        return "en"
    words = prose.split()
    hangul = sum(1 for word in words if _HANGUL.search(word))
    plain = [word.strip("\"'“”‘’.,!?()[]").replace("’", "'") for word in words]
    english = [word.lower() in _FUNCTION and not (word.isupper() and len(word) > 1) for word in plain]
    opened = plain[0].lower() in _OPENS
    return "en" if sum(english) >= hangul and (sum(english) > 1 or opened) else "ko"


_KOREA: Final = "Asia/Seoul"
_KOREAN: Final = re.compile(r"ko(?![a-z])", re.IGNORECASE)  # as locales begin: ko-KR, ko_KR, ko
_EMOJI: Final = re.compile(r":[\w+'-]+:")


def spoken(texts: Iterable[str]) -> Language | None:
    """The language of the first of `texts` that has words (not "?", not an emoji); None where none has."""
    return next((language(text) for text in texts if any(map(str.isalpha, _EMOJI.sub("", text)))), None)


def suggested(name: str, tz: str, locale: str = "") -> Language:
    """The language that a person uses Slack in (`locale`, such as en-US); where that is not known, what name and time zone suggest."""
    if locale.strip():
        return "ko" if _KOREAN.match(locale.strip()) else "en"
    return "ko" if tz == _KOREA or language(name) == "ko" else "en"


# ── particles ───────────────────────────────────────────────────────────────────────────────────────────────────────────

_SPOKEN: Final = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣA-Za-z0-9%+]")
_BRACKETED: Final = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}|<[^<>]*>)\W*$")
_ENDING_READ: Final = 80  # characters at the end of a word that decide how it ends

_DIGIT: Final[dict[str, Coda]] = {
    **dict.fromkeys("2459", "vowel"),  # 이 사 오 구
    **dict.fromkeys("178", "rieul"),  # 일 칠 팔
    **dict.fromkeys("036", "consonant"),  # 영 삼 육; round numbers end in 십 백 천 만 억
}
_LETTER: Final[dict[str, Coda]] = {"l": "rieul", "r": "rieul", "m": "consonant", "n": "consonant"}  # 엘 알 엠 엔
_WORD: Final[tuple[tuple[re.Pattern[str], Coda], ...]] = (
    (re.compile(r"(?:l|[^aeiou\W]le|[aeiou]le)$"), "rieul"),  # 메일, 테이블, 파일
    (re.compile(r"(?:[mn]|ng|[aeiou]me|[aeiou]ne)$"), "consonant"),  # 팀, 토큰, 스테이징, 타임, 라인
    (re.compile(r"(?:ck|pp|tt|ook|[^aeiou]eb|(?<![aeiou])[aeiouy][ptkc])$"), "consonant"),  # 슬랙, 앱, 웹, 봇, 토픽
)
"""How English words end when read in Korean; everything else gets a vowel: 레디스, 서버, 깃허브, 테스트."""


def particle(word: str, pair: str) -> str:
    """The particle of `pair` that agrees with `word`: for 배포 and 을/를 it is 를.

    `pair` is written "after a consonant/after a vowel": 을/를, 은/는, 이/가, 과/와, 으로/로, 이에요/예요, 이라고/라고, … Digits and
    Latin letters count as they are read in Korean; a closing bracket or quote is not read. What cannot be read gets both: "을(를)".
    """
    after_consonant, after_vowel = pair.split("/")
    match _ending(word):
        case "":
            return _both(after_consonant, after_vowel)
        case "vowel":
            return after_vowel
        case "rieul" if after_consonant.startswith("으"):
            return after_vowel  # 서울로, 메일로
    return after_consonant


def _both(after_consonant: str, after_vowel: str) -> str:
    if after_consonant.endswith(after_vowel):
        return f"({after_consonant.removesuffix(after_vowel)}){after_vowel}"
    return f"{after_consonant}({after_vowel})"


def _ending(word: str) -> Coda:
    """The sound that `word` ends in when it is read aloud in Korean; "" when that is unknown."""
    bare = word[-_ENDING_READ:].rstrip()
    while (inside := _BRACKETED.sub("", bare)) != bare and _SPOKEN.search(inside):
        bare = inside
    while bare and not bare[-1].isalnum() and bare[-1] not in "%+":
        bare = bare[:-1]
    if not bare or not _SPOKEN.match(bare[-1]):
        return ""
    return _hangul_ending(bare[-1]) if _HANGUL.match(bare[-1]) else _foreign_ending(bare)


def _hangul_ending(letter: str) -> Coda:
    if letter < "가":  # a letter by its name: ㄹ is 리을, ㅋ is 키읔
        return "vowel" if letter >= "ㅏ" else "rieul" if letter == "ㄹ" else "consonant"
    coda = (ord(letter) - 0xAC00) % 28  # the Unicode block is ordered by final consonant; 8 is ㄹ
    return "vowel" if coda == 0 else "rieul" if coda == 8 else "consonant"


def _foreign_ending(word: str) -> Coda:
    if word[-1] in "%+":
        return "vowel"  # 퍼센트, 플러스
    if clock := re.search(r"(?<!\d)\d{1,2}:([0-5]\d)$", word):
        return "vowel" if clock[1] == "00" else "consonant"  # 시, 분
    if word[-1].isdigit():
        zeros = re.search(r"[1-9],?(0[0,]*)$", word)
        trillions = zeros is not None and 12 <= zeros[1].count("0") < 16  # 조
        return "vowel" if trillions else _DIGIT[word[-1]]
    found = re.search(r"[A-Za-z0-9]+$", word)
    token = found[0] if found else word
    if len(token) == 1 or (token.isupper() and len(token) <= 5) or re.search(r"\d", token):
        return _LETTER.get(token[-1].lower(), "vowel")
    return next((ending for pattern, ending in _WORD if pattern.search(token.lower())), "vowel")


# ── names ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def honorific(name: str) -> str:
    """A person's name as Saegim says it: 민수 → 민수님, Alex → Alex님; 팀장님 and 민수 씨 stay, brackets follow: 민수님 (디자인)."""
    bare = name.strip()
    called = _BRACKETED.sub("", bare) or bare
    if not called or called.endswith(("님", " 씨")):
        return bare
    return f"{called}님{bare[len(called) :]}"
