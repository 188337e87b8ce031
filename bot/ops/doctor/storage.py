"""Whether Redis is there, keeps what it is given, and how much Saegim keeps in it."""

from typing import Any, Final

from redis import Redis
from redis.exceptions import AuthenticationError, RedisError, ResponseError

from bot.memory import keys
from bot.memory.connection import Cluster, hello, nodes
from bot.memory.store import Store
from bot.ops.doctor.check import Check, host

OLDEST: Final = (7, 0)  # the oldest version the tests run against
EMBEDDED: Final = "fakeredis"  # what the embedded Redis calls itself
SEVERITY: Final = ("ok", "warn", "fail")
WAITING: Final = 100  # threads waiting before it looks as if nobody worked


def check_redis(redis: Redis, url: str) -> list[Check]:
    """Version, persistence and eviction, of a cluster those of its worst node; the embedded Redis is spared the last two."""
    where = host(url)
    try:
        redis.ping()
        servers = nodes(redis)
        infos = [_info(server) for server in servers]
        if infos == [None] and hello(redis).get("server") == EMBEDDED:
            return [
                Check(
                    "Redis", "ok", "embedded: everything is forgotten when it stops", "Good for a try; not for a team."
                )
            ]
        known = [(server, info) for server, info in zip(servers, infos, strict=True) if info is not None]
        if len(known) < len(servers):
            advice = "Make sure it is 7.0 or newer, persistent, and evicts nothing."
            return [Check("Redis", "warn", f"{where} hides INFO", advice)]
        of = f"{where}, a cluster of {len(servers)}" if isinstance(redis, Cluster) else where
        each = [[_version(info, of), _persistence(server, info), _eviction(info)] for server, info in known]
    except RedisError as error:
        return [unreachable(error, url)]
    return [max(same, key=lambda check: SEVERITY.index(check.status)) for same in zip(*each, strict=True)]


def unreachable(error: RedisError, url: str) -> Check:
    """What to say of a Redis that answered with `error` only."""
    if isinstance(error, AuthenticationError):
        return Check("Redis", "fail", f"{host(url)} refuses us", "Put the right user and password into REDIS_URL.")
    if "SELECT is not allowed" in str(error):
        advice = "It is a Redis Cluster, which has one database: end REDIS_URL with /0."
        return Check("Redis", "fail", f"{host(url)} has no such database", advice)
    advice = "Start a Redis, version 7 or newer, and set REDIS_URL to it."
    return Check("Redis", "fail", f"{host(url)} does not answer ({type(error).__name__})", advice)


def check_memory(redis: Redis) -> list[Check]:
    """How many memories there are, what waits for an answer, and what was given up."""
    try:
        count, waiting, dead = Store(redis).count(), redis.xlen(keys.READY), redis.llen(keys.DEAD)
    except RedisError as error:
        return [Check("Memory", "fail", f"cannot be read ({type(error).__name__})", "Look at Redis' log.")]
    empty = "" if count else "Nothing to recall yet: `saegim import FILE` or `saegim backfill '#channel'`."
    busy = waiting > WAITING
    return [
        Check("Memory", "ok", f"{count:,} memories", empty),
        Check(
            "Queue", "warn" if busy else "ok", f"{waiting} threads waiting", "Is `saegim run` running?" if busy else ""
        ),
        Check(
            "Dead letters",
            "warn" if dead else "ok",
            f"{dead} questions given up",
            "`saegim inbox list` shows them, `saegim inbox retry` puts them back in line." if dead else "",
        ),
    ]


def _info(redis: Redis) -> dict[str, Any] | None:
    """What the server tells about itself; None if it does not."""
    try:
        return dict(redis.info())
    except ResponseError:
        return None


def _version(info: dict[str, Any], where: str) -> Check:
    version = str(info.get("redis_version", "0"))
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdecimal())
    if numbers < OLDEST:
        return Check("Redis", "fail", f"{version} at {where}", "Saegim needs Redis 7.0 or newer.")
    return Check("Redis", "ok", f"{version} at {where}")


def _persistence(redis: Redis, info: dict[str, Any]) -> Check:
    if info.get("aof_enabled"):
        return Check("Persistence", "ok", "append-only file")
    advice = "Set `appendonly yes`, or the team's memory is lost when Redis stops."
    try:
        save = str(redis.config_get("save").get("save", ""))
    except ResponseError:
        return Check("Persistence", "warn", "no append-only file; snapshots unknown: the server hides CONFIG", advice)
    if save:
        return Check(
            "Persistence", "warn", f"snapshots only ({save})", "Set `appendonly yes`: the last minutes are lost now."
        )
    return Check("Persistence", "warn", "none", advice)


def _eviction(info: dict[str, Any]) -> Check:
    policy = str(info.get("maxmemory_policy", "unknown"))
    if policy == "noeviction":
        return Check("Eviction", "ok", policy)
    return Check(
        "Eviction", "warn", policy, "Set `maxmemory-policy noeviction`, or Redis may drop memories and questions."
    )
