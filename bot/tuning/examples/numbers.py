"""What in an answer can be looked up word for word: numbers, addresses, code, quotations. Pure."""

import re
from collections.abc import Set as AbstractSet
from typing import Final

from bot.memory.language.tokens import tokenize
from bot.tuning.examples.source import CITED

_NUMBER: Final = re.compile(r"\d+(?:[.,:/-]\d+)*")
_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_SEPARATED: Final = re.compile(r"[.,:/-]")
_WHOLE: Final = re.compile(r"[.,:]")  # what these hold together says something only together
_LINK: Final = re.compile(
    r"(?:https?://|www\.)[^\s<>`\"'()]+|(?<![a-z0-9.-])(?:[a-z0-9-]{1,63}\.){1,20}(?:com|net|org|io|dev|kr|example|internal|test|app|ai|co)\b(?:/[^\s<>`\"'()가-힣]*)?",
    re.IGNORECASE,
)
_CODE: Final = re.compile(r"`+([^`\n]+)`+")
_QUOTED: Final = re.compile(r"[“\"]([^”\"\n]{6,})[”\"]|「([^」\n]{4,})」|『([^』\n]{4,})』")
_BLOCK: Final = re.compile(r"```\w*\n(.*?)```", re.DOTALL)
_ENGLISH: Final = "one two three four five six seven eight nine ten eleven twelve".split()
_KOREAN: Final = "한 두 세 네 다섯 여섯 일곱 여덟 아홉 열 열한 열두".split()
_COUNTED: Final = "개 명 분 사람 번 시 시간 주 달 해 편 장 줄 층 가지 대 곳 군데 잔 쪽 살 칸 권 자리 통 쌍 마리".split()
_SPELLED: Final = {word: str(n) for words in (_ENGLISH, _KOREAN) for n, word in enumerate(words, 1)}
_WORD: Final = re.compile(
    rf"\b({'|'.join(_ENGLISH)})\b|(?<![가-힣])({'|'.join(reversed(_KOREAN))})(?= ?(?:{'|'.join(_COUNTED)}))",
    re.IGNORECASE,
)
"""A number in words: 세 is three before what is counted, and nothing in 세일."""
_DAY: Final = re.compile(r"\b(mon|tues|wednes|thurs|fri|satur|sun)days?\b|([월화수목금토일])요일")
_DAYS: Final = dict(zip("월화수목금토일", ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun"), strict=True))
_LETTER: Final = re.compile(r"(?<![a-z])[a-z](?![a-z])")
_TRAILING: Final = ".,;:!?)]}'\""


def numbers(text: str) -> list[str]:
    """The numbers of a text as written, without thousands separators; citations are none."""
    return [found[0] for found in _NUMBER.finditer(_THOUSANDS.sub("", CITED.sub("", text)))]


def missing_numbers(answer: str, context: str) -> list[str]:
    """Those numbers of the answer that the context does not hold. Decimals, versions and times have to stand there whole; a date or a single
    number may stand there as a part: 2026년 5월 11일 is 2026-05-11. One to twelve may stand there in words.
    """
    there = [*numbers(context), *(_SPELLED[word[0].casefold()] for word in _WORD.finditer(context))]
    whole = {_normal(number) for number in there}
    parts = {_normal(part) for number in there for part in _SEPARATED.split(number)}
    return [
        number
        for number in dict.fromkeys(numbers(_LINK.sub(" ", answer)))
        if _normal(number) not in whole
        and (_WHOLE.search(number) or not {_normal(part) for part in _SEPARATED.split(number)} <= parts)
    ]


def missing_links(answer: str, context: str) -> list[str]:
    """Those addresses of the answer that the context does not hold."""
    there = context.casefold()
    return [link for link in links(answer) if re.sub(r"^https?://", "", link.casefold()) not in there]


def links(text: str) -> list[str]:
    """The addresses in a text, with or without a scheme."""
    return list(dict.fromkeys(found[0].rstrip(_TRAILING) for found in _LINK.finditer(text)))


def missing_quotes(answer: str, context: str) -> list[str]:
    """Those quotations and pieces of code of the answer that the context does not hold word for word."""
    there = _flat(context)
    return [quote for quote in quotes(answer) if _flat(quote).strip(" .,!?…") not in there]


def quotes(text: str) -> list[str]:
    """The quotations and pieces of code in a text."""
    said = [*_BLOCK.findall(text), *_CODE.findall(_BLOCK.sub("", text))]
    said += [next(filter(None, found)) for found in _QUOTED.findall(text)]
    return list(dict.fromkeys(said))


def values(text: str) -> frozenset[str]:
    """What a statement may be contradicted in: its numbers, addresses and code."""
    code = [_flat(one) for one in _CODE.findall(text)]
    return frozenset((*map(_normal, numbers(_LINK.sub(" ", text))), *links(text), *code))


def differs(question: str, same: str, answer: str, other: str) -> bool:
    """Whether two answers to the same question contradict each other: different values, or one of them none at all. Two questions of which
    each names what the other does not are about different things, however much else they share.
    """
    if any(told(question) != told(same) for told in (values, spelled, _days)) or _apart(about(question), about(same)):
        return False
    if bool(answer.strip()) != bool(other.strip()):
        return True
    return _apart(values(answer), values(other)) or _apart(_days(answer), _days(other)) or _counted(answer, other)


def _counted(answer: str, other: str) -> bool:
    """Whether numbers in words contradict each other. Half past ten is 10:30: where digits differ, too, nothing is said of them."""
    return values(answer) == values(other) and _apart(spelled(answer), spelled(other))


def about(text: str) -> set[str]:
    """What a question names, single letters included: Seoul and Busan, team A and B팀."""
    return {*tokenize(text), *_LETTER.findall(text.casefold())}


def _apart(one: AbstractSet[str], other: AbstractSet[str]) -> bool:
    """Whether each has what the other lacks."""
    return bool(one - other and other - one)


def spelled(text: str) -> frozenset[str]:
    """The numbers in words of a text, in digits; "one" is left out, which mostly counts nothing."""
    words = (word[0].casefold() for word in _WORD.finditer(CITED.sub("", text)))
    return frozenset(_SPELLED[word] for word in words if word != _ENGLISH[0])


def _days(text: str) -> set[str]:
    """The weekdays that a text names, by their English beginnings."""
    found = _DAY.findall(text.casefold())
    return {english or _DAYS[korean] for english, korean in found}


def _normal(number: str) -> str:
    """09:05 is 9:05."""
    return re.sub(r"(?<![\d.,])0+(?=\d)", "", number)


def _flat(text: str) -> str:
    return " ".join(text.replace("‹", "<").split()).casefold()
