"""How people word what they want of Saegim, in English and Korean: tables of patterns, and nothing that decides.

`intent.py` says which of them counts when. A pattern named `…_FIRST` is matched at the start of a message, `…_LAST` at its end.
"""

import re
from typing import Final

_I: Final = re.IGNORECASE

# ── around the verb ─────────────────────────────────────────────────────────────────────────────────────────────────────

EMOJI: Final = re.compile(r":[a-z0-9_+'-]+:|[0-9#*]\ufe0f?\u20e3")
CLOSERS: Final = frozenset("\"'”’`)]}>」』》")
"""What ends quoted or bracketed text: a verb before it is content."""
COURTESY: Final = re.compile(
    r"(?:(?<=[\s,.!?~])(?:please|pls|plz|thanks|thank you|thx|고마워요?|고맙습니다|감사(?:해요|합니다|드려요)?|제발)"
    r"|(?<=[줘요둬해라마,.!]\s)부탁(?:해요?|드려요|드립니다|합니다)?|[ㄱ-ㅎㅏ-ㅣ]+)\Z",
    _I,
)
LEAD: Final = re.compile(
    r"(?:/(?:saegim\s+)?)?(?:(?:hey|hi|hello|ok|okay|and|also|so|now|then|yes|no|oh|thanks|thank you|saegim|새김아?|저기|그럼|그리고|자|참|아|네|응|"
    r"음|이제|혹시|please|pls|plz|kindly|just)(?:\s*[,!.:]+\s*|\s+))*"
    r"(?P<asked>(?:can|could|would|will) you\s+(?:please |kindly |just |also )?|i(?: want|['’]d like| would like| need) you to\s+|"
    r"let['’]?s\s+)?",
    _I,
)
"""`asked`: a request, even where it ends in a question mark."""

VOCATIVE: Final = re.compile(
    r"(?:(?:hey|hi|hello|ok|okay)\s+)?(?:saegim|새김아?)\s*[,!:~]\s*|(?:hey\s+saegim|새김아)\s+", _I
)

# ── the whole message ───────────────────────────────────────────────────────────────────────────────────────────────────

_GIVE: Final = (
    r"(?:줘(?:요|라|봐)?|주(?:라|세요|셔요|십시오|시죠|시겠어요|시겠습니까|실래요|렴|시면 (?:감사하겠습니다|좋겠(?:어요|습니다)|돼요|됩니다))|"
    r"줄래요?|(?:주실|줄)\s?수\s?있(?:어요?|니|나요?|을까요?|습니까)|주면\s?(?:돼|좋겠어요?|고맙겠어))"
)
_LAST: Final = r"(?:that|this|it|(?:the |your |my )?last (?:one|memory|note)|what you(?: have|['’]ve)? just (?:remembered|saved|kept|noted|stored))"
STOP: Final = re.compile(
    r"(?:stop|mute|quiet|silence|hush|shush|shut up|be quiet|go away|enough|that['’]?s enough|leave (?:me|us) alone)"
    r"(?: it| now| yourself| already| (?:answering|replying|responding|talking|posting)(?: to (?:me|us))?)?"
    r"(?: (?:in )?(?:here|this thread|the thread))?"
    r"|(?:좀 |여기서 |됐고 |이 스레드에서 )*(?:(?:그만(?:\s?좀)?|조용(?:히)?(?:\s?좀)?)(?:\s?(?:해라?|해요|하세요|하자|해도 돼|있어|말해|답해|대답해))?"
    r"|멈춰|스톱|스탑|뮤트|음소거|닥쳐|쉿|시끄러워요?|(?:끼어들|답하|답장하|대답하|말하|말 걸|나서)지\s?(?:마라?|마세요|말아))"
    rf"(?:\s?{_GIVE})?",
    _I,
)
HELP: Final = re.compile(
    r"/?help(?: me| menu)?|usage|commands|how (?:do|can|should) i use (?:you|this|saegim|it)|"
    r"how (?:do you|does (?:this|saegim)) work|what (?:can|do|could) you do(?: for (?:me|us))?|(?:who|what) are you|"
    rf"(?:도움말?|도와|사용\s?(?:법|방법)|명령어(?:\s?목록)?)(?:을|를)?(?:\s?좀)?(?:\s?(?:보여|알려))?(?:\s?{_GIVE})?|"
    r"사용\s?(?:법|방법)이? 뭐(?:야|예요|죠)|(?:너는? |넌 |새김은 )?(?:뭘|뭐|뭐를|무엇을|무슨 일을|어떤 걸|어떤 일을) ?"
    r"(?:(?:할|해\s?줄) 수 있(?:어요?|니|나요?|습니까|지|죠)|하(?:니|나요))|어떻게 (?:써요?|쓰는 거야|쓰나요|사용해요?|사용하나요)|"
    r"(?:너는? |넌 )(?:누구|뭐)(?:야|니|예요)",
    _I,
)

WHY: Final = re.compile(
    r"why (?:did|do|would|have) you (?:just )?(?:say|said|answer|answered|think|tell me|reply|write)(?: (?:that|this|so|it|like that|this way))?"
    r"|why (?:this|that) answer|how do you know(?: (?:that|this|it))?|where (?:did|do) you (?:get|have) (?:that|this|it)(?: from)?"
    r"|what(?: is|['’]s| was) (?:that|this|it|your answer|the answer) based on|what(?: is|['’]s| are| were) your sources?"
    r"|(?:왜|어째서) (?:그렇게|그런|저렇게|이렇게|그) ?(?:답을? |대답을? |말을? )?(?:답했|대답했|말했|했|하셨|답하셨|말하셨|답한|대답한|말한|한)"
    r"(?:어요?|니|나요?|습니까|는데|지|죠|거야|거예요|건가요?| 거야| 거예요| 건가요?| 거죠)?"
    r"|(?:그|이|방금|아까) ?(?:답|대답|말)(?:변)?(?:의|은|는)? ?(?:근거|출처|이유)(?:가|는|은)? ?(?:뭐|무엇|어디|어떻게)"
    r"(?:야|예요|죠|인가요?|입니까|에요|이에요|돼요?|되나요?)?"
    r"|(?:무슨|어떤|뭘) ?(?:근거로|보고) (?:그렇게|그런) ?(?:말을? |답을? )?(?:답했|대답했|말했|했)(?:어요?|니|나요?|습니까|지|죠)?"
    r"|(?:그걸|그거) ?어떻게 (?:알았|아)(?:어요?|니|나요?|세요|습니까)",
    _I,
)
UNDO: Final = re.compile(
    rf"(?:undo|cancel)(?: {_LAST})?|take (?:that|it|this) back"
    r"|(?:(?:방금|아까|마지막)\s?)?(?:(?:내가|제가|네가)\s)?(?:(?:(?:기억|저장|메모|기록|말)?(?:한|해\s?준|해\s?둔)?\s?(?:거|것|걸|내용|말|기억)|그거|이거|그걸|이걸|그건|이건|저장|메모)(?:을|를|은|는)?\s?)?"
    rf"(?:(?:좀\s?)?취소(?:(?:좀\s?)?\s?해(?:\s?{_GIVE}|요|라)?|하(?:자|세요|십시오))?|되돌려\s?{_GIVE})",
    _I,
)
"""What was remembered last is to be forgotten."""
TOKENS: Final = re.compile(
    r"(?:model |token )budget|(?:(?:how many|remaining) )(?:model )?tokens(?: (?:are|do we have) left)?(?: today)?"
    r"|(?:model )?tokens left(?: today)?"
    rf"|(?:오늘 )?남은 (?:모델 )?토큰(?:이|은)?(?: ?(?:몇 ?개|얼마)(?:야|예요|나 (?:있어요?|돼요?|되나요))?)?(?:\s?(?:보여|알려)\s?{_GIVE})?"
    r"|토큰 예산",
    _I,
)
BARE_TOKENS: Final = re.compile(r"tokens|토큰", _I)
"""Alone after `/saegim`."""
BARE_WHY: Final = re.compile(
    r"who (?:said|wrote|posted|told (?:you|us)) (?:that|this|it|so)"
    r"|(?:그건?|그거|그 ?말|이건?|이거)? ?누가 ?(?:그랬|그렇게 ?말했|말했|한 ?말이|썼|쓴 ?(?:거|글이)|적었|적은 ?(?:거|글이)|알려 ?줬|알려 ?준 ?거)"
    r"(?:어요?|지요?|죠|나요?|는지|습니까|예요|에요|야)"
    r"|why(?: (?:that|so|is that))?|how come|(?:what(?: is|['’]s| are| was| were) )?(?:the |your |its )?(?:sources?|reasons?)"
    r"|왜(?:요| ?그래요?| ?(?:그렇|그런|이런) ?(?:거|건|것)(?:야|예요|에요|죠|지|가요|인가요|입니까)?"
    r"| ?그런(?:가요?|지)| ?그렇(?:지|죠|습니까))?"
    r"|(?:이유|근거|출처)(?:(?:가|는|은|를|을)?(?: ?(?:뭐|무엇|뭔|어디|어떻게)(?:야|예요|에요|이에요|죠|지|가요|인가요|인지|입니까|돼요?|되나요|됩니까)?)?"
    rf"|(?:를|을)?(?: ?(?:좀 ?)?(?:알려|말해|보여) ?{_GIVE})?|요|는요|은요)",
    _I,
)
"""Alone after `/saegim`, or right after an answer of Saegim's."""
BARE_RECALL: Final = re.compile(r"recall|search|find|look ?up|list|찾기|찾아(?: ?줘)?|검색(?: ?해 ?줘)?", _I)
"""Alone after `/saegim`."""
BARE_LIST: Final = re.compile(r"recall|search|find|look ?up|list", _I)
"""Alone in a message; 찾아줘 alone follows a question, and is one."""
_OBJECT: Final = r"(?:를|을)?\s?"
_ME: Final = r"(?:나|난|나는|나를|나도|나만|저|전|저는|저를|저도|저만|제 글은|내 글은)"
_ENOUGH: Final = (
    r"지\s?(?:마(?:라|요|세요|십시오)?|말(?:아|자|고|기|렴)(?:\s?" + _GIVE + r")?|않(?:아|기)\s?" + _GIVE + r")"
)
_NOT_FROM_ME: Final = (
    r"(?:please )?(?:(?:stop|quit) learning|(?:don['’]?t|do not|never) learn(?: anything)?) from (?:me|my (?:messages|words|posts)|what i (?:say|write))"
    r"(?: (?:here|any ?more|in this channel|please))*|(?:i(?: want|['’]d like| would like) to )?opt (?:me )?out(?: of (?:it|this|learning))?"
    rf"|(?:여기서 |이 채널에서 )?(?:(?:나|저)(?:한테서?|에게서?|로부터)(?:는|만)?|(?:내|제)\s?(?:말|글|메시지|거|것|얘기|이야기)(?:들)?(?:은|는|을|를|에서|에서는|로|로는)?)"
    rf"\s?(?:아무것도\s)?(?:배우|학습하){_ENOUGH}"
)
LEARN: Final = re.compile(
    rf"(?P<on>learn(?:ing)? on|(?:turn|switch) on learning|(?:학습|배우기){_OBJECT}(?:켜(?:기|자|\s?{_GIVE})?|시작))|"
    rf"(?P<off>learn(?:ing)? off|(?:stop|turn off|switch off) learning|(?:학습|배우기){_OBJECT}(?:끄(?:기|자)|꺼(?:\s?{_GIVE})?|중지))|"
    r"(?P<backfill>learn(?:ing)? backfill|(?:학습|배우기)\s?지난\s?글)|"
    r"(?P<status>learn(?:ing)?(?: status)?|(?:학습|배우기)(?:\s?상태)?)|"
    r"(?P<without_me>(?:learn )?(?:without me|(?:please )?leave me out(?: of (?:it|this|that|here|learning|this channel))?)|"
    rf"{_NOT_FROM_ME}|(?:여기서 |이 채널에서 |배울 때 )?{_ME}\s?(?:좀\s?)?(?:빼\s?{_GIVE}|빠질(?:래요?|게요?)|빼고 배워\s?{_GIVE}|제외해\s?{_GIVE}))|"
    r"(?P<with_me>(?:learn )?(?:with me|include me|(?:take|put|let|count) me (?:back )?in)(?: again)?|"
    rf"{_ME}\s?(?:다시\s?)?(?:넣어|포함해|끼워)\s?{_GIVE})",
    _I,
)
"""Each group is a `Wish` of `intent.py`."""
LEARN_WHAT: Final = re.compile(r"(?P<unknown>learn \S+)", _I)
"""After `/saegim`: another word than those."""

# ── Korean ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

_LEAVE: Final = rf"(?:(?:둬|놔)(?:요|라)?|두(?:세요|십시오|자|렴)|놓(?:으세요|자))(?:\s?{_GIVE})?"
_TRY: Final = rf"(?:봐(?:요|라)?|보(?:세요|자|십시오))(?:\s?{_GIVE})?"
_WISH: Final = r"부탁(?:해요?|드려요|드립니다|합니다|할게요?)?"
_OBJ: Final = r"(?:을|를)?\s?(?:좀\s?)?"
_DOWN: Final = r"(?:기억|저장|메모|기록|노트|save|note|memo|remember)"
_SEEK: Final = r"(?:검색|서치|조회|search|find|recall)"
_DROP: Final = r"(?:삭제|제거|delete|remove)"

_REFUSED: Final = rf"(?P<refused>(?:{_DOWN}하|{_DOWN}해\s?(?:주|두)|적어\s?두|적)\s?{_ENOUGH})"
_KEEP: Final = (
    rf"(?P<keep>{_DOWN}{_OBJ}(?:해\s?(?:{_GIVE}|{_LEAVE})|{_WISH})|{_DOWN}하(?:자|십시오|렴|도록 해)|{_DOWN}해(?:두|놓)기|"
    rf"{_DOWN}(?:했으면 (?:해|좋겠어)요?|\s?바랍?(?:람|니다))|(?:적어|외워|새겨)\s?(?:{_GIVE}|{_LEAVE})|"
    rf"(?:메모|기록)(?:로|을|를)?\s?(?:남겨|써)\s?(?:{_GIVE}|{_LEAVE})|명심(?:해|하자|하세요)(?:\s?(?:{_GIVE}|{_LEAVE}))?|"
    rf"(?:잊|까먹|잊어버리)\s?{_ENOUGH})"
)
_KEEP_BARE: Final = rf"(?P<keep_bare>{_DOWN}{_OBJ}(?:해(?:라|요)?|하세요))"
_RECOLLECT: Final = (
    r"(?P<recollect>기억(?:은|이|을|를)?\s?(?:나(?:요|니|냐|세요|나요)?|남|납니까|나시나요|하(?:니|냐|나요|시나요|십니까|지|죠)|합니까|"
    r"하고\s?(?:있(?:어요?|니|냐|나요?|지|죠|으세요|습니까)|계(?:세요|신가요))))"
)
_RECALL: Final = rf"(?P<recall>찾아\s?(?:{_GIVE}|{_TRY})|{_SEEK}{_OBJ}(?:해\s?(?:{_GIVE}|{_TRY})|{_WISH}))"
_RECALL_BARE: Final = rf"(?P<recall_bare>찾아(?:라|요)?|{_SEEK}{_OBJ}해(?:라|요)?)"
_FORGET: Final = rf"(?P<forget>잊어(?:\s?버려)?\s?{_GIVE}|잊자)"
_FORGET_BARE: Final = r"(?P<forget_bare>잊어(?:\s?버려)?(?:라|요)?|잊으세요)"
_ERASE: Final = rf"(?P<erase>(?:지워|없애)(?:\s?버려)?\s?{_GIVE}|{_DROP}{_OBJ}(?:해(?:\s?버려)?\s?{_GIVE}|{_WISH})|(?:지우|{_DROP}하)(?:세요|십시오|자))"
_ERASE_BARE: Final = rf"(?P<erase_bare>(?:지워|없애)(?:\s?버려)?(?:라|요)?|{_DROP}{_OBJ}해(?:라|요)?)"
_TELL: Final = rf"(?P<tell>(?:알려|가르쳐)\s?(?:{_GIVE}|{_TRY}))"
_REQUESTS: Final = f"{_REFUSED}|{_KEEP}|{_RECALL}|{_FORGET}|{_ERASE}|{_TELL}"
_BARE: Final = f"{_KEEP_BARE}|{_RECALL_BARE}|{_FORGET_BARE}|{_ERASE_BARE}"

_JOINED: Final = r"(?:(?<![0-9A-Za-z가-힣])|(?<=이거|그거|이것|그것|이걸)|(?<=[을를요야다음임꼭좀]))"
"""Before a verb at the end: the start of a word, or what is often written without the space: 이거기억해줘."""
KOREAN_LAST: Final = re.compile(
    _JOINED
    + rf"(?:{_REQUESTS}|{_BARE}|{_RECOLLECT}|(?P<keep_noun>기억|저장|메모|기록)|(?P<recall_noun>검색)|(?P<erase_noun>삭제))\Z",
    _I,
)
_THIS_FIRST: Final = r"(?:(?:이|그|위|아래|다음|방금)\s?(?:거|것|걸|내용|사항|메시지|말)(?:들)?(?:을|를|도|은|는)?\s+|이걸\s+|이건\s+)?(?:좀\s|꼭\s)?"
_COMES: Final = r"(?:\s*[:：,，.!~…?]+\s*|\n\s*|[ \t]+[–—-]+\s+|\s+|\Z)"
_AUXILIARY: Final = (
    r"(?!\s+(?:줘|주|줬|줄|둬|두|둔|둘|뒀|놓|놔|놨|보|봐|봤|달|드[려릴]|야\b|도\b|버[려린렸]|본|볼|서\b|요\b))"
)
KOREAN_FIRST: Final = re.compile(
    rf"{_THIS_FIRST}(?:(?:{_REQUESTS}){_COMES}|(?:{_BARE}){_AUXILIARY}{_COMES}|{_RECOLLECT}{_COMES}"
    rf"|(?P<keep_label>기억|저장|메모|기록|노트)\s*[:：]\s*|(?P<recall_label>검색|찾기)\s*[:：]\s*|(?P<ask_label>질문)\s*[:：]\s*"
    rf"|(?P<keep_word>기억|저장|메모|기록|노트)\s+(?!안|못|나)|(?P<recall_word>검색|찾기)\s+(?!안|못)|(?P<erase_word>삭제|지우기|잊기)\s*[:：]?\s+)",
    _I,
)

# ── English ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

_LABEL: Final = r"\s*(?:[:：,]|\n|\s[-–—]\s)\s*"
_THIS: Final = r"(?:this|that|it|these|those|the following)"
_END: Final = rf"(?:\s+{_THIS}(?:\s+(?:message|thread|one|conversation|down|please|for (?:me|us|later)|in mind|to (?:your |team )?memory))*)?\s*\Z"
_WRITE: Final = r"(?:note|memo|save|store|record|(?:take|make) (?:a )?note|write down|jot down|(?:write|jot|note) (?:this|that|it) down)"
_MIND: Final = (
    r"(?:remember|memori[sz]e|(?:keep|bear) in mind|(?:please )?(?:don['’]?t|do not|never|not) (?:you )?forget)"
)
ENGLISH_FIRST: Final = re.compile(
    rf"(?P<refused>(?:don['’]?t|do not|never) (?:remember|memori[sz]e|save|store|note|record)(?=\s+{_THIS}\b|\s+anything\b|\s*[:,]|\s*\Z))"
    rf"|(?P<keep_alone>(?:{_MIND}|{_WRITE}){_END})"
    rf"|(?P<keep_label>(?:{_MIND}|{_WRITE}|note to self|(?:take|make) (?:a )?note of)(?:\s+{_THIS})?{_LABEL})"
    rf"|(?P<keep_that>(?:{_MIND}|note|record|(?:take|make) (?:a )?note) that\s+|(?:save|store) that\s+(?=\S+\s+\S+\s+\S))"
    r"|(?P<keep_question>remember(?=\s+(?:when|what|who|whom|where|why|how|which|whose|if|whether|me)\b))"
    rf"|(?P<keep>{_MIND}\s+(?:to\s+)?|(?:take|make) (?:a )?note of\s+)"
    rf"|(?P<keep_word>{_WRITE}\s+)"
    r"|(?P<forget>forget(?=\s|[:,]|\Z)(?:\s+(?:about\s+)?(?:that\s+(?=\S+\s+\S))?|\s*[:,]\s*)?)"
    r"|(?P<erase>(?:delete|erase|remove|unlearn)(?:\s*[:,]\s*|\s+|\s*\Z))"
    r"|(?P<recall_label>(?:recall|search(?: for)?|find|look ?up)\s*[:：]\s*)"
    r"|(?P<recall>recall\s+(?:about\s+)?)|(?P<seek>lookup\s+|look (?:up|for)\s+|search\s+(?:for\s+)?"
    r"(?!(?:is|was|isn['’]?t|doesn['’]?t|does|bar|box|engine|index|page|feature|works?|results?)\b)|find\s+(?!out\b|it (?:hard|difficult|odd)\b)(?:me\s+)?)"
    r"|(?P<ask_label>(?:ask|question|q)\s*[:：]\s*)"
    r"|(?P<ask>ask\s+(?=(?:who|what|when|where|why|how|which|whose|is|are|do|does|did|can)\b)|ask\s+(?!(?:\S+\s+){1,4}(?:about|to|if|whether|for)\b)"
    r"|(?:do|did) you (?:still |even )?(?:remember|recall)\s+(?:that\s+)?)",
    _I,
)
_BREAK: Final = r"(?:(?<=[,.;:!)\n–—-])\s*|\A|(?<=[가-힣])\s|\s(?:so|and|but)\s+)(?:(?:so|and|but|please|pls|just|can you|could you)\s+)*"
ENGLISH_LAST: Final = re.compile(
    rf"(?:{_BREAK}(?P<refused>(?:don['’]?t|do not|never) (?:remember|save|store|note|record)(?: {_THIS})?)"
    rf"|{_BREAK}(?P<keep>(?:remember|save|note|store|keep|record|(?:don['’]?t|do not|never) forget) {_THIS}(?: down| in mind| for (?:me|us|later))*)"
    r"|(?:(?<=[,.;!\n])\s*|(?<=[가-힣])\s)(?:please )?(?P<keep_bare>remember|(?:don['’]?t|do not) forget)"
    rf"|{_BREAK}(?P<forget>forget (?:about )?{_THIS}))\Z",
    _I,
)

# ── what the verb is about ──────────────────────────────────────────────────────────────────────────────────────────────

PRONOUN: Final = re.compile(
    r"(?:이|그|저|위|위의|아래|다음|방금|방금 그|아까|아까 그)\s?(?:거|것|걸|게|내용|말|메시지|글|스레드|쓰레드|대화|메모|기억|사항|얘기|부분|정보|결정)"
    r"(?:들)?(?:을|를|은|는|도|만|까지)?|(?:방금|아까|마지막(?:으로|에)?)\s?(?:(?:내가|제가|네가)\s)?(?:기억|저장|메모|기록|말)?(?:한|해\s?준|해\s?둔|된)?\s?(?:거|것|걸|게|내용|기억|말)(?:을|를|은|는)?|이건|그건|그걸|이걸|내용|메모|기억|기록"
    r"|what (?:you|i|we)(?: have|['’]ve)? just (?:remembered|saved|kept|noted|stored|said|told you)"
    r"|(?:this|that|it|these|those|the above|the following|(?:the |my |your )?(?:last|latest)(?= one| note| memory| message))(?: (?:one|message|note|memory|thread|conversation|please))*",
    _I,
)
ID: Final = re.compile(
    r"(?:(?:the )?(?:memory|note|id|number|no\.?|기억|메모|번호|아이디)[\s:#]*)?[`\"'“#(<]*"
    r"(?P<id>(?=[a-z]*\d)[a-z0-9]{6,16}|[a-hjkmnp-z]{10})[`\"'”)>.]*(?:\s?번)?(?:을|를)?",
    _I,
)
"""An id as `store.new_id` makes them: letters and digits; before, rarely letters alone."""
OWN_MEMORY: Final = re.compile(
    r"(?:기억|메모|노트|memory|memories|note|notes)(?:을|를|들|은|는|도)?\Z"
    r"|(?:기억|저장|메모|기록)(?:한|했던|된|해\s?둔|해\s?준)\s?(?:거|것|걸|내용|말)?(?:을|를|도)?\Z"
    r"|(?:방금|아까|내가|제가)\s(?:.{0,12}\s)?(?:말|얘기|이야기|저장|기억)?(?:한|했던|해준|알려준)\s?(?:거|것|걸|말|내용)?(?:을|를|도)?\Z"
    r"|^(?:everything|all) (?:you (?:know|remember|saved)|about me)",
    _I,
)
"""Something Saegim keeps: here 지워줘 and "delete" mean Saegim's memory and not the world."""
ADVERB: Final = re.compile(
    r"(?:^|(?<=[\s,.!:;~-]))(?:꼭|좀|잘|반드시|제발|다시|한\s?번|한번만|그냥|얼른|빨리|please|pls|그러니까?|그니까|그리고|그래서|메모로|기억에|이거도?|이것도?|이걸)\Z",
    _I,
)
COMPLEMENT: Final = re.compile(
    r"(?:(?P<said>이?라)(?:고|는\s?(?:거|걸|것을?|점을?|사실을?))|(?<=다)(?:고|는\s?(?:거|걸|것을?|점을?|사실을?)))\Z"
)
"""The Korean "that": 화요일이라고 → 화요일, 한다고 → 한다, 한다는 거 → 한다; 하라고 and 아니라고 stay."""
NOT_SAID: Final = re.compile(r"(?:[하으가오보주두쓰마]|아니)\Z")
"""What 라고 after it makes an order or a denial, not a name."""
ABOUT: Final = re.compile(
    r"(?<=\S)(?:에\s?(?:대해서?|관해서?|대한|관한)|\s?관련(?:된|해서)?)(?:\s?(?:거|것|걸|내용|글|메시지|문서))?(?:을|를)?\Z"
)
NEGATED: Final = re.compile(r"(?:^|\s)(?:안|못|not|never|don['’]?t)\s*\Z", _I)
ELSEWHERE: Final = re.compile(r"(?:[0-9A-Za-z가-힣](?:에다가?|에|으로|로))\s*\Z")
"""A destination of its own: "S3에 저장해 줘" is not said to Saegim's memory."""
ASKS_WHAT: Final = re.compile(
    r"(?:언제|어디|누구|누가|뭐|뭘|뭔|무엇|무슨|어떻게|왜|몇|얼마|어느|어떤|어땠)[^\n.!?]{0,40}(?:지|까|는가|더라)(?:를|도)?\Z"
)
REMARKS: Final = re.compile(
    r"(?:\A|\s)(?:왜|어째서|자꾸만?|번번이)(?:\s|\Z)(?![^\n.!?]{0,60}(?:지|까|는가)(?:를|도|는|은)?\s*\Z)"
)
"""Before a bare "잊어버려요" or "지워요": it asks or complains of what somebody does, unless it is to forget why something is so."""
NAMED_ONLY: Final = re.compile(
    r"(?:[가-힣]+ ){0,2}(?:(?:[가-힣]+(?<![은는이가])|우리) ){0,4}(?:시간|날짜|요일|일시|장소|주소|전화번호|비밀번호|번호|이름|일정|마감|마감일|담당자|규칙|순서|방법|링크)"
    r"|(?:the |our |my )?(?:[a-z]+ ){0,2}(?:time|date|day|place|address|password|number|name|schedule|deadline|rules?|link)",
    _I,
)
"""What a statement would be about, and nothing stated of it: 회의 시간."""
HOW: Final = re.compile(r"(?:언제|어디|어디서|누가|뭘|뭐|어떻게|왜|어떻게들)\s*\Z")
FINITE: Final = re.compile(r"[다요어야해돼네지죠까음임함]\Z")
SELF: Final = re.compile(r"(?:나|난|나는|저|저는|전|내가|제가|우리|우리는|다들)\s")
QUESTION_FIRST: Final = re.compile(r"(?:when|what|where|who)\s+(?:i|we|you|they|he|she)\b", _I)
