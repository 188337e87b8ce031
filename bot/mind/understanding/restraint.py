"""Restraint: is a message in a joined thread meant for Saegim, though it does not mention it? Pure.

What a message asks for is the business of `intent.py`; here only whether Saegim may speak at all. Questions are heard, and commands that
nobody gives another person (`pins`, `forget k3m9x2ab45`). Those that people give each other as well ("remember to buy milk", 잊어줘) are heard
where nobody else has spoken in the thread, who could be meant.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from bot.memory.values import Turn
from bot.mind.understanding.asking import is_question
from bot.mind.understanding.intent import parse
from bot.mind.understanding.orders import ordered

_CALLED = re.compile(r"^\s*(\S{1,20}?)\s?(?:님|씨)(?:[\s,!?~]|$)")
_CALLED_ENGLISH = re.compile(r"^\s*(?:hey\s+|hi\s+)?@?([A-Z][a-z]+),\s")
_NOBODY = frozenset(
    "새김 saegim 선생 who what when where why how which is are was were do does did can could will would should has have "
    "and but so ok okay hmm yes no yeah right well then thanks thank sorry please also actually wait again now today".split()
)


def names_somebody_else(text: str, mentioned: Collection[str]) -> bool:
    """Whether `text` turns to another person: a mention (`mentioned`: user ids, Saegim's left out) or a name called first."""
    if mentioned:
        return True
    called = _CALLED.match(text) or _CALLED_ENGLISH.match(text)
    return bool(called) and called is not None and called[1].casefold() not in _NOBODY


def talks_with(user: str, turns: Iterable[Turn]) -> bool:
    """Whether `user` has spoken to Saegim in this conversation."""
    return any(turn.user == user and turn.addressed for turn in turns)


def is_for_saegim(text: str, user: str, mentioned: Collection[str], turns: Sequence[Turn]) -> bool:
    """Whether an unmentioned Saegim may answer `text`: a question or a command by somebody it talks with that names nobody else."""
    if names_somebody_else(text, mentioned) or not talks_with(user, turns):
        return False
    return is_question(text) or _only_to_saegim(text) or (_commands(text) and _alone_with(user, turns))


_LISTS: Final = frozenset({"pins", "lessons"})
_OF_A_MEMORY: Final = frozenset({"pin", "unpin", "approve", "reject"})
_OF_SAEGIM: Final = frozenset({"why", "tokens"})
_COMMANDS: Final = frozenset({"remember", "recall", "forget", "learn", "help"})
_ID: Final = re.compile(r"(?=[a-z]*[2-9])(?=[2-9]*[a-z])[2-9a-hjkmnp-z]{10}")
"""An id as `bot/memory/store.py` makes them, and not what else has a number: a pull request, branch42, a date."""
_REMARK: Final = re.compile(r"\W*(?:the )?(?:pinned|corrections)\W*", re.IGNORECASE)
"""Told of what somebody did, as well as asked for."""

_SAYING: Final = re.compile(
    r"(?:\A|[\s,.!])forget (?:about )?(?:it|this|that)(?=[,.!;]|\s*\Z)|\A\W*(?:please )?find (?:it|attached|enclosed|below|here)\b",
    re.IGNORECASE,
)
"""What people say and mean no memory: "never mind, forget it", "find attached …"."""


def _only_to_saegim(text: str) -> bool:
    """Whether `text` is a command that makes no sense among people: a list of Saegim's, why it said something, or one with an id."""
    if order := ordered(text):
        listed = order.what in _LISTS and not _REMARK.fullmatch(text)
        return listed or (order.what in _OF_A_MEMORY and _ID.fullmatch(order.value) is not None)
    intent = parse(text)
    return intent.verb in _OF_SAEGIM or (intent.verb == "forget" and _ID.fullmatch(intent.text.casefold()) is not None)


def _commands(text: str) -> bool:
    """Whether `text` clearly is a command, as it would be with a mention; what Saegim would have to ask back about is none."""
    return not _SAYING.search(text) and (ordered(text) is not None or parse(text).verb in _COMMANDS)


def _alone_with(user: str, turns: Iterable[Turn]) -> bool:
    """Whether nobody but `user` and Saegim has spoken in this conversation."""
    return all(turn.saegim or turn.bot or turn.user == user for turn in turns)
