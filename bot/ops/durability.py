"""Whether a Redis keeps what it is given: its version, its append-only file, and that it throws nothing away.

`saegim run` and `saegim work` refuse to start on one that does not; `saegim doctor` shows the same. Every server that answers is asked, of
a cluster and of what Sentinels watch the replicas, too. The embedded Redis is spared: it promises nothing.
"""

from collections.abc import Sequence
from typing import Any, Final

import structlog
from redis import Redis
from redis.exceptions import ConnectionError as NotConnected
from redis.exceptions import ResponseError
from redis.exceptions import TimeoutError as TimedOut
from rich.console import Console

from bot.config import Settings
from bot.errors import Misconfigured
from bot.memory.connection import Cluster, connect, hello, servers
from bot.ops.check import Check, Status

OLDEST: Final = (7, 0)  # the oldest version the tests run against
EMBEDDED: Final = "fakeredis"  # what the embedded Redis calls itself
SEVERITY: Final[tuple[Status, ...]] = ("ok", "warn", "fail")
MANAGED: Final = "managed"  # of SAEGIM_REDIS_DURABILITY
KEEPS: Final = "Set `appendonly yes` in redis.conf, or what Redis was given is lost when it stops."
NOT_SHOWN: Final = (
    "If the service keeps every write, set SAEGIM_REDIS_DURABILITY=managed; else use a Redis with `appendonly yes`."
)
AT_RISK: Final = "Ask the service how much may be lost when a server fails (replication alone: the last writes), and schedule `saegim backup`."

log = structlog.get_logger()


def require_durable(settings: Settings) -> None:
    """Raise `Misconfigured`, one sentence for each fault, where the Redis of `settings` may lose what it is given; a lesser risk is logged.

    Raises redis-py's `RedisError` when it cannot be asked.
    """
    with connect(settings.redis_url) as redis:
        found = durability(redis, managed=settings.saegim_redis_durability == MANAGED)
    for check in found:
        if check.status == "warn":
            log.warning("the Redis may lose something", what=check.name, found=check.found, advice=check.advice)
    if faults := [check for check in found if check.status == "fail"]:
        told = "\n".join(f"  {check.name}: {check.found}. {check.advice}" for check in faults)
        raise Misconfigured(f"Saegim does not start on this Redis, which may lose what it is given:\n{told}")


def tell_of_risks(redis: Redis, settings: Settings, console: Console) -> None:
    """Print a line for each reason for which `saegim run` would refuse this Redis: what is put into it now may be lost as well."""
    for check in durability(redis, managed=settings.saegim_redis_durability == MANAGED):
        if check.status == "fail":
            console.print(
                f"This Redis may lose what it is given, and `saegim run` refuses it. {check.name}: {check.found}. {check.advice}",
                style="yellow",
                markup=False,
                highlight=False,
            )


def durability(redis: Redis, *, managed: bool) -> list[Check]:
    """Version, persistence and eviction, each as it is on the worst server that answers; of the embedded Redis nothing.

    `managed`: the operator says that the service, which hides its settings, keeps what it is given. Raises redis-py's `RedisError` when no
    server can be asked.
    """
    if embedded(redis):
        return []
    each = []
    with servers(redis) as all_of_them:
        for number, server in enumerate(all_of_them):
            try:
                each.append(_examined(server, managed=managed))
            except (NotConnected, TimedOut):
                if number == len(all_of_them) - 1 and not each:
                    raise
    return [worst(same) for same in zip(*each, strict=True)]


def embedded(redis: Redis) -> bool:
    """Whether it is the embedded Redis of the demo and the tests."""
    return not isinstance(redis, Cluster) and hello(redis).get("server") == EMBEDDED


def worst(found: Sequence[Check]) -> Check:
    """The first of the gravest."""
    return max(found, key=lambda check: SEVERITY.index(check.status))


def _examined(redis: Redis, *, managed: bool) -> list[Check]:
    try:
        info: dict[str, Any] = dict(redis.info())
    except ResponseError:
        info = {}
    try:
        settings = {str(name): str(value) for name, value in redis.config_get("append*").items()}
    except ResponseError:
        settings = {}
    return [_version(info), _persistence(info, settings, managed=managed), _eviction(info)]


def _version(info: dict[str, Any]) -> Check:
    if not info:
        return Check("Redis", "warn", "hides INFO", "Make sure it is 7.0 or newer, and evicts nothing.")
    version = str(info.get("redis_version", "0"))
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdecimal())
    if numbers < OLDEST:
        return Check("Redis", "fail", version, "Saegim needs Redis 7.0 or newer.")
    return Check("Redis", "ok", version)


def _persistence(info: dict[str, Any], settings: dict[str, str], *, managed: bool) -> Check:
    if "appendonly" not in settings:  # CONFIG is refused, renamed, or empty
        if managed:
            return Check("Persistence", "warn", "managed by the service, which hides its settings", AT_RISK)
        if info.get("aof_enabled"):
            return Check("Persistence", "ok", "append-only file")
        return Check("Persistence", "fail", "the server hides CONFIG", NOT_SHOWN)
    if settings["appendonly"] != "yes":
        return Check("Persistence", "fail", "no append-only file", KEEPS)
    how = settings.get("appendfsync", "")
    if how == "no":
        advice = "Set `appendfsync everysec`, or some thirty seconds are lost when the machine loses power."
        return Check("Persistence", "warn", "append-only file, appendfsync no", advice)
    return Check("Persistence", "ok", f"append-only file, {how}" if how else "append-only file")


def _eviction(info: dict[str, Any]) -> Check:
    """Also the policies `volatile-*` throw something away: keys with a time to live, among them questions and conversations."""
    policy, most = str(info.get("maxmemory_policy", "unknown")), int(info.get("maxmemory", 0))
    if policy == "noeviction":
        return Check("Eviction", "ok", policy)
    if policy == "unknown":
        return Check("Eviction", "warn", "the server hides it", "Make sure that `maxmemory-policy` is noeviction.")
    what = (
        "what has a time to live, such as questions and conversations" if policy.startswith("volatile") else "memories"
    )
    advice = f"Set `maxmemory-policy noeviction`, or a Redis that is full throws away {what}."
    if not most:
        return Check("Eviction", "warn", f"{policy}, though without maxmemory nothing is evicted", advice)
    return Check("Eviction", "fail", f"{policy} with maxmemory {most:,} bytes", advice)
