"""What newcomers ask of Saegim that it cannot do: tell the time, remind somebody later, sum up a channel. Pure.

Only whole messages of such a wording: "what time is the standup?", "remind me what the wifi is" and "summarize the outage" are questions to
team memory.
"""

import re
from typing import Final

LONGEST: Final = 120  # characters
_I: Final = re.IGNORECASE
_GIVE: Final = r"(?:줘요?|주세요|주십시오|줄래요?)"
_ENGLISH_NOW: Final = re.compile(
    r"what(?: time is it|['’]s the time| is the time) (?:right )?now|what(?: day| date) is (?:it )?today|what(?:['’]s| is) (?:the (?:date|day) today|today['’]?s date)"
    r"|(?:what(?:['’]s| is) the weather(?: like)?|how(?:['’]s| is) the weather)(?: today| now| tomorrow)?",
    _I,
)
_KOREAN_NOW: Final = re.compile(
    r"(?:지금|현재)(?:은)?\s?(?:몇\s?시|시각|시간이 몇 시)(?:야|예요|에요|죠|인가요|입니까|인지)?(?:\s?알려\s?줘요?)?"
    r"|오늘(?:은|이)?\s?(?:며칠|몇\s?월 며칠|무슨 요일)(?:이야|이에요|이죠|인가요|입니까|야|예요)?|(?:오늘|내일|지금)\s?날씨(?:는|가)?(?:\s?(?:어때요?|알려\s?줘요?))?"
)
_ENGLISH_LATER: Final = re.compile(
    r"remind (?:me|us) (?:to|in \d+|at \d+|tomorrow|tonight|later|every|next|on (?:mon|tues|wednes|thurs|fri|satur|sun)day)\b[^\n]*",
    _I,
)
_KOREAN_LATER: Final = re.compile(
    rf"(?:[^\n]{{1,60}}\s)?(?:알림|알람|리마인더|리마인드)(?:을|를)?\s?(?:(?:설정|예약|등록)?\s?해|맞춰|걸어|보내)\s?{_GIVE}"
)
_ENGLISH_SUM: Final = re.compile(
    r"(?:summari[sz]e|sum up|recap|tl;?dr(?: of)?|give (?:me|us) an? (?:summary|recap) of|what did (?:i|we) miss in) (?:everything in )?"
    r"(?:<#\w+>|#[\w-]+|(?:this|the|our) channel)(?: (?:for (?:me|us)|today|this week))*",
    _I,
)
_KOREAN_SUM: Final = re.compile(
    r"(?:<#\w+>|#[\w-]+|(?:이|그|우리)\s?(?:채널|방))(?:을|를|의|에서)?\s?(?:(?:대화|내용|글|메시지|얘기)(?:을|를)?\s?)?(?:좀\s?)?(?:요약|정리)(?:(?:을|를)?\s?(?:좀\s?)?(?:해\s?"
    rf"{_GIVE}|부탁(?:해요?|드려요|드립니다)?))?"
)
_EVERY: Final = (_ENGLISH_NOW, _KOREAN_NOW, _ENGLISH_LATER, _KOREAN_LATER, _ENGLISH_SUM, _KOREAN_SUM)
_TIME: Final = re.compile(r"what time is it|what['’]s the time|몇\s?시(?:야|예요|에요|죠|인가요|입니까)", _I)


def is_beyond(text: str, *, alone: bool = False) -> bool:
    """Whether `text`, without the punctuation it ends in, asks for what Saegim cannot do.

    `alone`: no question was asked before. After one, "what time is it?" may ask when that is.
    """
    if len(text) > LONGEST:
        return False
    return any(wording.fullmatch(text) for wording in _EVERY) or (alone and _TIME.fullmatch(text) is not None)
