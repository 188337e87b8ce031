"""Where the words of a date stand in a text, English and Korean: regular expressions. They are run by `date_reader.py`.

The named groups say what was found; `date_words.py` has what may stand in them. Cautious: a word that is also something else
("may", "march", "sat", 3일, 5/12, 2023) is *firm* only next to a word that makes it a date ("in May", 12일에, "on 5/12").
"""

from typing import NamedTuple

from bot.memory.language.date_words import Tense


class Rule(NamedTuple):
    """One way of saying a date."""

    pattern: str
    before: str = ""  # with `before` or `after`: firm only where one of them fits the text around
    after: str = ""
    unless: str = ""  # no date where this fits the text before
    tense: Tense | None = None  # a date in this tense only


NEVER = "(?!)"
_BEGIN = r"(?<![\w/@#.:\\])(?:(?<!-)|(?<=[Mm]id-))"
_END = r"(?![^\W가-힣]|[/@]|[-.]\w)"
_DIGITS = r"(?<![\w.,:/])"  # where a Korean number begins
_HANGUL = "(?<![가-힣])"
_PARTICLE = (
    "에는?|에[도서]|엔|부터는?|까지[는도]?|으?로[는]?|[의는은이가도만를을와과]|이?랑|하고|보다|쯤에?|경에?|자|내로?|중에?|중으로|동안|날|인데?|이?야|이?고"
    "|이?에요|예요|입니다|였어?|였[다지]|이었[다지]"
)
_STOP = f"(?=(?:{_PARTICLE})?(?:[^가-힣]|$)|초|말|후반|중[순반]|[월화수목금토일]요?[일욜])"  # where a Korean word ends
_YEAR = "(?P<year>(?:19|20)[0-9]{2})"
_M = "(?P<month>(?:1[0-2]|0?[1-9])(?![0-9]))"
_D = "(?P<day>(?:3[01]|[12][0-9]|0?[1-9])(?![0-9]))"
_TO_D = "(?P<to_day>(?:3[01]|[12][0-9]|0?[1-9])(?![0-9]))"
_TO = "[ ]?[-–~][ ]?"
_NO_SLASH = r"(?![\w/-]|\.\w)"

_CLEAR = "jan(?:uary)?|feb(?:ruary)?|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
_CAPITAL = "(?-i:Mar(?:ch)?|May|MARCH|MAY)"  # small ones are verbs
_MONTH = f"(?P<month>{_CLEAR}|{_CAPITAL})"
_SMALL_MONTH = f"(?P<month>{_CLEAR}|mar(?:ch)?|may)"
_FULL = "(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_SHORT = "(?-i:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)"
_SEASON = "(?P<season>spring|summer|autumn|fall|winter)"
_STEP = "(?:the )?(?P<step>last|previous|this|current|next|coming|upcoming)"
_N = "(?P<n>[0-9]{1,3}|(?:a )?(?:couple(?: of)?|few)|several|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|an?)"
_ONE = "(?P<unit>week|month|quarter|year)"
_UNIT = "(?P<unit>minute|hour|day|week|month|quarter|year)s?(?! (?:after|before))"
_OF = "(?P<of>week|month|quarter|year)"
_AFTER_DAY = "at|we|i|you|to|or|and|is|was|for|when|about|did|until|if"
_THINGS = "users?|people|rows?|items?|requests?|ms|seconds?|errors?|lines?|files?|records?|customers?|tests?|times|bytes|points"

_TO_DAY = (
    r"(?<![\w)])(?:on|by|since|until|till|before|after|from|to|through|between|next|last|this|coming|and)(?: the)? $"
)
_TO_SHORT = _TO_DAY.replace("(?: the)?", "")
_TO_MONTH = (
    r"(?:(?<![\w)])(?:in|by|of|since|until|till|before|after|from|to|through|during|between|around|for|and|or|the|our|early|mid|late) "
    r"|[Mm]id-)$"
)
_TO_SMALL = (
    r"(?<![\w)])(?:(?:in|since|until|till|of|during|early|mid|late|between)|(?:between|from) \w{3,9} (?:and|to)) $"
)
_TO_CLOCK = r"(?:(?<![\w)])(?:at|by|until|till|from|to|around|before|after|since) |@ ?|[~–] ?)$"
_DAY_NEXT = r"^(?:까지|부터|\s?이전|\s?이후|날|엔|자로|에(?!\s?(?:한\s?번|걸쳐|[0-9]+\s?[번회건]))|\s?\([월화수목금토일]\)|\s?[~–])"
_EVENT = r"^\s(?:회의|미팅|배포|릴리스|일정|장애|워크샵|행사|발표|회식|공지|meeting|standup|release|deploy|incident|notes|retro)"
_DUE = r"(?:마감일?|기한|출시일?|배포일|시작일|종료일|날짜|(?<![\w)])(?:deadline|due|due date|date|launch))(?:[은는이가]|:| is| on)?\s?$"
_KIND = r"(?<![\w)])(?:port|error|code|issue|pr|no\.?|id|version|v|http|line|page|room|ticket)\s?$"
_DONE = r"(?:(?<![\w)])(?:\w+ed|did|takes?|took|done|built|ran|made|ready) (?:it |them |this |that )?|(?<![\w)])(?:once|twice|times|days|hours) )$"
_CLOCK_NEXT = "^(?:에|까지|부터|쯤|경|엔|정각|로)"
RECURRING = r"(?:평일|주중|매일|매주|매달|매월|매년|(?<![\w)])(?:every|each|per|daily|weekly|(?:mon|tues|wednes|thurs|fri|satur|sun|week)days),?(?: at)?)\s?$"
_COUNTED_FROM = "(?:배포|출시|릴리스|마감|회의|미팅|시험|행사|발표|런칭|오픈|면접|입사|퇴사|휴가|계약|결제|만료|시작|종료)(?:일|한)? ?$"


_DAYPART = "새벽|아침|오전|점심|낮|오후|저녁|밤"
_KO_STEP = "(?P<step>지지난|저저번|지난번|지난|저번|이번|요번|다다음|다음|담|오는|돌아오는)"
_KO_MONTH = "(?P<month>1[0-2]|0?[1-9])"
_KO_N = (
    "(?:(?P<n>[0-9]{1,3}|한|두|세|네|다섯|여섯|몇|일(?=주일)) ?(?P<unit>시간|분(?!기)|일|주일|주|개월|달|년)"
    "|(?P<counted>하루|이틀|사흘|나흘|닷새|열흘|보름|며칠|반년))"
)
_TIME = "(?P<hour>[01]?[0-9]|2[0-3]):(?P<minute>[0-5][0-9])"
_KO_CLOCK = "(?P<hour>[01]?[0-9]|2[0-4])시(?!간|리즈|즌|스템|작|도|험)(?: ?(?P<minute>[0-5]?[0-9](?=분)|반(?![복대응영드]))분?)?"
_NO_DURATION = "(?! ?(?:간|동안|만|치|째|정도|안에|이내|전|후|뒤|씩|차|연속|걸|소요))"


def _en(pattern: str) -> str:
    return f"{_BEGIN}(?ai:{pattern}){_END}"


# By what must be in the text for any of the rules beside it to fit: most texts name no date, and are done in a glance.
RULES: dict[str, tuple[Rule, ...]] = {
    # Numbers, in either language; month before day, as in Korea and in ISO 8601, where both readings are possible
    r"\d": (
        Rule(r"\((?P<noted>(?:19|20)[0-9]{2}(?:-[0-9]{2}){0,2}(?:/(?:19|20)[0-9]{2}(?:-[0-9]{2}){1,2})?)\)", NEVER),
        Rule(rf"(?<![\w./:-]){_YEAR}(?P<sep>[-./]){_M}(?P=sep){_D}(?![-/]\w|\.\d|[^\WT가-힣])"),
        Rule(rf"(?<![\w.]){_YEAR}\. {_M}\. {_D}(?:\.(?!\d)|(?![\d.]))"),
        Rule(rf"(?<![\w./:-]){_YEAR}-(?P<month>1[0-2]|0[1-9]){_NO_SLASH}"),
        Rule(rf"(?<![\w./:-]){_M}/{_D}/{_YEAR}{_NO_SLASH}"),
        Rule(rf"(?<![\w./:-])(?P<day>1[3-9]|2[0-9]|3[01])/{_M}/{_YEAR}{_NO_SLASH}"),
        Rule(rf"\A\s?{_M}/{_D}(?=\W*\Z)"),
        Rule(rf"(?<![\w./:-])(?=0){_M}/(?=[0-3][0-9]){_D}{_NO_SLASH}"),
        Rule(
            rf"(?<![\w./:])(?<![0-9]-){_M}/{_D}(?![/%]|\.\d|-\w|[^\W가-힣]|\s?분기)",
            rf"(?:{_TO_DAY}|/[0-9]{{1,2}}\s?[-–~]\s?$|{_DUE})",
            rf"{_DAY_NEXT}|{_EVENT}",
        ),
        Rule(
            rf"(?<![\w./:,$₩€#-]){_YEAR}(?![\w/%:-]|[.,]\d|\s?(?:{_THINGS}|명|개|건|원|번|줄))",
            _TO_MONTH,
            r"^(?:\W*$|\s(?:roadmap|budget|plans?|goals|okrs?|strategy|review|retro|report)\b)",
            _KIND,
        ),
    ),
    # English
    r"day|week|month|quarter|year|hour|minute|morrow|tmrw|night|morning|afternoon|evening": (
        Rule(_en("(?:the )?(?P<fixed>today|yesterday|tomorrow|tmrw|day before yesterday|day after tomorrow)")),
        Rule(_en("(?P<night>tonight)")),
        Rule(_en("(?P<hours>morning|afternoon|evening|night)"), NEVER),
        Rule(_en("(?P<step>this|last) (?P<hours>morning|afternoon|evening|night)")),
        Rule(_en(f"{_STEP} {_ONE}(?! of)")),
        Rule(_en(f"(?:the )?{_ONE} (?P<step>before last|after next)")),
        Rule(_en(f"{_N} {_UNIT} (?P<way>ago|from now)")),
        Rule(_en(f"(?P<way>in) {_N} {_UNIT}"), unless=_DONE, tense="future"),
        Rule(_en(f"(?:the )?(?P<window>last|past|previous|next) {_N} {_UNIT}(?! of)")),
        Rule(_en(f"(?:the|this) (?P<window>past)(?P<n>) {_ONE}")),
        Rule(_en(f"(?P<weekday>{_FULL})")),
        Rule(_en("(?P<weekend>weekend)"), r"(?<![\w)])(?:the|over|during|by) $"),
        Rule(_en(f"{_STEP} (?P<weekend>weekend)")),
        Rule(_en(f"(?:the )?(?P<part>end|start|beginning|middle) of (?:the )?{_OF}")),
    ),
    "EO[DWMQY]": (
        Rule(_en("(?-i:(?P<fixed>EOD))")),
        Rule(_en("(?-i:(?P<part>EO)(?P<of>[WMQY]))")),
    ),
    r"mon|tue|wed|thu|fri|sat|sun": (
        Rule(_en(f"{_STEP} (?P<weekday>{_FULL}|{_SHORT})")),
        Rule(_en(f"(?P<weekday>{_SHORT})(?! (?-i:[A-Z]))"), _TO_SHORT),
        Rule(_en(f"(?P<weekday>{_FULL}|{_SHORT}){_TO}(?P<to_weekday>{_FULL}|{_SHORT})")),
    ),
    r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec": (
        Rule(_en("(?P<month>january|february|july|september|october|november|december)")),
        Rule(_en(f"(?P<month>{_CLEAR}|{_CAPITAL})"), _TO_MONTH),
        Rule(
            _en(rf"(?P<month>may|mar(?:ch)?)(?=\W*$|[^\w ]| (?:{_AFTER_DAY}|what|who|were|the|on|with|that)\b)"),
            _TO_SMALL,
        ),
        Rule(_en(f"{_STEP} {_MONTH}")),
        Rule(_en(rf"{_SMALL_MONTH}\.?,? {_YEAR}")),
        Rule(_en(f"{_MONTH}{_TO}(?P<to_month>{_CLEAR}|{_CAPITAL})(?: {_YEAR})?")),
        Rule(_en(rf"{_MONTH}\.? {_D}(?:st|nd|rd|th)?(?:{_TO}{_TO_D})?(?:,? {_YEAR})?(?!:\d)")),
        Rule(_en(rf"{_SMALL_MONTH}\.? {_D}(?:st|nd|rd|th)(?:,? {_YEAR})?")),
        Rule(_en(rf"{_SMALL_MONTH} {_D}(?!:\d)"), _TO_DAY),
        Rule(_en(f"(?:the )?{_D}(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? {_YEAR})?")),
        Rule(_en(f"(?:the )?{_D}(?:st|nd|rd|th)(?: of)? {_SMALL_MONTH}(?:,? {_YEAR})?")),
        Rule(_en(f"(?:the )?(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th) week of {_MONTH}(?: {_YEAR})?")),
    ),
    r"\d(?:st|nd|rd|th)": (
        Rule(_en(rf"the {_D}(?:st|nd|rd|th)(?= *(?:$|[^\w ])| (?:{_AFTER_DAY})\b)"), _TO_DAY[:-1] + "?$"),
    ),
    r"early|mid|late|start|beginning|end": (
        Rule(_en("(?:the )?(?P<part>early|mid|late|start|beginning|middle|end)"), NEVER),
        Rule(rf"{_BEGIN}(?P<part>[Mm]id)-(?=[A-Z])", NEVER),
    ),
    r"spring|summer|autumn|fall|winter": (
        Rule(_en(f"(?:the )?{_SEASON}(?: of)? {_YEAR}")),
        Rule(
            _en("(?P<season>summer|winter|autumn)"), r"(?<![\w)])(?:in|during|over|since|until|by|after|before|the) $"
        ),
        Rule(_en("the (?P<season>spring|fall)(?! of)"), r"(?<![\w)])(?:in|during|over|since|until|by|after|before) $"),
        Rule(_en(f"{_STEP} {_SEASON}")),
    ),
    r"[qh][1-4]|quarter|half": (
        Rule(_en(f"(?-i:Q)(?P<quarter>[1-4])(?![:)])(?:,? ?{_YEAR})?")),
        Rule(_en(f"{_YEAR}[ -]?Q(?P<quarter>[1-4])")),
        Rule(_en("(?:the )?(?P<quarter>first|second|third|fourth|1st|2nd|3rd|4th) quarter")),
        Rule(_en("(?:the )?(?P<half>first|second) half"), NEVER),
        Rule(_en(f"(?-i:H)(?P<half>[12]),? ?{_YEAR}")),
    ),
    r"\d ?[ap]\.?m|clock|:\d": (
        Rule(_en(r"(?P<hour>1[0-2]|0?[1-9])(?::(?P<minute>[0-5][0-9]))? ?(?P<meridiem>[ap]\.?m\.?)")),
        Rule(_en("(?P<hour>1[0-2]|[1-9]) ?o['’]clock")),
        Rule(
            rf"(?<![\w./:-]){_TIME}(?!:?[0-9]|[^\W가-힣]|\.\d)",
            _TO_CLOCK,
            _CLOCK_NEXT,
        ),
    ),
    # Korean
    r"[오그]늘|어[제저]|그[저제끄]|모레|[금명내]일|글피|[금차]주|[이내]달|금월|[작금내후]년|해|올|[젯간난]밤": (
        Rule(
            rf"{_HANGUL}(?P<fixed>오늘(?!날|의집)|어제|어저께|그저께|엊그저께|엊그제|그끄저께|내일모레|낼모레|금일|명일)"
        ),
        Rule(rf"{_HANGUL}(?P<fixed>내일|그제(?!서|야)|모레|글피|금주|차주|이달|금월|내달){_STOP}"),
        Rule(rf"{_HANGUL}(?P<fixed>재작년|작년|지난해|올해|금년|내년|내후년)(?:도(?= ))?"),
        Rule(
            rf"{_HANGUL}(?P<fixed>올)(?=\s(?:상반기|하반기|[1-4]분기|봄|여름|가을|겨울|연말|연초|[0-9]{{1,2}}월))",
            NEVER,
        ),
        Rule(rf"{_HANGUL}(?P<night>어젯밤|간밤|지난밤)"),
    ),
    r"주|달|분기|년": (Rule(f"{_HANGUL}{_KO_STEP} ?(?P<unit>주|달|분기|년)(?!말){_STOP}"),),
    r"[요욜말]|\([월화수목금토일]": (
        Rule(f"{_HANGUL}(?:{_KO_STEP} ?)?(?P<weekend>주말){_STOP}"),
        Rule(rf"(?:{_HANGUL}|(?<=주))(?P<weekday>[월화수목금토일])(?:요일|욜)"),
        Rule(f"{_HANGUL}{_KO_STEP} ?(?P<weekday>[월화수목금토일])(?:요일|욜)"),
        Rule(r" ?\((?P<weekday>[월화수목금토일])(?:요일)?\)", NEVER),
    ),
    r"\d ?[년월일]": (
        Rule(rf"{_DIGITS}{_YEAR}년도?(?!\s?(?:간|동안|이상|전|후|뒤))"),
        Rule(rf"{_DIGITS}(?P<year>[0-9]{{2}})년(?=\s?(?:[0-9]{{1,2}}월|[1-4]분기|[상하]반기))"),
        Rule(rf"{_DIGITS}{_KO_MONTH}월(?!드|급|세|간|요일)달?"),
        Rule(rf"{_DIGITS}{_KO_MONTH}월? ?[-–~] ?(?P<to_month>1[0-2]|0?[1-9])월(?!드|급|세|간| ?[0-9]{{1,2}}일)"),
        Rule(rf"{_DIGITS}{_KO_MONTH}월 ?{_D}일?{_TO}{_TO_D}일"),
        Rule(rf"{_DIGITS}{_KO_MONTH}월 ?{_D}일(?! ?(?:간|동안))(?:자(?=[^가-힣]|$|로))?"),
        Rule(rf"{_DIGITS}{_D}일{_NO_DURATION}", r"일(?:\s?[~–-]|부터)\s?$", _DAY_NEXT, r"(?:최대|최소|약|총)\s?$"),
        Rule(f"{_HANGUL}(?P<step>지난|오는) ?{_D}일(?=에|부터|까지|자|날)"),
        Rule(f"{_HANGUL}{_KO_STEP} ?{_KO_MONTH}월(?!드|급|세|간)"),
    ),
    r"새벽|아침|오전|점심|낮|오후|저녁|밤": (Rule(f"(?P<hours>{_DAYPART}){_STOP}", NEVER),),
    r"\d시|:\d": (
        Rule(rf"(?:{_HANGUL}(?P<meridiem>{_DAYPART}) ?){_KO_CLOCK}"),
        Rule(rf"{_HANGUL}(?P<meridiem>{_DAYPART}) ?{_TIME}(?![0-9:])"),
        Rule(rf"{_DIGITS}{_KO_CLOCK}", NEVER, "^(?:에|까지|부터|쯤|경|엔|정각|로)"),
    ),
    r"[초말순반]": (
        Rule(
            "(?<=[월달년주기해 ])(?P<part>초순|상순|중순|하순|초반|중반|후반|말일|말경|초|말)(?=[^가-힣]|$|에|엔|까지|부터|쯤|경|의|로)",
            NEVER,
        ),
        Rule(
            f"{_HANGUL}(?P<of>월|연|년|분기|주)(?P<part>초|말)(?<!주말)(?=[^가-힣]|$|에|엔|까지|부터|쯤|경|의|로|정산|결산|회의)"
        ),
        Rule(f"{_HANGUL}(?P<of>월)(?P<part>말일)"),
        Rule(f"{_HANGUL}(?P<of>분기) (?P<part>초|말)(?=에|엔|까지|부터|쯤|경|의|로)"),
    ),
    r"주": (
        Rule(
            r"(?P<nth>첫|첫째|둘째|셋째|넷째|다섯째|[1-5])(?<=[째1-5첫]) ?주차?(?=[^가-힣]|$|에|엔|의|까지|부터|[월화수목금토일]요일)",
            NEVER,
        ),
    ),
    r"봄|여름|가을|겨울": (
        Rule(rf"(?:{_HANGUL}|(?<=[년해]))(?P<season>봄|여름|가을|겨울)철?{_STOP}", NEVER, "^(?:에|엔|부터|까지)"),
        Rule(rf"{_HANGUL}{_KO_STEP} ?(?P<season>봄|여름|가을|겨울)철?{_STOP}"),
    ),
    r"[분반]기": (
        Rule(rf"(?:{_HANGUL}{_KO_STEP} ?)?(?<![\d.])(?P<quarter>[1-4])(?:/4)? ?분기(?! ?(?:간|동안|연속))"),
        Rule(rf"(?:{_HANGUL}|(?<=[년해]))(?:{_KO_STEP} ?)?(?P<quarter>[일이삼사])사?분기"),
        Rule(rf"(?:{_HANGUL}|(?<=[년해]))(?:{_KO_STEP} ?)?(?P<half>[상하])반기"),
    ),
    r"[전뒤후]": (Rule(rf"(?<![가-힣0-9.,:/]){_KO_N} ?(?P<way>전|뒤|후){_STOP}", unless=_COUNTED_FROM),),
    r"지난|최근|앞으로|향후": (
        Rule(
            rf"{_HANGUL}(?P<window>지난|최근|앞으로|향후) ?{_KO_N}(?! ?[전뒤후]|(?<=일)(?:에|부터|까지|자|날))(?:동안|간| 동안| 간)?"
        ),
    ),
}
