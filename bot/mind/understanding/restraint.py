"""Restraint: is a message in a joined thread meant for Saegim, though it does not mention it? Pure.

What a message asks for is the business of `intent.py`; here only whether Saegim may speak at all.
"""

import re
from collections.abc import Collection, Iterable

from bot.memory.values import Turn
from bot.mind.understanding.asking import is_question

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


def is_for_saegim(text: str, user: str, mentioned: Collection[str], turns: Iterable[Turn]) -> bool:
    """Whether an unmentioned Saegim may answer `text`: a question by somebody it talks with that names nobody else."""
    return is_question(text) and not names_somebody_else(text, mentioned) and talks_with(user, turns)
