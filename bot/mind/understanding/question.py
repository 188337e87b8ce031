"""What kind of answer a question asks for, English and Korean, by its wording alone. Pure.

It decides how much must be found before something is quoted: who asks for a number sees at once whether a passage has it; who asks
what somebody advised does not see from a passage about that talk that the advice is missing. What was found is the router's business.
"""

import re
from typing import Final, Literal

Kind = Literal["overview", "advice", "value", "said", "whether", "fact"]
"""A summary, an order, everything · what to do · a number or a time · the asker's own words · yes or no · what, who, where, why, how."""

LOOKED_AT: Final = 1_000
"""Characters of a question whose wording is looked at: a pasted log cannot cost time."""

_OVERVIEW = re.compile(
    r"\b(?:summar\w+|overview|recap|walk me through|in (?:what )?order|the order|list (?:all|every)|everything|across (?:our|all|my)"
    r"|over time|throughout|evolv\w*|progress\w*|different ways|compar\w+)\b"
    r"|^(?:so |and |ok(?:ay)?,? )?(?:please )?(?:what (?:do|did|have) (?:you|we) (?:know|remember|learn\w*|have|hear\w*) (?:about|on|of)|"
    r"tell (?:me|us) (?:more |something )?about|(?:do you (?:know|have) )?anything (?:known )?(?:about|on))\b"
    r"|에 ?(?:대해|관해)(?:서)? ?(?:좀 ?)?(?:더 ?)?(?:알려|말해|설명|이야기|얘기|뭐|뭘|무엇|아는|알고)"
    r"|요약|정리해|순서|전부|모두|흐름|경과|비교|목록",
    re.IGNORECASE,
)
_ALONE = re.compile(r"[^\W_][\w.+-]*")
"""One word and nothing else ("deploys"): whatever is known of it."""
_ADVICE = re.compile(
    r"\b(?:how (?:should|can|could|do|would|might|to)\b|(?:can|could|would|will) you (?:please )?(?:help|show|explain|suggest|recommend"
    r"|give me (?:some|an?))\b|help me\b|should (?:i|we)\b|what (?:would|can|could) (?:i|you|we)\b|any (?:tips|advice|ideas|suggestions)\b"
    r"|what are (?:some|the different|common)\b|i(?:'|’)m (?:trying|planning|looking|creating)\b|i want to\b)"
    r"|어떻게 (?:(?!생각)[가-힣]{1,6})?(?:하면|해야|하는|하나|해요|합니까|해\b)|(?:하는|쓰는|되는) ?(?:법|방법|방식)|추천|도와",
    re.IGNORECASE,
)
_UNIT = (
    r"(?:days?|dates?|time|year|month|week|percentage|percent|number|count|amount|score|rate|average|total|price|cost|budget|deadlines?"
    r"|quota|limit|target|version|size|length|age|probability)"
)
_UNIT_KO = (
    r"(?:시간|시각|날짜|요일|연도|기간|비율|번호|개수|수량|금액|점수|평균|합계|총액|가격|비용|요금|예산|할당량|한도|목표|버전|크기|용량|길이|나이|확률"
    r"|횟수|인원)"
)
_VALUE = re.compile(
    r"\bhow (?:many|much|long|often|old|far|big|large|late|early)\b|(?:^|[,;] |and )when\b"
    rf"|\b(?:what|which)(?:(?:'|’)s| is| are| was| were)? (?:(?:the|my|our|your) )?(?:[\w-]+ ){{0,4}}?{_UNIT}\b"
    rf"|^(?:(?:please )?(?:tell|give|show) (?:me|us) (?:(?:the|my|our|your) )?|(?:the|my|our) )(?:[\w-]+ ){{0,4}}{_UNIT}$"
    rf"|{_UNIT_KO}(?:[은는이가을를]|도)?(?: ?(?:뭐|무엇|어떻게|어떤)[가-힣]*(?: ?[가-힣]{{1,4}})?)?$"
    r"|몇|언제|얼마|며칠|무슨 요일|날짜|마감|기한",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"\b(?:did|have|had) (?:i|we) (?:just |ever |already )?(?:say|said|mention\w*|tell|told|plan\w*|outline\w*|ask\w*|describe\w*"
    r"|decide\w*|want\w*)\b|(?:내가|제가|우리가) [^?]{0,30}(?:말했|말한|얘기|정했|정한|적었|적은)",
    re.IGNORECASE,
)
_WHETHER = re.compile(
    r"^(?:so |and |but )?(?:have|has|had|do|does|did|is|are|was|were|will|would)\b|(?:[가-힣]요|[가-힣]까|[가-힣]죠|이야|거야|[가-힣]니|[가-힣]냐|있어|없어|돼|해)$",
    re.IGNORECASE,
)
_ASKS_WHAT = re.compile(
    r"\b(?:what|who|whom|whose|which|where|why|how)\b|누구|누가|뭐|뭘|무엇|무슨|어디|왜|어느|어떤|어떻게", re.IGNORECASE
)


def kind_of(question: str) -> Kind:
    """The kind of answer that `question` asks for; "fact" where nothing tells."""
    text = question[:LOOKED_AT].strip().rstrip("?？!.~… ")
    if _OVERVIEW.search(text) or (_ALONE.fullmatch(text) and not _ASKS_WHAT.search(text)):
        return "overview"
    if _ADVICE.search(text):
        return "advice"
    if _VALUE.search(text):
        return "value"
    if _SAID.search(text):
        return "said"
    return "whether" if _WHETHER.search(text) and not _ASKS_WHAT.search(text) else "fact"
