"""What may be asked of any subject, and so names none: when, where, who and how much of it, English and Korean. A table, and no logic."""

import re
from typing import Final

KOREAN_ASPECT: Final = re.compile(
    r"(?:시간|시각|날짜|요일|일시|장소|위치|주소|전화|전화번호|연락처|번호|이름|제목|일정|기간|기한|마감|마감일|담당|담당자|책임자|참석자|"
    r"대상|인원|규칙|순서|방법|절차|조건|준비물|링크|비용|가격|금액|예산|값|이유|원인|목적|결과|상태|버전|크기|횟수|주기|빈도|예외|내용|"
    r"오늘|내일|모레|어제|그제|주말|평일|휴일|공휴일|연휴|[월화수목금토일]요일|주|달|해|이번|다음|지난|저번|매주|매달|매일|올해|내년|작년|"
    r"오전|오후|아침|점심|저녁|밤|새벽|연말|연초|상반기|하반기|분기|첫째|둘째|셋째|마지막|\d+\S*|"
    r"나머지|전체|전부|모두|둘|셋|여럿|시작|끝|처음|나중|이후|이전|빨리|일찍|늦게|천천히|미리|바로|매니저|팀장|리더|관리자|대표|상사|"
    r"저|전|나|난|너|넌|우리|저희|제|내|본인|새김|사람|분|팀|쪽|경우|때|데|곳|것|거)(?:들)?(?:은|는|도|의)?(?:요|여)?"
)
ENGLISH_ASPECT: Final = re.compile(
    r"(?:times?|dates?|days?|places?|locations?|address(?:es)?|phone|numbers?|names?|titles?|schedules?|deadlines?|owners?|rules?|steps?|order|"
    r"links?|costs?|prices?|budgets?|amounts?|reasons?|causes?|purpose|results?|status|versions?|sizes?|durations?|people|persons?|everyone|"
    r"everybody|anyone|somebody|others?|rest|today|tomorrow|yesterday|tonight|weekends?|weekdays?|holidays?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|"
    r"january|february|march|april|may|june|july|august|september|october|november|december|mornings?|afternoons?|evenings?|nights?|noon|weeks?|"
    r"later|earlier|sooner|now|then|end|start|beginning|both|all|none|manager|lead|leader|boss|"
    r"months?|years?|quarters?|next|last|first|second|third|this|every|each|other|another|same|\d\S*|saegim)"
)
