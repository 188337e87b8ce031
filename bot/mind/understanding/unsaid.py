"""Whether a question asks for something that it does not say itself, so that what has only its own words is no answer to it. Pure.

"언제", "who" and "tell me the …" do. What may be answered with the question's own words does not: yes or no in whatever form ("the retro is on
Friday?", "tell me if parking is free"), one of two that it names, and what it guesses itself ("언제예요? 화요일?").
"""

import re
from typing import Final

from bot.mind.understanding.asking import is_question
from bot.mind.understanding.question import LOOKED_AT, kind_of

_UNKNOWN: Final = re.compile(
    r"\b(?:who|whom|whose|which|when|where|why|(?<!whether )how(?! about\b)|what(?! about\b))\b"
    r"|언제(?!든|나\b)|누구|누가|누굴|뭐(?!든)|뭘|뭔|무엇|무슨|어디|왜|어느|어떤|어떻게|몇|며칠|얼마",
    re.IGNORECASE,
)
"""Stands for what is asked for."""
_NAMES_TWO: Final = re.compile(
    r"\b(?:or|vs|versus|which one)\b|아니면|혹은|또는|[가-힣A-Za-z0-9] ?중(?:에서?|에 ?서는|에는)?(?=[\s,])|어느 ?(?:쪽|것|게|걸|거)",
    re.IGNORECASE,
)
_THAT: Final = re.compile(r"[가-힣]지[는를]?[\s,]")
"""화요일인지, which is one of two where another follows."""
_WHETHER: Final = re.compile(
    r"\b(?:if|whether)\b|[가-힣](?<=[는은인한된할될일])지|여부|맞(?:아|나|는|죠|지)", re.IGNORECASE
)
_TELL: Final = re.compile(
    r"\b(?:tell|give|show) (?:me|us)\b|(?:알려|가르쳐|보여|말해) ?(?:줘|주)|(?:궁금|알고 ?싶)[가-힣]{0,9}\W{0,9}\Z",
    re.IGNORECASE,
)
_PART: Final = re.compile(r"(?<=[?？])|(?<=[.!…,;:—–])(?=\s)|\s-\s|\n|(?=\()")
_ASKED: Final = re.compile(
    r"(?:언제|누구|어디|뭐|얼마|며칠|무슨 ?요일|몇 ?[가-힣])(?:이었|였)?(?:지|죠|더라|나|예요|에요|이에요|야|인가|인가요)(?=\s)"
)
"""A Korean question that is over, whether a question mark tells it or not: 언제였지."""
_COURTEOUS: Final = re.compile(
    r"please|pls|thanks?|you|hi|hey|hello|saegim|btw|새김아?|(?:안녕|감사|고마|부탁|궁금|혹시|알려|가르쳐|저기)[가-힣]*|[ㄱ-ㅎㅏ-ㅣ]+|좀|주세요|줘요?",
    re.IGNORECASE,
)
_PREDICATES: Final = re.compile(
    r"[은는이가] |\b(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have|had|may)\b", re.IGNORECASE
)


def asks_more(question: str, written: str) -> bool:
    """Whether an answer to `question` says what the question does not: not where an overview, one's own words, or yes or no are asked for,
    and not where words are only named. `written`: the whole message, with the verb that `question` may have lost (알려 줘).
    """
    kind, text = kind_of(question), question[:LOOKED_AT]
    if kind not in ("advice", "value", "fact") or _NAMES_TWO.search(text) or len(_THAT.findall(text)) > 1:
        return False
    asks = is_question(question) or is_question(written)
    if asks and _UNKNOWN.search(text):
        return not _guesses(text)
    if asks and kind == "value" and not _PREDICATES.search(text):
        return True
    return _TELL.search(written[:LOOKED_AT]) is not None and not _WHETHER.search(text)


def _guesses(text: str) -> bool:
    """Whether a part of `text` may be the answer: it stands after what asks for it ("언제예요? 화요일?"), or is a question of its own."""
    ended = _ASKED.sub(r"\g<0>?", text)
    parts = [part for part in _PART.split(ended) if not all(map(_COURTEOUS.fullmatch, re.findall(r"\w+", part)))]
    asks = [_UNKNOWN.search(part) is not None for part in parts]
    return any(
        not unknown and (not any(asks[n:]) or part.rstrip().endswith(("?", "？")))
        for n, (part, unknown) in enumerate(zip(parts, asks, strict=True))
    )
