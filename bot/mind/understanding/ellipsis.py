"""Ellipsis: whether a question leaves out what it is about, and which of its words name something. Pure."""

import re
from collections.abc import Sequence

from bot.memory.language.korean import HOW_MANY, is_verb
from bot.mind.understanding.aspects import KOREAN_ASPECT
from bot.mind.understanding.question import LOOKED_AT

_EN_LEAD = re.compile(r"^(?:and|but|so|ok|okay|then|well|also|or|hmm|what about|how about)\b[ ,]*", re.IGNORECASE)
_EN_ANAPHOR = re.compile(r"\b(?:it|its|that|this|those|these|they|them|their|he|she|him|her|there|one|ones)\b")
_EN_EMPTY_IT = re.compile(r"\bwhat (?:time|day|date|year) (?:is|was) it\b|\bis it (?:ok|okay|possible)\b")
"""Where "it" stands for nothing."""
_EN_AUXILIARY = "is|are|was|were|do|does|did|can|could|will|would|should|has|have|had|may"
PREDICATE = re.compile(rf"\b(?:who|whom|which|what|when|where|why|how|{_EN_AUXILIARY})\b")
_EN_EMPTY = frozenset(
    "a an the and but or so ok okay then well also hmm about who whom whose which what when where why how is are was were be been do "
    "does did can could will would should has have had may might not no i we you it its that this those these they them their he she "
    "him her there one ones us me my your our in on at by for of to from with since until if as than more else exactly really again "
    "still now just please tell say said says mean means meant decide decided decides know knows happen happened happens change "
    "changed think explain explained example details detail reason come came take takes long many much often far soon else's".split()
)
_EN_FRAGMENT = frozenset("on in at for by with from since until after before during about to".split())
_EN_ASKED_FOR = re.compile(r"(?:what|which|whose|how many|how much) (?!.*\b(?:" + _EN_AUXILIARY + r")\b)")
"""What is asked for and no more: "(at) what time", "which room". Of a sentence with no auxiliary verb the second word may be its verb ("which team owns it")."""

KOREAN = re.compile(r"[가-힣]")
_KO_LEAD = re.compile(
    r"^(?:그럼|그러면|그리고|그런데|근데|그렇다면|그래서|그래도|또|아니|아|음|그러니까|혹시|저기|네|예|응|어|오|아하|알겠어|알겠습니다|좋아)(?:요)?[ ,]+"
)
_KO_ANAPHOR = re.compile(
    r"(?:^|\s)(?:[그이저](?:거|건|게|걸|것|때|날|분|쪽|렇게|런|중)|걔|거기|여기|(?:그|이|저) (?=[가-힣]))[가-힣]*"
)
_KO_EMPTY = re.compile(
    r"왜(?:요|죠|지|냐|니)?|언제(?:부터|까지|쯤)?(?:요|죠|야|예요|인데요?)?|누가(?:요)?|누구(?:야|예요|죠|한테|랑|요)?|어디(?:서|에서|야|예요|로|에)?(?:요)?|"
    r"뭐(?:가|를|라고|야|예요|지|죠)?|뭘|무엇(?:을|이)?|무슨|어떻게(?:요|해요?|돼요?|하나요|되나요)?|얼마나?|몇|어느|어떤|"
    r"(?:이유|까닭|근거|출처|예시|예|예외|자세히|더|다시|정확히|진짜|정말|또|다른)(?:는|가|를|도|은|이)?(?:요)?|"
    r"(?:정|결정|바꿨|바뀌|바뀐|말|설명|변경|그|됐|되|했|하|돼|해|알려|있|없|맞|한|된)[가-힣]{0,6}|건데요?|건|거(?:야|예요|지|죠)|이야|예요|인가요?"
)
_KO_DOES = re.compile(r"(?:하|해|했|합|되|돼|됐|됩|할|될)[가-힣]{0,4}$")
_KO_TOPIC = re.compile(r"(?:[은는도]|이나|라면|면)(?:요)?$")


def elliptical(text: str) -> bool:
    """Whether a question leaves out what it is about."""
    bare = _bare(text)
    return _elliptical_ko(bare) if KOREAN.search(bare) else _elliptical_en(bare)


def content(text: str) -> list[str]:
    """The words of a question that name something: neither what leads on to it nor what only asks on."""
    bare = _bare(text)
    rest = without_lead(bare)
    return _content_ko(rest) if KOREAN.search(bare) else _content_en(rest)


def without_lead(text: str) -> str:
    """`text` without the words that lead on to what it says: "and", 그럼."""
    lead = _KO_LEAD if KOREAN.search(text) else _EN_LEAD
    while (shorter := lead.sub("", text)) != text:
        text = shorter
    return text


def _bare(text: str) -> str:
    bare = text[:LOOKED_AT].strip().rstrip("?？!.~… ")
    return bare if KOREAN.search(bare) else bare.lower().replace("’", "'")


def _words_en(rest: str) -> list[str]:
    return re.findall(r"[\w'#@.-]+", rest)


def _content_en(rest: str) -> list[str]:
    return [w for w in _words_en(rest) if w not in _EN_EMPTY]


def _elliptical_en(text: str) -> bool:
    rest = without_lead(text)
    words, names = _words_en(rest), _content_en(rest)
    if not names:
        return bool(words)
    if _asks_for_en(words, names):
        return True
    if not PREDICATE.search(rest):
        fragment = rest != text or words[0] in _EN_FRAGMENT
        return len(names) <= 1 + 3 * fragment and len(words) <= 6
    standing_for = _EN_ANAPHOR.search(_EN_EMPTY_IT.sub(" ", rest)) is not None
    return len(names) <= (2 if standing_for else int(rest != text))


def _asks_for_en(words: Sequence[str], names: Sequence[str]) -> bool:
    """Whether all that is said is what is asked for: "at what time", "which room". After a preposition no verb can follow."""
    placed = words[0] in _EN_FRAGMENT
    asked = " ".join(words[placed:])
    return _EN_ASKED_FOR.match(asked) is not None and len(names) <= (3 if placed else 1)


def _words_ko(rest: str) -> list[str]:
    return _KO_ANAPHOR.sub(" ", rest).split()


def _content_ko(rest: str) -> list[str]:
    """Nothing where all that is said beside what is asked for is the verb: 얼마나 걸려요, 몇 시에 시작해요."""
    words = _words_ko(rest)
    counted = {n for n, before in enumerate(words, 1) if before == HOW_MANY}
    names = [(n, w) for n, w in enumerate(words) if n not in counted and not _KO_EMPTY.fullmatch(w)]
    if all(n == len(words) - 1 and _tells_only(w) for n, w in names):
        return []
    return [w for w in words if not _KO_EMPTY.fullmatch(w)]


def _tells_only(word: str) -> bool:
    """Whether `word` is a verb that may be said of any subject: 걸려요, 시작해요; not 배포해요, which names one."""
    return is_verb(word) or (
        _KO_DOES.search(word) is not None and KOREAN_ASPECT.fullmatch(_KO_DOES.sub("", word)) is not None
    )


def _elliptical_ko(text: str) -> bool:
    rest = without_lead(text)
    words, names = _words_ko(rest), _content_ko(rest)
    if not names:
        return True
    if len(words) == len(names) <= 2 and _KO_TOPIC.search(words[-1]):
        return True
    standing_for = _KO_ANAPHOR.search(rest) is not None
    return len(names) <= (2 if standing_for else int(rest != text))
