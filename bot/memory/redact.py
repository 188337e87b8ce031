"""Secrets masked before anything is stored, logged, shown or trained on. Pure.

Four kinds of rules: tokens that their vendor made recognisable (`secret_families.py`), secrets whose surroundings give them away
(URLs, headers, private keys), what people call a password (`spoken.py` where it looks like none), and numbers that say who somebody is (`personal.py`). Every pattern is
linear in the length of the text: each is bounded, or begins with a literal and eats what it matches.
"""

import re

from bot.memory.language.tokens import normal
from bot.memory.personal import without_numbers
from bot.memory.secret_families import HINTS, MARKED
from bot.memory.spoken import without_spoken

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""The control characters that are in no text anybody writes: all but tabs and line breaks."""
MASKED = "[redacted: "
"""How every mask begins."""

_DECOMPOSED = re.compile(r"[\u1100-\u11ff]")

_PEM = re.compile(
    r"-----BEGIN (?P<what>[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?)-----[\s\S]*?(?:-----END (?P=what)-----|\Z)"
)
_URL_PASSWORD = re.compile(r"(\b[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s:/@<>]{0,100}:)[^\s/?#@<>\[]{1,200}(?=@)")
_MAIL_PASSWORD = re.compile(
    r"(\b[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s:/@<>]{0,100}:)<mailto:[^@<>|\s]{1,200}(@[^<>|\s]{1,200})[^<>\n]{0,400}>"
)
"""Slack takes the end of `scheme://user:password@host` for an e-mail address."""
_URL_PARAMETER = re.compile(
    r"((?:[?&]|&amp;)(?:access_token|refresh_token|id_token|auth_token|token|api_?key|key|client_secret|secret|password|sig"
    r"|signature|X-Amz-Signature|X-Amz-Security-Token|X-Goog-Signature)=)[^&\s#<>|\[\]]{16,}",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"(\b(?:Bearer|Basic|KakaoAK|Authorization:\s?token)\s{1,4})(?=[^\s\d]{0,200}\d|[\w.~+/=-]{24})[\w.~+/=-]{16,}",
    re.IGNORECASE,
)

_OWN_HEADER = re.compile(
    r"(\bX(?:-[A-Za-z]{1,20}){0,4}-(?:Secret|Key|Token|Auth)(?:-[A-Za-z]{1,20})?:\s{0,4})[\w.~+/=-]{8,}", re.IGNORECASE
)

_PASSWORD = r"(?:password|passwd|passphrase|passcode|pwd|pw)"  # noqa: S105  a pattern
_KEY = (
    r"(?:secret|token|credentials?|(?:secret[ _-]?access|api|access|secret|private|account|auth|encryption)[ _-]?key"
    r"|(?:access|refresh|auth|bot|client|session|bearer)[ _-]?(?:token|secret))"
)
_SUFFIX = r"(?:_[a-z0-9_]{1,20})?"
_ABOUT = r"(?:\s(?:for|of|to|on|in)(?:\s[\w.@/-]{1,30}){1,4}?)?"  # "… for the staging database"
_SAYS = (
    r"(?:[\"'`*]?\s{0,4}(?::=|=>|->|→|=|:)"
    r"|(?:\s(?:is|was|has been))?\s(?:changed|set|reset|updated)\sto|(?:\s(?:is|was|are)|['’]s)(?:\s(?:now|still|just|currently|again))?:?)"
)
_QUOTE = r"\s{0,4}[\"'`*“]{0,3}\s{0,2}"
_VALUE = r"(?P<value>[!-~]{4,200})"
_ENGLISH = re.compile(
    rf"(?:(?<![a-z])|(?<=PG)|(?<=SQL))(?:(?P<password>{_PASSWORD})|{_KEY}){_SUFFIX}{_ABOUT}{_SAYS}{_QUOTE}{_VALUE}",
    re.IGNORECASE,
)
_KOREAN = re.compile(
    r"(?:(?P<password>비밀\s?번호|비번|패스워드|암호|(?<![a-z0-9])pw(?![a-z0-9]))|시크릿|토큰|(?:API|액세스|시크릿|비밀|인증|접근)\s?키)"
    rf"(?:\s?\([^()\n]{{1,20}}\))?(?:은|는|이|가|을|를|로|도)?(?:\s(?:아직|그냥|현재|지금|이제|여전히))?[:=]?\s{{0,2}}(?::=|=>|->|→|=|:)?{_QUOTE}{_VALUE}",
    re.IGNORECASE,
)
_ELEMENT = re.compile(
    rf"(?:<|&lt;)(?:[\w:-]{{0,30}}[.:_-])?(?:[a-z]{{0,20}}(?P<password>{_PASSWORD})|[a-z]{{0,20}}{_KEY})[\w.-]{{0,20}}(?:\s[^<>&\n]{{0,100}})?(?:>|&gt;)"
    r"\s{0,20}(?P<value>[!-;=-~]{4,200}?)(?=\s{0,20}(?:<|&lt;)/)",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(
    rf"(?:(?P<password>{_PASSWORD})|{_KEY})[\w.-]{{0,20}}[\"']\s{{1,4}}value\s?=\s?[\"'](?P<value>[!#-%(-~]{{4,200}})",
    re.IGNORECASE,
)
"""In XML: between the tags of an element, or as the value of a key: `<add key="DbPassword" value="…"/>`."""
# Less plain: there only a word that nobody says otherwise is taken for a password.
_WORD = r"(?<![!-~])[\"'`*(“]{0,3}(?P<value>[!-~]{6,64}?)"
_NAMED = r"(?:password|passwd|passphrase|pw|비밀\s?번호|비번|패스워드|암호)"
_USER = r"(?:<mailto:[^<>|\s]{1,100}\|[^<>\s]{1,100}>|[\w.@+-]{1,64})"
_HINTED = (
    re.compile(rf"(?<![a-z0-9]){_NAMED}\s{{1,3}}[\"'`*“]{{0,3}}{_VALUE}", re.IGNORECASE),
    re.compile(
        rf"\b(?:chang|set|reset|updat)[a-z]{{0,4}}\s(?:[a-z]{{1,12}}\s){{0,4}}{_NAMED}\sto:?\s{_QUOTE}{_VALUE}",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<![a-z0-9])(?:pass|pin|pin code)\s?(?:[:=]|\sis\s){_QUOTE}{_VALUE}", re.IGNORECASE),
    re.compile(
        rf"(?<![a-z0-9])(?:(?:credentials?|creds|log ?in(?:\s(?:with|as))?|(?:계정|로그인)(?:\s?정보)?|아이디)(?:\s?\([^()\n]{{1,20}}\))?{_ABOUT}(?:\s(?:is|are)|은|는|이|가)?|user(?:name)?|id)"
        rf"\s?[:=]?\s?{_USER}\s?[/:]{_QUOTE}(?!<){_VALUE}(?![!-~]|에\s?[있서])",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<![a-z0-9])account{_ABOUT}(?:\sis)?\s?[:=]?\s?{_USER}(?:\s/\s|\s?:){_QUOTE}(?!<){_VALUE}", re.IGNORECASE
    ),
    re.compile(rf"\bmysql\w{{0,10}}\b[^\n]{{0,80}}\s-p{_VALUE}"),
    re.compile(
        rf"{_WORD}[\"'`*)”]{{0,3}}(?:\s(?:is|as)\s(?:[a-z]{{1,10}}\s){{1,2}}{_NAMED}|\s?(?:이|가)\s(?:[\w]{{1,10}}\s){{0,2}}{_NAMED})",
        re.IGNORECASE,
    ),
)
_MADE_UP = re.compile(
    r"(?=[^\d\n]{0,64}\d)(?=[^A-Za-z\n]{0,64}[A-Za-z])(?![A-Z]{2,10}-\d+\Z)(?!v?\d+(?:\.\d+)+)(?!\d+[A-Za-z]{1,3}\Z)[!-~]{6,}"
)
_TAKEN_FOR_MAIL = re.compile(r"<mailto:(?=[^@|<>]{0,60}[\d!#$%^&*+=])[^<>|]{1,200}\|[^<>]{1,200}>")
_CLOSING = re.compile(r"[.,;:!?()\[\]{}<>\"'`*]+\Z")
# What follows "password is" in ordinary talk and in code, though it has digits or signs in it.
_TALK = re.compile(
    r"1password|2fa|mfa|totp|sha-?\d+|md5|aes-?\d*|rsa-?\d*|base64|bcrypt\d*|argon2\w*|pbkdf2|oauth-?\d?|utf-?8|jwt|n/a"
    r"|[a-z]{2}(?:-[a-z]{3,12}){1,2}-\d[a-z]?|[x*_.-]+|[<\[{].*|\$\{.*|\$[a-z_]+|[a-z_][\w.]*[(\[].*|\w+://.*|\w+(?:\.[a-z_]\w*)+",
    re.IGNORECASE,
)
_SIGNS = re.compile(r"[\d!@#$%^&*+=~?]")
_PASSWORD_HINTS = (
    "pass",
    "pw",
    "secret",
    "token",
    "key",
    "credential",
    "creds",
    "login",
    "log in",
    "account",
    "로그인",
    "mysql",
    "pin",
    "계정",
    "아이디",
    "비밀",
    "비번",
    "패스워드",
    "암호",
    "시크릿",
    "토큰",
    "키",
)
LONG = (
    16  # characters from which on a word after "token:" or "key:" is taken for one; shorter ones are names and numbers
)


def redact(text: str) -> str:
    """`text` with its secrets masked, each by its family: `[redacted: GitHub token]`. Masking twice changes nothing.

    Decomposed Hangul, as it comes out of file names on a Mac, is composed: nothing that reads Korean would see it, here or later.
    """
    if _DECOMPOSED.search(text):
        text = normal("NFC", text)
    if "-----BEGIN " in text:
        text = _PEM.sub("[redacted: private key]", text)
    hay = text.lower()
    for n in sorted({n for hint, n in HINTS if hint in hay}):
        family, pattern = MARKED[n]
        text = pattern.sub(f"[redacted: {family}]", text)
    if "://" in hay:
        text = _MAIL_PASSWORD.sub(r"\1[redacted: password]\2", text)
        text = _URL_PASSWORD.sub(r"\1[redacted: password]", text)
        text = _URL_PARAMETER.sub(r"\1[redacted: token]", text)
    if "bearer" in hay or "basic" in hay or "kakaoak" in hay or "authorization" in hay:
        text = _HEADER.sub(r"\1[redacted: token]", text)
    if "x-" in hay:
        text = _OWN_HEADER.sub(r"\1[redacted: token]", text)
    if any(hint in hay for hint in _PASSWORD_HINTS):
        text = _KOREAN.sub(_masked, _ENGLISH.sub(_masked, text))
        text = _ATTRIBUTE.sub(_masked, _ELEMENT.sub(_masked, text)) if "/" in text else text
        for pattern in _HINTED:
            text = pattern.sub(_hinted, text)
    return without_numbers(without_spoken(text))


def _bare(value: str) -> str:
    """`value` without the signs that close a sentence or a quotation; an exclamation mark right after it may be part of it."""
    secret = _CLOSING.sub("", value)
    rest = value[len(secret) :]
    return secret + rest[: len(rest) - len(rest.lstrip("!"))] if secret else secret


def _hinted(match: re.Match[str]) -> str:
    """Where it is only hinted at that this is a password: masked where it looks made up altogether."""
    value = match["value"]
    secret = _CLOSING.sub("", value)
    if _TALK.fullmatch(secret) or not _MADE_UP.fullmatch(secret) or "/" in secret[1:]:
        return match[0]
    start = match.start("value") - match.start()
    return f"{match[0][:start]}[redacted: password]{match[0][start + len(_bare(value)) :]}"


def _masked(match: re.Match[str]) -> str:
    value = match["value"]
    secret = _CLOSING.sub("", value)
    if match["password"] and (mail := _TAKEN_FOR_MAIL.match(value)):
        start = match.start("value") - match.start()
        return f"{match[0][:start]}[redacted: password]{value[mail.end() :]}"
    if _TALK.fullmatch(secret) or not _looks_made_up(secret, bool(match["password"])):
        return match[0]
    start = match.start("value") - match.start()
    name = "password" if match["password"] else "token"
    return f"{match[0][:start]}[redacted: {name}]{value[len(_bare(value)) :]}"


def _looks_made_up(secret: str, password: bool) -> bool:
    if password:
        return len(secret) >= 4 and _SIGNS.search(secret) is not None
    return len(secret) >= LONG and re.search(r"\d", secret) is not None and re.search(r"[A-Za-z]", secret) is not None
