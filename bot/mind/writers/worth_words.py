"""How people word what is worth remembering, and what is not, in English and Korean: tables of patterns, and nothing that decides.

`worth.py` says which of them counts when. All are searched in one sentence, whose code is blackened (`CODE`).
"""

import re
from typing import Final

_I: Final = re.IGNORECASE
CODE: Final = "\u25aa"
"""Stands for every character within code, so that no word of it is taken for talk."""

# ── what a sentence has to have ─────────────────────────────────────────────────────────────────────────────────────────

VALUE: Final = re.compile(
    rf"\d|{CODE}|://|\w@\w|(?<!\S)#[\w-]{{2,}}"
    r"|(?<![\w/])[\w.~-]+/[\w./-]+"  # a path
    r"|\b[a-z]+(?:[A-Z_][a-zA-Z]+|\.[a-z]{2,})\b"  # an identifier, a host
    r"|(?<=[\w,:;)] )[A-Z][a-z]{2,}\b(?<!\bThe)"  # a name, not at the beginning
    r"|\b[A-Z][a-z]+[A-Z]\w*|\b(?!OK\b|LGTM|FYI|PR\b|DM\b|TBH|IMO|LOL|ASAP|ETA\b|BRB|AFK|WIP|NP\b|TY\b|CC\b)[A-Z]{2,6}\b"
    r"|[가-힣]{2,4} ?님|[월화수목금토일]요일|매[주달일월년]|평일|주말|월말|연말|분기|[가-힣A-Za-z] ?> ?[가-힣A-Za-z]"
    r"|(?i:\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:tomorrow|end of the (?:month|week|quarter|year)|every (?:day|week|month|quarter|year))\b)"
    r"|\b(?i:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|hundred|half|twice)\b"
)
"""Something definite: a number, a date, a name, a path, an identifier, code."""

# ── what takes a sentence out ───────────────────────────────────────────────────────────────────────────────────────────

HEDGED: Final = re.compile(
    r"\b(?:maybe|perhaps|i (?:think|guess|believe|suppose|wonder|hope|assume|bet)|not (?:too |really |entirely )?sure|unsure|no idea|no clue"
    r"|might|may be|could|would|wouldn['’]?t|probably|possibly|presumably|apparently|afaik|iirc|afaict|hopefully|seems?|looks like|sounds? like|i swear|tbh"
    r"|don['’]?t know|dunno|haven['’]?t (?:looked|checked|tried)|at some point|someday|if only|i wish|kinda|sort of|feels? like|pretty sure|imagine|imh?o|basically|essentially|in theory|ideally"
    r"|suspect|supposed|confus\w*|weird\w*|unfortunately|mostly|makes? (?:more )?sense|trouble|personally|interested|curious|my take|idr)\b"
    r"|것 같|거 같|듯[ 하한해]|듯(?:요|\W{0,12}$)|아마|글쎄|모르겠|몰라|[을를일할]지도|수도 있|으?려나|싶[다어네은]|겠죠|겠지|나 ?봐|가 ?봐|까 ?봐|으면 좋겠|었으면|했으면",
    _I,
)
"""Its author does not know, guesses or wishes."""

AT_ONCE: Final = re.compile(
    r"\b(?:i['’]?ll|i will|i['’]?m (?:gonna|going to|about to|on it|in a|heading|taking|looking|checking|running|seeing|getting|trying)|let me|brb|afk"
    r"|on (?:it|my way)|in a (?:sec|second|minute|min|moment|bit)|give me|gimme|hold on|hang on|one (?:sec|moment)|be right back|right now)\b"
    r"|^\W{0,5}(?:looking|checking|rerunning|trying|fixing|heading|back|sent|done|seeing|just|still|gone)\b"
    r"|[가-힣](?:을|ㄹ)?게요?\W{0,12}$|[갈할볼둘줄쓸올릴들킬낼뺄될울]게요?(?=\W|$)|겠습니다|겠음|겠어요|겠다\W{0,12}$|는 중|하러 |하는중|중이에요|중입니다\W{0,12}$|방금|지금 |잠시만|잠깐만|금방|곧 ",
    _I,
)
"""What somebody does this minute, or offers to do: over before anybody asks for it."""

REQUEST: Final = re.compile(
    r"\b(?:can|could|would|will) (?:you|someone|somebody|anyone)\b|\bplease (?:take a look|review|check|help|advise|confirm|approve|join|see)\b"
    r"|\bany(?:one|body)\b|부탁|주실|해주세요\W{0,12}$|봐주세요|주시겠|실래요|주실래|가능할까|아시는 분|계신가|있으신",
    _I,
)
"""Asks somebody for something."""

EXCLAIMED: Final = re.compile(
    r"(?:네요|군요|구나|더라구?요?|네|군|잖아요?|거든|지요|죠|드디어|ㅠ+|ㅜ+|헐|와|오)[\s!~.ㅋㅎㅠㅜ^]*$|^(?:헐|와|오|아|앗|으악|우와|이런)[ ,!~]|ㅋㅋ|ㅎㅎ|ㅠㅠ"
    r"|\b(?:lol|haha\w*|lmao|ugh|wow|yay|omg|nice|great|awesome|cool|congrats\w*|congratulations|sweet|love (?:it|this)|well done|good (?:job|work|luck|morning|night))\b"
    r"|축하|수고|고생|감사|고마|반갑|안녕하|좋은 (?:아침|하루|주말)|thank(?:s| you)|\bthx\b|\bwelcome\b",
    _I,
)
"""Courtesy, surprise, laughter: what follows from it is a mood."""

ABOUT_SELF: Final = re.compile(
    r"^\W{0,5}(?:i|i['’](?:m|ve|d|ll)|me|my|you|you['’]re|he|she|they|we['’]re|it|it['’]s|that|that['’]s|this|those|these|there|same|here)\b"
    r"|(?<![가-힣])(?:저|나|내|제|저희 ?집)(?:는|도|가|만)?(?=\s)|(?<![가-힣])(?:전|난|저도|저는|제가|내가|그거|그건|이거|이건|저거|거기)(?=\s)",
    _I,
)
"""About whoever speaks, or about what only the conversation tells."""

OPINION: Final = re.compile(
    r"\b(?:fine|really|sounds|mess|pain|pretty|prettier|beautiful|ugly|amazing|terrible|horrible|annoying|slow|fast|weird|fun|funny|boring|interesting|hates?|loves?|good|bad"
    r"|better|worse|best|worst|nicer?|easy|hard|red|broken|flaky)\b|예쁘|예뻐|이쁘|멋지|멋져|재밌|웃기|귀엽|귀여|춥|추워|덥|더워|졸려|피곤|힘들|아쉽|편하|편해|빠르|느려|느리|좋[아네은]|싫|별로",
    _I,
)

# ── what makes it worth keeping ─────────────────────────────────────────────────────────────────────────────────────────

DECIDES: Final = re.compile(
    r"\b(?:(?<!\bi )decided|we['’]?(?:ve)? (?:have )?agreed|agreed (?:on|to|not|that)|settled on|we (?:chose|picked|voted)|we['’]re going with"
    r"|let['’]?s (?:go with|use|switch|move|keep|stick|call|stop|adopt)|we (?:will|are going to|shall) (?:no longer|always|never|only|use|switch|move|drop|stop|keep|adopt)"
    r"|from now on|going forward|(?:is|are|was|were|has been|have been) (?:decided|agreed|approved|cancell?ed|postponed|banned|mandatory)"
    r"|(?:release|launch|meeting|freeze|offsite|sync) (?:is |was |has been )?(?:moved|pushed|postponed|rescheduled) to)\b"
    r"|기로 ?(?:했|하|해|함|결정|합의|정[했해]|됐|되|확정)|결정(?:했|됐|되었|됨|이|사항|입니다|하였|\W*:)|확정(?:했|됐|되었|됨|입니다|이)|합의(?:했|됐|되었|입니다|함)|정해(?:졌|짐|진)|정했"
    r"|통일(?:합|하기|해|할)|금지(?:합|입|예|이|됩)|(?:앞으로|이제부터|다음 ?(?:주|달|스프린트|분기)부터)(?=.*(?:합니다|하죠|해요|하세요|할게요|갑니다|씁니다|됩니다|자\W{0,12}$))|확정\W{0,12}$"
    r"|(?:으로|로) (?:옮길게|옮기겠|옮깁니다|옮겨요|변경합니다|변경할게|바꿀게|바꾸겠|바꿉니다|미룰게|미룹니다|연기합니다|하시죠|합시다|가시죠|갑시다|하죠|가죠|하자|가자)",
    _I,
)
PREFERS: Final = re.compile(
    r"\bi(?: \w+ly| always| much| just| also)? prefer\b|\bi (?:really |just )?(?:(?:don['’]t|do not) (?:like|eat|drink)|(?:can['’]t|cannot) (?:eat|drink|stand|have))\b"
    r"|\bi(?:['’]m| am) (?:allergic|vegetarian|vegan|lactose|a vegetarian|a vegan)\b|\bi (?:never|always|only) (?:eat|drink|use|work|take|read|write|answer|book)\b"
    r"|\bi (?:like|love|hate) .{2,40}\b(?:more than|better than|rather than|instead of|when people)\b|\bmy (?:preferred|favou?rite)\b|\bi always mix up\b"
    r"|\bplease (?:don['’]t|do not|never|always|only|avoid|write|call me|send me|ping me|book)\b.{6,}\b(?:i|me|my)\b"
    r"|선호|알레르기|알러지|채식|비건|(?:못|안) ?(?:먹|마[셔시])|좋아(?:해요|합니다|하는 편|함|해\W{0,12}$)|싫어(?:해요|합니다|함|해\W{0,12}$)"
    r"|(?:더|가장|제일|훨씬) (?:좋아요|좋습니다|편해요|편합니다|편하|선호)|(?:저는|전|나는|난) .{0,40}(?:만|항상|늘|절대|주로) .{0,20}(?:해요|합니다|마셔요|먹어요|써요|씁니다|봐요|봅니다)",
    _I,
)
_DO: Final = (
    "run|rerun|use|copy|set|open|click|go to|add|install|type|call|restart|reload|check|make sure|select|enter|download|always|never"
    "|update|tag|enable|disable|press|edit|put|create|delete|clear|log in|ssh|export|import"
)
_SOFTLY: Final = "so|please|just|then|first|always"
TEACHES: Final = re.compile(
    rf"^\W{{0,5}}(?:(?:fyi|tip)\W{{1,3}})?(?:(?:{_SOFTLY})\s)?"
    rf"(?:(?:to|if you|in order to|when(?:ever)? you|for|if|when|once|after|before)\b[^.,:]{{3,80}}[,:]\s)?(?:(?:{_SOFTLY})\s){{0,2}}(?:{_DO})\b"
    rf"|^\W{{0,5}}(?:how to|steps?|howto)\b.*\b(?:{_DO})\b|\byou (?:can|have to|need to|should|must)(?: just)? (?:{_DO})\b.*{CODE}"
    r"|(?:으?면|시면) (?:됩니다|돼요|되요|된다|됨|해결)|(?:으?려면|때는|때에는) |방법\W*:|방법은|[가-힣](?:으?세요|으?십시오|으?시오)(?=\W|$)|하면 (?:나와요|나옵니다|풀려요)|먼저 .{1,40}(?:다음|후에|뒤에|나서)",
    _I,
)
STEPS: Final = re.compile(
    rf"{CODE}|[가-힣A-Za-z] ?> ?[가-힣A-Za-z]|://|(?<![\w/])[\w.~-]+/[\w./-]+|\b(?i:then|first|always|before|after|if|when)\b|먼저|다음에?|설정|메뉴|콘솔|버튼|항상|반드시|포털|설치|받아서"
)
"""Beside an instruction: what makes it one for later, rather than a word to a colleague."""

LASTS: Final = re.compile(
    r"\b(?:owns?|owned|owners?|leads?|maintains?|maintained|responsible|in charge|lives? (?:at|in|on|under)|located|stands for|means?|(?:is|are) called|named"
    r"|due|deadline|expires?|closes?|opens?|starts?|ends?|kept|stored|archived|limit(?:ed)?|requires?|needs?|supports?|rejects?|accepts?|allows?|available|unavailable|only"
    r"|runs? (?:on|at|in|every)|hosted|depends? on|no longer|moved|renamed|changed|replaced|deprecated|disabled|enabled|must|have to|has to|cannot|can['’]t|root cause|the cause"
    r"|because|budget|costs?|prices?|version|address|password|port|every|each|always|never|until|since|confirmed|approved|office|contract|invoices?"
    r"|^we (?:use|keep|host|deploy|ship|store|support)|gets?|rotates?"
    r"|is (?:on|at|in|from|for|down|up|every|the|a|an|\d)|are (?:on|at|in|the|from|\d)|has \d|have \d|was (?:an?|the)|(?:is|are)(?= [^.]*\d))\b"
    r"|담당|책임|바뀌|바뀝|바꿔|변경|잡혔|잡혀|마감|만료|기한|일정|가능(?:합|해)|불가|안 ?(?:됩|돼|되)|(?:[이가은는]|[도만]) .*(?:입니다|이에요|예요|에요|이다|임)\W{0,12}$"
    r"|(?:입니다|이에요|예요)\W{0,12}$|됩니다|돼요|(?:에|에서|한테|부터|까지|만|이|가) .*(?:있습니다|있어요|있음)|계세요|계십니다|끝나요|끝납|시작(?:합|해)|열[려립]|닫|운영|뜻(?:해|합|이)|위치|주소|매[주달일월년]"
    r"|(?:시|분|일)에 .*(?:합니다|해요|진행)|까지 .*(?:합니다|해요|하세요|냅니다|내요|주세요)|님[이은]? .*(?:합니다|해요|하십니다|하세요)\W{0,12}$|끝에 있|(?:에|에서) 있어\W{0,12}$|[있없]음\W{0,12}$|해야 ?(?:함|해|합니다|돼|됩니다|해요)|마다 .*(?:합니다|해요|해)|부터 .*까지\W{0,12}$|면 됨|평일|원인|보관|관리|제공|지원|필요(?:합|해)|줍니다|주세요|미뤄|연기|옮겼|이름은|비용|예산|요금|계약|휴가|출장|퇴사|입사|폐지|종료",
    _I,
)
"""Speaks of how things are or will be, rather than of what happens just now."""

TOPIC: Final = re.compile(
    rf"^\W{{0,5}}(?:(?:fyi|heads[- ]up|note|reminder|update|checked|confirmed|(?:root )?cause|ps|btw)\W+){{0,2}}(?:(?:the|our|a|an|all|every|no|each|both)\s|{CODE}"
    r"|(?!(?:And|But|So|Or|Ok|Okay|Yes|No|Yeah|Ya|If|Since|Also|Well|Then|Though|Although|However|Because|Anyway|What|Which|Why|How|Just|Not|For|Oh|Ah|Ha|Suppose|Consider|Instead|Only|Moreover|Whether|Once|When|Until|While|Where|Some|Many|Most|Any|In|As|More|Less|Let|Try|See|Or)\b)(?-i:[A-Z][\w'’.-]*)\s"
    r"|[\w.-]+[./_][\w./-]+\s|(?!(?:this|yes|its|lets|thats|thus|always|sometimes|perhaps|unless|was|is|has|does)\b)\w{3,}s (?:are|have|must|need|expire|close|open|run|go|live|start|end|belong)\b"
    r"|we (?:use|keep|host|deploy|ship|store|support|only|never|always)\b"
    r"|(?!(?:it|this|that|he|she|they|there|who|which|what|everyone|everything|nobody|nothing|one|someone|something)\b)[\w-]{2,}(?: [\w-]+)? (?:lives?|requires?|needs?|gets?|supports?|expires?|closes?|opens?|owns?|rotates?|runs? (?:on|at|every))\b)"
    r"|[가-힣A-Za-z0-9)](?:은|는|이|가|도|만)(?=\s)|[가-힣]{2,} (?:담당자?|방법|시간|주소|일정|원인|결과)\b|참고로",
    _I,
)
"""Names what it is about."""

RESTS_ON_TALK: Final = re.compile(
    r"\b(?:i|i['’](?:m|ve|d|ll)|me|my|mine|you|you['’](?:re|ve|d|ll))\b"
    r"|^(?:\S+\s+){0,4}(?:it|it['’]s|this|those|these|they|they['’]re|them|there|here|he|she|that['’]s|that (?:is|was|has|does|doesn['’]t|works?|means|would))\b"
    r"|^\W{0,5}<?@|^\W{0,5}(?:yes|yeah|yep|ya|no|right|ok|okay|but|and|so|or|since|because|whereas|although|though|however|also|then|anyway|which|well|like)\b"
    r"|(?<![가-힣])(?:그렇|그래서|그러|그런|이런|저런|그게|이게|그건|이건|그거|이거|거기|여기)",
    _I,
)
"""Cannot be understood without what was said before, or is about those who talk."""

AWAY: Final = re.compile(
    r"휴가|연차|출장|휴직|퇴사|입사|출산|\b(?:on vacation|on leave|on parental leave|out of office|ooo|away|off)\b",
    re.IGNORECASE,
)
ANSWERS: Final = re.compile(
    r"^\W{0,5}(?:no|nope|yes|yep|yeah|네|넵|예|아니[요오]?|아뇨|맞아요)[,. ]+(?=\S+\s+\S)|^\W{0,5}(?:in|at|on|under|via|by|with|from|ask|until|since|every|only)\b", re.IGNORECASE
)  # fmt: skip
PUT_OFF: Final = re.compile(
    r"^\W{0,5}\w*(?:error|exception|traceback)\b|^\W{0,5}(?:but|and|if so|anyway|in any case|of course|there['’]?s that|because|consider|instead|moreover|not necessarily|as the|then|more or less|(?:yes|no|yep|nope|yeah|sure)?\W{0,5}that['’]?s)\b|\bthe (?:fact that|only way)\b|\b(?:sent|dm(?:ed|'d)?|pinged|let's talk|ask around|good question|sorry|^\W{0,5}same|me (?:too|neither|please)|on it|we'll see|it depends|no rush)\b"
    r"|(?:드렸|보냈|올렸|적었|찾았|시작했|쏟|했)(?:어요|습니다|음|다|네요)\W{0,12}$|상관없|아무거나|괜찮아요|저도요|나중에|다음에 (?:얘기|이야기|논의)",
    _I,
)
"""Replies without an answer, reports of something done, error messages."""
