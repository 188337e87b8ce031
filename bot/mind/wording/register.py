"""How polite a Korean text is, by the endings of its sentences: 해요, 합니다, 반말. Pure.

Which language a text is in, and particles, are `korean.py`'s.
"""

import re
from typing import Final, Literal

Register = Literal["해요", "합니다", "반말", "mixed", ""]
"""`mixed`: sentences of several; "": no sentence that ends in a verb, such as a list of names, or no Korean."""

_QUOTED: Final = re.compile(
    r"```.*?```|`[^`\n]*`|[“\"][^”\"\n]*[”\"]|「[^」\n]*」|『[^』\n]*』|'[^'\n]{2,}'|\[\d{1,3}\]", re.DOTALL
)
_END: Final = re.compile(r"[.!?…。？！~]+(?=\s|$)|\n+")
_TAIL: Final = re.compile(r"[^가-힣]+$")
_ASIDE: Final = re.compile(r"\([^()]*\)|:[a-z0-9_+'-]+:")
_FORMAL: Final = re.compile(r"(?:니다|니까|십시오|시오|올시다)$")
_POLITE: Final = re.compile(r"(?:[가-힣]요|죠)$")
_NOUN: Final = re.compile(r"(?:필|중|주|수|개|강|소|긴)요$")
"""Words that end in 요 and are no verbs: 필요, 중요, 주요, 수요, 개요, 강요, 소요, 긴요."""
_PLAIN: Final = re.compile(
    r"(?:[았었했됐갔왔났랐렀졌켰텼였겠있없]어|[았었했됐갔왔났랐렀졌켰텼였겠있없같많한된간온난진인는른]다|이다|아니다"
    r"|[가-힣]해|해|[가-힣]?돼|이야|거야|[가-힣]야|[가-힣]지|잖아|[가-힣]네|[가-힣]자|[가-힣]냐|[가-힣]래|[가-힣]게|[가-힣]군|구나|는데|[가-힣]?거든|[가-힣]?줘|봐|[가-힣]라|많아|같아|좋아|맞아|몰라|[가-힣]서)$"
)


def register(text: str) -> Register:
    """The register of what `text` says itself; quotations and code are somebody else's words."""
    found = {kind for sentence in _END.split(_QUOTED.sub(" ", text)) if (kind := _of(sentence))}
    if len(found) > 1:
        return "mixed"
    return found.pop() if found else ""


def _of(sentence: str) -> Register:
    bare = _TAIL.sub("", _ASIDE.sub(" ", sentence))
    if not bare or bare in ("네", "예", "아니요", "아니오"):
        return ""
    if _FORMAL.search(bare):
        return "합니다"
    if _POLITE.search(bare) and not _NOUN.search(bare):
        return "해요"
    return "반말" if _PLAIN.search(bare) else ""
