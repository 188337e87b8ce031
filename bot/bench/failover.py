"""`saegim bench failover`: what Saegim's inbox loses when the master of a replicated Redis dies and its replica takes over.

Replication is asynchronous: Redis says yes before the replica has it. So a drill kills the master (`kill -9`) while events are taken in as
fast as they can be, after its replicas were cut off for a moment, which is when it counts; once as Redis is installed, and once with
`min-replicas-to-write 1`, under which a master without replicas takes nothing and Slack sends again. What was acknowledged and is gone counts
as lost by replication where it is the last that was acknowledged before the master died; anything else that is gone is Saegim's own loss.
"""

import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from threading import Event as Flag
from threading import Thread
from typing import Any, Final, Self

from redis import Redis
from redis.exceptions import RedisError
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from bot.bench.sentinels import Watched, watched_redis
from bot.memory import keys
from bot.memory.connection import connect, connect_intake
from bot.slack.event import Event
from bot.slack.inbox import Inbox

SETTINGS: Final = {"as installed": (), "min-replicas-to-write 1": ("min-replicas-to-write 1", "min-replicas-max-lag 1")}
LOAD: Final = 0.5  # seconds of events before the replicas are cut off
PAUSE: Final = 0.02  # seconds before an event that was not taken is sent again
THREADS: Final = 50  # Slack threads the events are of
ROWS: Final = {
    "failovers": "failovers",
    "acknowledged": "events acknowledged",
    "refused": "refused with 503, and sent again",
    "lost_by_replication": "acknowledged and lost by replication",
    "lost": "acknowledged and lost otherwise",
    "duplicated": "kept twice",
    "down_s": "seconds until events are taken again, at most",
}


@dataclass(slots=True)
class Drill:
    """What a number of failovers did."""

    failovers: int = 0
    acknowledged: int = 0
    refused: int = 0  # not taken, as Slack is told with 503, and sent again
    lost_by_replication: int = 0
    lost: int = 0  # acknowledged, gone, and replication does not explain it
    duplicated: int = 0
    leaks: int = 0  # keys without a time to live that are not on the permanent list
    crashes: int = 0  # anything but a `RedisError`
    down_s: list[float] = field(
        default_factory=list
    )  # from each kill until events are taken again, by a new master with a replica


class Sender:
    """Slack: sends one event after the other, each until it is taken."""

    def __init__(self, url: str, drill: Drill) -> None:
        self._drill = drill
        self._redis = connect_intake(url)
        self._inbox = Inbox(self._redis, time.time)
        self._stop = Flag()
        self.acknowledged: list[tuple[float, str]] = []  # when it was sent, and its id
        self._thread = Thread(target=self._run, name="sender", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._redis.close()

    def _run(self) -> None:
        number = 0
        while not self._stop.is_set():
            place = f"C{number % THREADS}"
            event = Event("message", f"Ev{number}", time.time(), place, "U1", ts="1.0", text="when do we deploy?")
            sent = time.monotonic()
            try:
                self._inbox.put(event, [event.id])
            except RedisError:
                self._drill.refused += 1
                time.sleep(PAUSE)
                continue
            except Exception:  # noqa: BLE001  a drill counts what should not be
                self._drill.crashes += 1
            self.acknowledged.append((sent, event.id))
            number += 1


def failovers(count: int, options: Sequence[str], cut: float = 0.3) -> Drill:
    """Drill `count` failovers of a master with these lines of configuration, its replica cut off for `cut` seconds before each.

    Raises `Refuse` where no redis-server is installed, `Retry` where nobody becomes master.
    """
    drill = Drill()
    with watched_redis(*options) as watched, Sender(watched.url, drill) as sender, connect(watched.url) as redis:
        begun = 0
        for _ in range(count):
            time.sleep(LOAD)
            killed, master = _cut_and_kill(watched, cut)
            watched.start(master, watched.failed_over(master))
            done = len(sender.acknowledged)
            while len(sender.acknowledged) < done + 2:  # one of them may have been on its way
                time.sleep(PAUSE)
            drill.down_s.append(round(time.monotonic() - killed, 2))
            some = sender.acknowledged[begun:]
            _count(some, frozenset(_kept(redis)), killed, drill)
            begun += len(some)
            drill.failovers += 1
        drill.duplicated = sum(many - 1 for many in Counter(_kept(redis)).values())
        drill.leaks = sum(redis.ttl(key) == -1 and key not in keys.PERMANENT for key in redis.scan_iter(keys.EVERY))
        drill.acknowledged = len(sender.acknowledged)
    return drill


def measure(count: int) -> dict[str, Any]:
    """The drill under each of `SETTINGS`, and in all; raises as `failovers` does."""
    drills = {name: failovers(count, options) for name, options in SETTINGS.items()}
    summed = {
        name: sum(getattr(drill, name) for drill in drills.values())
        for name in ("lost", "duplicated", "leaks", "crashes")
    }
    lost = {name: drill.lost_by_replication for name, drill in drills.items()}
    # Nobody reads an answer in this drill, so that no audience can be violated; what Saegim does not take it says with 503, which is no error.
    return {
        **summed,
        "violations": 0,
        "server_errors": 0,
        "lost_by_replication": lost,
        "drills": {name: asdict(drill) for name, drill in drills.items()},
    }


def report(found: dict[str, Any], *, as_json: bool) -> None:
    """Print a table of what `measure` found, or one JSON object on the last line."""
    if as_json:
        print(json.dumps(found))
        return
    table = Table("", *found["drills"], box=SIMPLE)
    for key, row in ROWS.items():
        table.add_row(row, *(_shown(drill[key]) for drill in found["drills"].values()))
    Console().print(table)


def _shown(value: int | list[float]) -> str:
    return f"{max(value, default=0.0):.2f}" if isinstance(value, list) else f"{value:,}"


def _cut_and_kill(watched: Watched, cut: float) -> tuple[float, int]:
    """Keep the master's replica from it for `cut` seconds, and kill it: when, and its port."""
    master = watched.master
    [other] = [port for port in watched.processes if port != master]
    with Redis(port=other) as replica, Redis(port=master) as redis:
        replica.config_set("masterauth", "wrong")  # so that it does not come back by itself
        redis.execute_command("CLIENT KILL TYPE replica")
        time.sleep(cut)
        watched.kill_master()
        killed = time.monotonic()
        replica.config_set("masterauth", "")
    return killed, master


def _count(acknowledged: Sequence[tuple[float, str]], kept: frozenset[str], killed: float, drill: Drill) -> None:
    """Compare what was acknowledged since the last failover, in order, with what is there."""
    before = [id_ for sent, id_ in acknowledged if sent < killed]
    survived = max((number for number, id_ in enumerate(before) if id_ in kept), default=-1)
    gone = [number for number, id_ in enumerate(before) if id_ not in kept]
    drill.lost_by_replication += sum(number > survived for number in gone)
    drill.lost += sum(number < survived for number in gone)
    drill.lost += sum(sent >= killed and id_ not in kept for sent, id_ in acknowledged)


def _kept(redis: Redis) -> list[str]:
    """The ids of all events that wait."""
    queues = list(redis.scan_iter(keys.jobs("*")))
    return [Event.from_json(str(job)).id for queue in queues for job in redis.lrange(queue, 0, -1)]
