"""What an answer rests on, kept for a week: ids and times only, never a text, so that nothing erased lives on here.

A record is found by the answer's own timestamp, by the thread it stands in, and by who asked and where it is read; the last answer counts. What of it
somebody may still see is asked when they ask why (`story/why.py`).
"""

import json
from dataclasses import asdict, dataclass
from typing import cast

from redis import Redis

from bot.memory import keys


@dataclass(frozen=True, slots=True)
class Basis:
    """Where one answer comes from."""

    kind: str  # as `mind/answer.py` names it: memory, conversation, own, abstain
    place: str = ""  # of the conversation
    root: str = ""  # of the conversation
    asked: str = ""  # timestamp of the question's turn in it
    memories: tuple[str, ...] = ()  # ids, as cited


def record(redis: Redis, basis: Basis, names: tuple[str, ...]) -> None:
    """Keep `basis` under each of `names` (`of_answer`, `of_thread`, `of_asker`), in place of what was there.

    Raises redis-py's `RedisError` when Redis cannot be asked, as `find` does.
    """
    for name in names:
        redis.set(keys.basis(name), json.dumps(asdict(basis)), ex=keys.BASIS_TTL)


def find(redis: Redis, names: tuple[str, ...]) -> Basis | None:
    """The first record there is under `names`; None when there is none, or it is too old."""
    lines = (cast("str | None", redis.get(keys.basis(name))) for name in names)
    line = next((line for line in lines if line is not None), None)
    if line is None:
        return None
    found = json.loads(line)
    return Basis(**{**found, "memories": tuple(found["memories"])})


def of_answer(place: str, ts: str) -> str:
    """The answer that stands at `ts`."""
    return f"answer:{place}:{ts}"


def of_thread(place: str, root: str) -> str:
    """The last answer in a thread."""
    return f"thread:{place}:{root}"


def of_asker(place: str, user: str) -> str:
    """The last answer to `user` that was read in a place: what only they see is read in their DM, wherever it was asked."""
    return f"asker:{place}:{user}"
