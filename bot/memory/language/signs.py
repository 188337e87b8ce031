"""What a message shows besides its words: who wrote it, that it asks, that it tells a time, how its loanwords
sound. Kept in the index as terms of their own.

A *field term* begins with a character no word begins with, so that it never meets a word of a question by chance. Pure.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from bot.memory.language.sounds import loans
from bot.memory.language.tokens import tokenize

ASKS: Final = "?asks"
TELLS_TIME: Final = "?time"
DEFINES: Final = "?defines"
"""What the team told Saegim its words mean: see `bot/memory/retrieval/team_words.py`."""

_TIME = re.compile(  # of small letters: to ignore case takes twice as long, and so would looking for both languages at once
    r"\b(?:yesterday\b|today\b|tonight\b|tomorrow\b|ago\b|last\b|next\b|this (?:week|month|year|morning|weekend)\b|week(?:end)?s?\b"
    r"|months?\b|years?\b|(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\d{1,2}(?::\d\d)? ?[ap]\.?m\b|20\d\d\b"
    r"|jan(?:uary)?\b|feb(?:ruary)?\b|march\b|apr(?:il)?\b|may\b|june?\b|july?\b|aug(?:ust)?\b|sept?(?:ember)?\b|oct(?:ober)?\b"
    r"|nov(?:ember)?\b|dec(?:ember)?\b)"
)
_TIME_IN_KOREAN = re.compile(  # each begins with a letter of its own: such a one is found without trying all of them everywhere
    r"어제|그저께|그제|오늘|내일|모레|지난|다음 ?[주달]|이번|매[주일월년]|월요일|화요일|수요일|목요일|금요일|토요일|일요일|전에|오전|오후|아침|저녁"
    r"|(?:월|일|시|분|년|주)(?:(?<=\d.)|(?<=\d .))"
)
_ASKS_WHEN = re.compile(
    r"\bwhen\b|\b(?:what|which) (?:time|day|date|week|month|year)\b|\bhow long ago\b"
    r"|언제|몇 ?(?:시|월|일|년|주)|며칠|(?:무슨|어느) ?(?:요일|날|달|해)",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(
    r"\b(?:i|i['’](?:m|ve|d|ll)|me|my|mine|myself)\b|(?<![가-힣])(?:내|내가|제가|나는|난|저는|나한테|저한테|나에게|저에게|나의|저의)(?![가-힣])",
    re.IGNORECASE,
)
_MENTION = re.compile(r"@([^\s<>@|:,;!?()]+(?: [^\s<>@|:,;!?()]+){0,2})")
"""Of `@Mina Kim, …` and `<@U1>` what may be a name: how many words of it are one, the text does not tell."""
_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?？。])\s+|\n+")
LOOKED_AT: Final = (
    4_000  # characters: Slack's longest message; what is longer is a document, which tells some time anyway
)


def fields(text: str) -> Iterator[str]:
    """The field terms of what a message says."""
    if asks(text):
        yield ASKS
    seen = text[:LOOKED_AT]
    if not seen.isascii():
        seen = unicodedata.normalize("NFC", seen)
    if tells_time(seen):
        yield TELLS_TIME
    if "@" in seen:
        yield from dict.fromkeys(term for called in _MENTION.findall(seen) for term in said_to(called))
    if not seen.isascii():
        yield from loans(seen)


def by(author: str, name: str) -> Iterator[str]:
    """The field terms of messages by `author`, a user id, with that name."""
    yield written_by(author)
    yield from names(tokenize(name))


def written_by(author: str) -> str:
    """The field term of who wrote a message, by user id."""
    return f"@@{author}"


def names(words: list[str]) -> list[str]:
    """The field terms of messages by somebody whose name has one of these terms."""
    return [f"@{word}" for word in dict.fromkeys(words)]


def said_to(name: str) -> list[str]:
    """The field terms of messages that mention somebody of this name: such a message has all of them."""
    return [f">{word}" for word in dict.fromkeys(tokenize(name))]


def asks(text: str) -> bool:
    """Whether a message ends by asking: it is then rather a question than an answer."""
    return text.rstrip().endswith(("?", "？"))


def tells_time(text: str) -> bool:
    """Whether `text`, in composed letters, names a day or an hour."""
    return _TIME.search(text.casefold()) is not None or (
        not text.isascii() and _TIME_IN_KOREAN.search(text) is not None
    )


def asks_when(question: str) -> bool:
    """Whether a time is asked for."""
    return _ASKS_WHEN.search(question, 0, LOOKED_AT) is not None


def in_first_person(question: str) -> bool:
    """Whether somebody asks about themselves: "my", "did I", 내가. Of several sentences those that ask decide: who tells at length
    what they are doing and then asks who knows a better way does not ask about themselves.
    """
    sentences = _BETWEEN_SENTENCES.split(question[:LOOKED_AT])
    asking = [sentence for sentence in sentences if asks(sentence)]
    return any(_FIRST_PERSON.search(sentence) for sentence in asking or sentences)
