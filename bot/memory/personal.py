"""Numbers that say who somebody is, masked: Korea's resident numbers, phones, cards, bank accounts, passports, licences. Pure.

Each is masked by its shape, and where the shape alone is too common (an account, a passport, thirteen digits in a row) by a check
digit or by the word in front of it. Names, addresses and e-mail addresses are what a team writes about all day, and stay.
"""

import re
from typing import Final

_NUMBER: Final = re.compile(
    r"\d(?:[-. )–]{0,2}\d){6,}|\d[A-Z]\d{4}"
)  # without so many digits there is nothing to look for
_BORN: Final = r"\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_RESIDENT: Final = re.compile(rf"(?<![\dA-Za-z_.-]){_BORN}(?P<apart>\s?[-–]\s?| )?[1-8]\d{{6}}(?![\dA-Za-z_-])")
_LABELLED: Final = re.compile(
    r"((?:주민(?:등록)?\s?번호|외국인\s?(?:등록)?\s?번호|resident\s(?:registration\s)?number|RRN)(?:은|는|이|가|\sis)?\s?[:=]?\s{0,2}[`*\"']{0,3})"
    r"\d{6}\s?[-–]?\s?\d{7}(?![\dA-Za-z_-])",
    re.IGNORECASE,
)
_WEIGHTS: Final = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_YOUNGEST: Final = 29  # the last year of birth that is one of this century
_PHONE: Final = re.compile(
    r"(?<![\dA-Za-z.,/_-])(?:(?:\+82[-. ]?(?:\(0\)\s?)?|82[-. ]|0)1[016789](?P<sign>[-. ]?)\d{3,4}(?P=sign)\d{4}"
    r"|\(?(?:\+82[-. ]?|0)(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|80|50\d)(?:\)\s?|[-.]|\s)\d{3,4}[-. ]\d{4})(?![\dA-Za-z_-])"
    r"|(?<=tel:)\+?[\d().\s-]{7,20}"
)
_CARD: Final = re.compile(
    r"(?<![A-Za-z\d_.-])(?:[2-69]\d{3}(?P<four>[- ]?)\d{4}(?P=four)\d{4}(?P=four)\d{4}|3[47]\d{2}(?P<six>[- ]?)\d{6}(?P=six)\d{5})(?![\dA-Za-z_-])"
)
_ACCOUNT: Final = re.compile(
    r"((?:계좌(?:\s?번호)?|(?:국민|신한|우리|하나|기업|산업|농협|수협|부산|대구|광주|전북|경남|제주|씨티)은행|농협|신협|새마을금고|우체국|카카오\s?뱅크|토스\s?뱅크|케이\s?뱅크|SC제일|iM뱅크"
    r"|KB국민|국민|신한|account(?:\s(?:no\.?|number))?)(?:은|는|이|가)?\s?(?:계좌(?:\s?번호)?(?:은|는)?)?\s?[:=]?\s{0,2}[`*\"']{0,3})"
    r"(\d{2,6}(?:-\d{2,8}){1,3}|\d{10,14})(?![\dA-Za-z_-])",
    re.IGNORECASE,
)
_PASSPORT: Final = re.compile(
    r"((?:여권|passport)[^\n\d]{0,20}?(?<![A-Za-z0-9]))[A-Z]{1,2}(?:\d{8}|\d{7}|\d{3}[A-Z]\d{4})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_LICENCE: Final = re.compile(r"(?<![\dA-Za-z_-])(?:1[1-9]|2[0-8])-\d{2}-\d{6}-\d{2}(?![\dA-Za-z_-])")


def without_numbers(text: str) -> str:
    """`text` with the numbers that say who somebody is masked, each by its kind. Masking twice changes nothing."""
    if _NUMBER.search(text) is None:
        return text
    text = _LICENCE.sub("[redacted: driver's licence]", text)
    text = _LABELLED.sub(r"\1[redacted: resident number]", text)
    text = _RESIDENT.sub(_resident, text)
    text = _CARD.sub(_card, text)
    text = _PHONE.sub("[redacted: phone number]", text)
    text = _ACCOUNT.sub(_account, text)
    return _PASSPORT.sub(r"\1[redacted: passport number]", text)


def _resident(match: re.Match[str]) -> str:
    """Written apart it is one by its shape; thirteen digits in a row may be anything, unless century and check digit say so."""
    digits = [int(c) for c in match[0] if c.isdecimal()]
    foreign, young = digits[6] >= 5, digits[6] in {3, 4, 7, 8}
    rest = sum(digit * weight for digit, weight in zip(digits, _WEIGHTS, strict=False)) % 11
    checked = digits[-1] == ((13 if foreign else 11) - rest) % 10 and young == (digits[0] * 10 + digits[1] <= _YOUNGEST)
    apart = match["apart"] is not None
    return "[redacted: resident number]" if checked or (apart and match["apart"] != " ") else match[0]


def _card(match: re.Match[str]) -> str:
    digits = [int(c) for c in match[0] if c.isdecimal()]
    doubled = [digit * (1 + at % 2) for at, digit in enumerate(reversed(digits))]
    return match[0] if sum(d - 9 * (d > 9) for d in doubled) % 10 else "[redacted: card number]"


def _account(match: re.Match[str]) -> str:
    return f"{match[1]}[redacted: account number]" if 10 <= sum(c.isdecimal() for c in match[2]) <= 16 else match[0]
