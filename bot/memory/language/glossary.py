"""What a team says its words mean: statements like "TF = 태스크포스" or "SOP stands for standard operating procedure". Pure.

Better to miss one than to take a sentence for one: what is found here is searched as if it were the same word (`pairs.py`).
Whose statements count, and for whom, is the business of who asks.
"""

import re
from collections.abc import Iterator
from typing import Final

from bot.memory.language.tokens import normal, tokenize

_LONGEST: Final = 160  # characters of a sentence that defines a word; longer ones tell more than that
_WORDS: Final = 5  # on either side: "standard operating procedure" has three
_SENTENCE: Final = re.compile(r"\n|(?<=[.!。])\s+")
_LIST: Final = re.compile(
    r"^\s*(?:[-*•·]|\d+[.)])\s+|^\s*(?:용어집?|용어 정리|참고|glossary|note|fyi)\s*:\s*", re.IGNORECASE
)
_SIDE: Final = re.compile(r"[^\W_][\w .&+#'’/-]*")
_NO_WORD: Final = re.compile(
    r"[\d\s.,:%~-]+\D{0,2}|true|false|none|null|yes|no|.*(?:://|_).*", re.IGNORECASE
)  # 30, 12시, debug
_NEGATIVE: Final = re.compile(r"\b(?:not|no|never|longer|\w+n['’]t|if|when|what|which)\b|(?:않|아니)", re.IGNORECASE)
_CLAUSE: Final = re.compile(r"[가-힣]+[은는을를]\s")  # 도시는 크다, 돈을 버는 팀: more than a name
_POINTING: Final = frozenset(
    "이것 그것 저것 이건 그건 저건 이거 그거 저거 this that it these those he she they we i you".split()
)
_ARTICLE: Final = re.compile(r"^(?:the|an?|our|우리(?: 팀)?(?:에서|의|은|는)?)\s+", re.IGNORECASE)
_QUOTES: Final = "\"'“”‘’「」『』`*_ \t"

_IS: Final = r"(?:이다|이야|이에요|예요|야|입니다|임|다)?"
_CUT: Final = r"(?:줄임말|줄인 말|준말|약자|약어|약칭|다른 이름|별명|별칭|옛 이름)"
_STATEMENTS: Final = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<x>[^=]+?)(?:\s=\s|(?<=[^\W\d_])=(?=[^\W\d_]))(?P<y>[^=]+)",
        rf"(?P<x>.+?)(?:은|는|란|이란)\s(?P<y>.+?)(?:의\s?|을\s|를\s|\s){_CUT}{_IS}",
        rf"(?P<x>.+?)(?:은|는|란|이란)\s(?P<y>.+?)(?:을|를|이라는|라는)\s(?:뜻|의미|말){_IS}",
        r"(?P<x>.+?)(?:은|는|란|이란)\s(?P<y>.+?)(?:을|를)\s(?:뜻|의미)(?:하다|한다|해|해요|합니다|함)",
        r"(?P<x>.+?)(?:은|는|란|이란)\s(?P<y>.+?)(?:을|를)\s(?:줄인|가리키는)\s(?:말|것|거)" + _IS,
        r"(?P<x>.+?)(?:란|이란)\s(?P<y>.+?)(?:을 말한다|를 말한다|을 말합니다|를 말합니다|을 말해요|를 말해요|이다|다|이야|야|이에요|예요|입니다|임)",
        r"(?P<x>.+?)(?:을|를)\s(?P<y>.+?)(?:이라고|라고)도?\s(?:부른다|불러|불러요|부릅니다|부르기로 했다|부르기로 했어요|한다|해요|합니다)",
        r"(?P<x>.+?)(?:와|과|랑|이랑|하고)\s(?P<y>.+?)(?:은|는)\s같은\s(?:말|뜻|것|거)" + _IS,
        r"(?P<x>.+?) (?:stands|is short|is shorthand) for (?P<y>.+)",
        r"(?P<x>.+?) is (?:an?|the|our) (?:abbreviation|acronym|short form|shorthand|alias|nickname|other name|code ?name) (?:of|for) (?P<y>.+)",
        r"(?P<x>.+?),? (?:is (?:also )?(?:known as|called)|a\.?k\.?a\.?|also known as|refers to|means|is the same as) (?P<y>.+)",
        r"(?P<x>.+?) and (?P<y>.+?) (?:mean|are) the same(?: thing| word)?",
        r"we (?:also )?call (?P<x>.+?) [\"'“‘](?P<y>.+?)[\"'”’]",
    )
]


def definitions(text: str) -> list[tuple[str, str]]:
    """The pairs of words that `text` says mean the same, in order; none from what only looks like such a statement."""
    return list(dict.fromkeys(_definitions(text)))


def _definitions(text: str) -> Iterator[tuple[str, str]]:
    for sentence in _SENTENCE.split(normal("NFKC", text)):
        plain = _LIST.sub("", sentence, count=1).strip().rstrip(".!。 ")
        if len(plain) > _LONGEST or plain.endswith("?"):
            continue
        for pattern in _STATEMENTS:
            if stated := pattern.fullmatch(plain):
                one, other = _side(stated["x"]), _side(stated["y"])
                if one and other and one.casefold() != other.casefold():
                    yield one, other
                break


def _side(said: str) -> str:
    """One side of a statement as a word or phrase; "" if it is none."""
    phrase = _ARTICLE.sub("", said.strip(_QUOTES)).strip(_QUOTES)
    if not _SIDE.fullmatch(phrase) or _NO_WORD.fullmatch(phrase) or _NEGATIVE.search(phrase) or _CLAUSE.search(phrase):
        return ""
    words = phrase.split()
    return phrase if len(words) <= _WORDS and phrase.casefold() not in _POINTING and tokenize(phrase) else ""
