"""`saegim memory stats`: how clean long-term memory is, in counts and rates; no word of any memory is shown.

    junk            of what nobody asked to keep: the write gate of today would not keep it
    duplicate       says what an older memory of the same place says
    never recalled  was in no answer yet
    echo            says no more than Saegim said before in the same conversation, as far as that is still in short-term memory

It reads everything, for whoever runs Saegim.
"""

import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Final, cast

from redis import Redis
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from bot.config import Settings
from bot.memory import keys
from bot.memory.connection import connect
from bot.memory.consolidation.sameness import Gist, echoes, gist_of, sayings
from bot.memory.conversation import Conversations
from bot.memory.language.tokens import normal
from bot.memory.store import Store
from bot.memory.values import Memory, Place
from bot.mind.writers.worth import worth
from bot.slack.client import web_client
from bot.slack.people import Directory

UNKNOWN: Final = "unknown"
"""The kind of a place that Slack does not tell of."""


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `of`."""

    count: int
    of: int

    @property
    def rate(self) -> float | None:
        return round(self.count / self.of, 4) if self.of else None


@dataclass(frozen=True, slots=True)
class Stats:
    """What long-term memory holds."""

    memories: int
    kinds: Mapping[str, int]  # kind of memory → how many
    places: Mapping[str, int]  # kind of place → how many memories from there
    junk: Share
    duplicates: Share
    never_recalled: Share
    echoes: Share


def stats(redis: Redis, places: Mapping[str, Place]) -> Stats:
    """Measure the memories in `redis`; `places`: those that Slack tells of, by id. Raises redis-py's `RedisError`."""
    memories = list({memory.id: memory for memory in Store(redis).scan()}.values())
    unasked = [memory for memory in memories if memory.kind != "note" and not memory.keeper]
    used = {str(id_) for id_ in cast("Iterable[str]", redis.hkeys(keys.USES))}
    return Stats(
        memories=len(memories),
        kinds=dict(Counter(memory.kind for memory in memories).most_common()),
        places=dict(Counter(_kind(memory, places) for memory in memories).most_common()),
        junk=Share(sum(not _worth_it(memory) for memory in unasked), len(unasked)),
        duplicates=Share(_duplicates(memories), len(memories)),
        never_recalled=Share(sum(memory.id not in used for memory in memories), len(memories)),
        echoes=_echoes(redis, memories),
    )


def show(settings: Settings, *, as_json: bool) -> None:
    """Print the stats of the memories in `settings.redis_url`, as a table or as one JSON object on the last line."""
    token = settings.slack_bot_token is not None
    places = Directory(web_client(settings), time.time).places() if token else {}
    with connect(settings.redis_url) as redis:
        found = stats(redis, places)
    rates = {
        "junk": found.junk,
        "duplicate": found.duplicates,
        "never_recalled": found.never_recalled,
        "echo": found.echoes,
    }
    if as_json:
        print(json.dumps(asdict(found) | {f"{name}_rate": share.rate for name, share in rates.items()}))
        return
    table = Table(box=SIMPLE, show_header=False)
    for name, share in rates.items():
        percent = "–" if share.rate is None else f"{100 * share.rate:.1f} %"
        table.add_row(name.replace("_", " "), percent, f"{share.count:,} of {share.of:,}")
    for title, counts in (("by kind", found.kinds), ("by place", found.places)):
        table.add_row(title, "", ", ".join(f"{name} {count:,}" for name, count in counts.items()) or "–")
    Console().print(f"Memories: {found.memories:,}", table)


def _kind(memory: Memory, places: Mapping[str, Place]) -> str:
    place = places.get(memory.place)
    return place.kind if place else UNKNOWN


def _worth_it(memory: Memory) -> bool:
    asked = any(source.role == "asked" for source in memory.sources)
    return worth(normal("NFC", memory.text), asked=asked) is not None


def _duplicates(memories: Iterable[Memory]) -> int:
    seen: Counter[tuple[str, bool, Gist]] = Counter(
        (memory.place, memory.shared, said) for memory in memories if (said := gist_of(memory)).terms
    )
    return sum(count - 1 for count in seen.values())


def _echoes(redis: Redis, memories: Iterable[Memory]) -> Share:
    """Those that only say what Saegim said before them, of those whose conversation is still known."""
    threads: defaultdict[tuple[str, str], list[Memory]] = defaultdict(list)
    for memory in memories:
        if memory.thread_ts:
            threads[memory.place, memory.thread_ts].append(memory)
    conversations = Conversations(redis, keys.DAY)
    count = of = 0
    for (place, root), those in threads.items():
        turns = conversations.turns(place, root)
        if turns is None:
            continue
        of += len(those)
        said = sayings(turns)
        count += sum(echoes(m.text, m.ts, said) for m in those)
    return Share(count, of)
