"""Whether a text asks or states, with or without a question mark, in English or Korean. Pure.

A text asks if its last sentence does. One that states something and then requests word of it ("마감은 25일이에요. 늦으면 알려 주세요") states.
"""

import re
from collections.abc import Sequence
from typing import Final

from bot.memory.language.hangul import is_syllable, letters

LOOKED_AT: Final = 4_000  # characters: Slack's longest message
_TRAILS: Final = r"[\s.!~…ㅋㅎ]*\Z"
_BETWEEN_SENTENCES: Final = re.compile(r"(?<=[.!?？。~…])\s+|\n+")
_ENGLISH_QUESTION: Final = re.compile(
    r"^(?:and|but|so|ok|okay|hmm)?[\s,]*(?:who|what|when|where|why|how|which|whose|is|are|was|were|do|does|did|can|could|will|would|should|has|have"
    r"|(?:please )?tell (?:me|us)(?: more| something)? (?:about|who|what|when|where|why|how|which|if|whether))\b",
    re.IGNORECASE,
)
_ENGLISH_STATEMENT: Final = re.compile(  # what begins as a question does: an order, or a clause that another follows
    r"^(?:and|but|so|ok|okay|hmm)?[\s,]*(?:do not\b|have an?\b"
    r"|(?:when|where)\s+(?!(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have|shall|may|to)\b)[^,.!?\n]{2,80},\s"
    r"(?!(?:who|what|when|where|why|how|which|whose|is|are|was|were|do|does|did|can|could|should|will|would)\b))",
    re.IGNORECASE,
)
_ENGLISH_WORD: Final = re.compile(
    r"^(?:please |(?:can|could|would) you (?:please )?)?let (?:me|us) know if (?:you|any|some)", re.IGNORECASE
)
_KOREAN_QUESTION: Final = re.compile(
    r"(?:[는은인]가|는지|은지|인지|을지|ㄹ지|어때|어때요|어떻게|언제|어디|누가|누구|무엇|뭐|뭐야|뭐예요|뭐에요|왜|얼마|몇\s?\S*"
    rf"|알려\s?줘|알려\s?주세요|알아){_TRAILS}"
)
_KOREAN_ENDING: Final = re.compile(rf"(?<!\S)(\S*?)(나요|가요|까요?){_TRAILS}")
_GOES_OUT: Final = re.compile(  # before 나요: 나다 and what is made of it, alone or written together with its subject
    r"|끝|만|떠|나타|살아|달아|지|빛|드러|쫓겨|생겨|뛰쳐|엄청|[가-힣]어|못|잘|안|어긋"
    r"|오류|에러|고장|사고|차이|소리|냄새|땀|티|화|혼|신|겁|탈|짜증|난리|펑크|결론|결판|들통"
)
_ASKED_FOR: Final = re.compile(
    r"(?:언제|어디|누구|무엇|뭐)(?!나|든|도)|누가|누굴|무슨|뭘|뭔|왜(?!냐)|얼마|몇|며칠|어느|어떤|어떻게|어때|어땠"
)
_REQUEST: Final = re.compile(rf"알려\s?(?:줘|주세요){_TRAILS}")
_FOR_WORD: Final = re.compile(
    r"(?<!되시)(?<!으시)(?<!아시)(?<!계시)(?<!가능하시)(?<!괜찮으)면\s|까지|미리|(?:저|나|[가-힣]님)(?:에게|한테)|여부|[는을]지\s"
)
"""Whoever is to tell is the reader, not Saegim: 늦으면, 말일까지, 저에게; but "아시면" and "시간 되시면" are courtesies."""
_STATES: Final = re.compile(rf"(?:[다요]|음|임|함|됨){_TRAILS}")
_COURTEOUS: Final = re.compile(r"안녕|반갑|수고|고생|감사|고마|죄송|저기요|실례|궁금|모르|모릅|질문|부탁")
_SUBJECT: Final = re.compile(r"[가-힣A-Za-z0-9][은는]\s")
_OF_ONESELF: Final = re.compile(r"(?<![가-힣])(?:나는|난|내가|저는|전|제가|저|저희는|우리는)\s")


def is_question(text: str) -> bool:
    """Whether `text` reads as a question, in English or Korean, with or without a question mark."""
    stripped = text.strip()[-LOOKED_AT:]
    *before, last = _BETWEEN_SENTENCES.split(stripped)
    if _ENGLISH_WORD.match(last) and before:
        return False
    if stripped.endswith(("?", "？")):
        return True
    if _ENGLISH_QUESTION.search(stripped) and not _ENGLISH_STATEMENT.search(stripped):
        return True
    if _requests_word(before, last):
        return False
    return _KOREAN_QUESTION.search(last) is not None or _ends_asking(last)


def _ends_asking(sentence: str) -> bool:
    """Whether a Korean sentence in -나요, -가요 or -까 asks: 끝나나요, 큰가요, 할까요 do; 끝나요, 나가요, 쉬니까 only with 언제 or the like."""
    found = _KOREAN_ENDING.search(sentence)
    if found is None:
        return False
    return bool(_ASKED_FOR.search(sentence)) or _interrogative(found[1], found[2])


def _interrogative(stem: str, ending: str) -> bool:
    if ending == "나요":
        return _GOES_OUT.fullmatch(stem) is None
    if ending == "가요":
        return _final(stem) in {"ㄴ", "ㄹ"} and stem != "안"
    return _final(stem) == "ㄹ" or (stem.endswith("니") and _final(stem[:-1]) == "ㅂ")


def _final(word: str) -> str:
    """The consonant that a Korean word ends in; "" where there is none."""
    return letters(word[-1])[2].strip() if word and is_syllable(word[-1]) else ""


def _requests_word(before: Sequence[str], last: str) -> bool:
    """Whether `last` bids the readers to tell, after a sentence that told them something: it is no question then."""
    if not _REQUEST.search(last) or _ASKED_FOR.search(last):
        return False
    told = [sentence for sentence in before if _STATES.search(sentence) and not _COURTEOUS.search(sentence)]
    if _FOR_WORD.search(last):
        return bool(told)
    return any(_SUBJECT.search(sentence) and not _OF_ONESELF.search(sentence) for sentence in told)
