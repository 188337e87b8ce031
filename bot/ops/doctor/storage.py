"""Whether Redis is there, keeps what it is given, and how much Saegim keeps in it."""

from dataclasses import replace
from typing import Final

from redis import Redis
from redis.exceptions import AuthenticationError, NoPermissionError, RedisError, ResponseError
from redis.sentinel import MasterNotFoundError

from bot.memory import keys
from bot.memory.connection import Cluster, nodes, servers
from bot.memory.sentinel import is_address
from bot.memory.store import Store
from bot.ops.check import Check
from bot.ops.doctor.address import host
from bot.ops.durability import durability, embedded

WAITING: Final = 100  # threads waiting before it looks as if nobody worked

FAULTS: Final[tuple[tuple[type[RedisError], str, str, str], ...]] = (
    (AuthenticationError, "", "{0} refuses us", "Put the right user and password into REDIS_URL."),
    (
        RedisError,
        "SELECT is not allowed",
        "{0} has no such database",
        "It is a Redis Cluster, which has one database: end REDIS_URL with /0.",
    ),
    (RedisError, "DB index", "{0} has no such database", "End REDIS_URL with the number of one it has, such as /0."),
    (
        RedisError,
        "CERTIFICATE_VERIFY_FAILED",
        "the certificate of {0} is not to be trusted",
        "If it is your own, name its CA: end REDIS_URL with ?ssl_ca_certs=/path/to/ca.pem.",
    ),
    (
        NoPermissionError,
        "",
        "{0} refuses a command",
        "Its user may not do what Saegim does; OPERATING.md, Access, has the line of ACL that it needs.",
    ),
    (
        MasterNotFoundError,
        "",
        "no Sentinel of {0} knows that master",
        "Start the Sentinels, and end REDIS_URL with the name they know the master by: /<name>/0.",
    ),
    (
        ResponseError,
        "",
        "{0} refuses: {2}",
        "Make sure that it is a Redis, version 7 or newer, that may be written to.",
    ),
    (RedisError, "", "{0} does not answer ({1})", "Start a Redis, version 7 or newer, and set REDIS_URL to it."),
)
"""The first whose kind and words an error has: what was found (of host, kind and words), and what to do."""


def check_redis(redis: Redis, url: str, *, managed: bool = False) -> list[Check]:
    """Version, persistence and eviction, as `saegim run` asks for them before it starts; of the embedded Redis only that it is one."""
    where = host(url)
    try:
        redis.ping()
        if embedded(redis):
            found, advice = "embedded: everything is forgotten when it stops", "Good for a try; not for a team."
            return [Check("Redis", "ok", found, advice)]
        version, *rest = durability(redis, managed=managed)
        if isinstance(redis, Cluster):
            where = f"{where}, a cluster of {len(nodes(redis))}"
        elif is_address(url):
            with servers(redis) as known:
                where = f"{where}, a master with {len(known) - 1} replicas"
    except RedisError as error:
        return [unreachable(error, url)]
    return [replace(version, found=f"{version.found} at {where}"), *rest]


def unreachable(error: RedisError, url: str) -> Check:
    """What to say of a Redis that answered with `error` only."""
    found, advice = next(
        (found, advice) for kind, words, found, advice in FAULTS if isinstance(error, kind) and words in str(error)
    )
    return Check("Redis", "fail", found.format(host(url), type(error).__name__, _words(error)), advice)


def complaint(error: RedisError) -> str:
    """What a command says that ended with `error`: whether Redis did answer, and what to do."""
    if not isinstance(error, (ResponseError, AuthenticationError)):
        return f"Redis does not answer: {error}\nCheck REDIS_URL with `saegim doctor`."
    return f"Redis refuses: {_words(error)}.\n{unreachable(error, '').advice} `saegim doctor` looks at the rest."


def _words(error: RedisError) -> str:
    """What Redis says, without the arguments it may repeat."""
    return str(error).partition(", with args")[0].rstrip(" .:")


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
