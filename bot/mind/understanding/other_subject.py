"""Whether a follow-up names another subject than the question before it: "그럼 면담은요?", "and the interviews?". Pure.

"And on Fridays?", "그럼 저는요?" and "그럼 담당자는요?" do not: when, who and what of it still ask about the subject before.
"""

import re
from collections.abc import Sequence
from typing import Final

from bot.memory.language.tokens import tokenize
from bot.memory.values import Hit
from bot.mind.understanding.ellipsis import KOREAN, PREDICATE, content, elliptical, without_lead
from bot.mind.understanding.question import LOOKED_AT

_KO_TOPIC: Final = re.compile(r"(?<=[가-힣A-Za-z0-9])(?:은|는|도)(?:요|여)?\s*[?？!.~… ]*\Z")
_KO_PLACED: Final = re.compile(
    r"(?:에서|에|에게|한테|부터|까지|으로|처럼|만|보다|끼리|이랑|하고)(?:은|는|도)(?:요|여)?\Z"
)
"""An adverbial: where, from when, to whom."""
_KO_ASPECT: Final = re.compile(
    r"(?:시간|시각|날짜|요일|일시|장소|위치|주소|전화|전화번호|연락처|번호|이름|제목|일정|기간|기한|마감|마감일|담당|담당자|책임자|참석자|"
    r"대상|인원|규칙|순서|방법|절차|조건|준비물|링크|비용|가격|금액|예산|값|이유|원인|목적|결과|상태|버전|크기|횟수|주기|빈도|예외|내용|"
    r"오늘|내일|모레|어제|그제|주말|평일|휴일|공휴일|연휴|[월화수목금토일]요일|주|달|해|이번|다음|지난|저번|매주|매달|매일|올해|내년|작년|"
    r"오전|오후|아침|점심|저녁|밤|새벽|연말|연초|상반기|하반기|분기|첫째|둘째|셋째|마지막|\d+\S*|"
    r"나머지|전체|전부|모두|둘|셋|여럿|시작|끝|처음|나중|이후|이전|빨리|일찍|늦게|천천히|미리|바로|매니저|팀장|리더|관리자|대표|상사|"
    r"저|전|나|난|너|넌|우리|저희|제|내|본인|새김|사람|분|팀|쪽|경우|때|데|곳|것|거)(?:들)?(?:은|는|도|의)?(?:요|여)?"
)
_EN_WITHIN: Final = frozenset("on in at for by with from since until after before during to without under".split())
_EN_ASPECT: Final = re.compile(
    r"(?:times?|dates?|days?|places?|locations?|address(?:es)?|phone|numbers?|names?|titles?|schedules?|deadlines?|owners?|rules?|steps?|order|"
    r"links?|costs?|prices?|budgets?|amounts?|reasons?|causes?|purpose|results?|status|versions?|sizes?|durations?|people|persons?|everyone|"
    r"everybody|anyone|somebody|others?|rest|today|tomorrow|yesterday|tonight|weekends?|weekdays?|holidays?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|"
    r"january|february|march|april|may|june|july|august|september|october|november|december|mornings?|afternoons?|evenings?|nights?|noon|weeks?|"
    r"later|earlier|sooner|now|then|end|start|beginning|both|all|none|manager|lead|leader|boss|"
    r"months?|years?|quarters?|next|last|first|second|third|this|every|each|other|another|same|\d\S*|saegim)"
)


def other_subject(follow_up: str) -> list[str]:
    """The words that name the subject of `follow_up`, where all it does is to name one; none where it asks on about the one before."""
    text = follow_up[:LOOKED_AT].strip()
    if not elliptical(text):
        return []
    korean = KOREAN.search(text) is not None
    if not (_KO_TOPIC.search(text) if korean else _names_only(text.lower())):
        return []
    words = content(text)
    if korean and any(_KO_PLACED.search(word) for word in words):
        return []
    return [word for word in words if not (_KO_ASPECT if korean else _EN_ASPECT).fullmatch(word)]


def holding(words: Sequence[str], hits: Sequence[Hit]) -> list[Hit]:
    """Those of `hits` that have one of `words`, or were written by whom they name, or to which a reply has one."""
    wanted = set(tokenize(" ".join(words)))

    def has(hit: Hit) -> bool:
        told = (*hit.matched, hit.memory.author_name, *(reply.text for reply in hit.continuation))
        return not wanted.isdisjoint(tokenize(" ".join(told)))

    return [hit for hit in hits if has(hit)]


def _names_only(text: str) -> bool:
    """Whether `text` asks nothing of what it names, and says neither when nor where."""
    rest = without_lead(text).split()
    return bool(rest) and rest[0] not in _EN_WITHIN and not PREDICATE.search(" ".join(rest))
