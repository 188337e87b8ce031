"""A question that was put earlier, found again in its conversation as it reads now, and completed as it was then."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.memory.conversation import Conversations
from bot.memory.values import Turn
from bot.mind.router import complete, last_subject
from bot.mind.understanding.intent import parse


class Remembering(Protocol):
    """Whoever can look into a conversation; `Rooms` is one."""

    @property
    def conversations(self) -> Conversations: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: the message, its words without the verb, these with the subject they took over, and its words where they only ask on."""

    turn: Turn
    text: str
    completed: str
    last: Sequence[str] = ()


def asked(rooms: Remembering, place: str, root: str, ts: str) -> Asked | None:
    """The question `ts` of the conversation `root` in `place`; None where the message is gone or the conversation no longer known."""
    turns = rooms.conversations.turns(place, root) or []
    at = next((n for n, turn in enumerate(turns) if turn.ts == ts), None)
    if at is None:
        return None
    text = parse(turns[at].text).text
    return Asked(turns[at], text, complete(text, turns[:at]), last_subject(text, turns[:at]))
