"""Where the Redis client is opened, with its time limits chosen; the fake that ships with the product is
`playground/embedded_redis.py`.

The address of any one node of a Redis Cluster stands for the whole: the server says itself that it is one of a cluster. Of servers
that Sentinels watch the address names the Sentinels (`sentinel.py`); the client then follows whoever is the master.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from redis import Redis, RedisCluster
from redis.backoff import ExponentialWithJitterBackoff
from redis.cluster import ClusterPipeline
from redis.exceptions import ClusterError, RedisClusterException, ResponseError
from redis.retry import Retry as RedisRetry

from bot.memory import address, keyring, sentinel

BLOCK = 1.0  # seconds a worker waits for a job; must stay below SOCKET_TIMEOUT
SOCKET_TIMEOUT = 5.0
FRESH = 0.5  # seconds in which no server is started again and read in
UNSURE = 3.0  # seconds: a server counts its own age in whole ones, and clocks differ


def connect(url: str, *, decode: bool = True, writes: bool = True) -> Redis:
    """A client for the workers, the memory and the command line: patient, a few retries, strings in and out; not to `decode`: bytes.

    `writes` is False of who only looks. Raises redis-py's `RedisError` when Redis cannot be asked, `BadAddress` where `url` is none,
    `Misconfigured` where texts in it are encrypted with a key that is not here.
    """
    backoff = ExponentialWithJitterBackoff(base=0.01, cap=0.5)
    return _open(url, RedisRetry(backoff, 2), timeout=SOCKET_TIMEOUT, connect_timeout=2.0, decode=decode, writes=writes)


def connect_intake(url: str) -> Redis:
    """A client for taking events in: it gives up in time to tell Slack 503 before Slack's three seconds are over.

    In a cluster whose nodes all hang it waits for each of them, which may take longer: Slack sends again then, too. Raises as
    `connect` does.
    """
    backoff = ExponentialWithJitterBackoff(base=0.01, cap=0.1)
    return _open(url, RedisRetry(backoff, 1), timeout=0.6, connect_timeout=0.6)


def hello(redis: Redis) -> dict[str, Any]:
    """What a server says it is: `server`, `version`, `mode` and more; nothing where something in between hides it."""
    try:
        told = redis.execute_command("HELLO")  # type: ignore[no-untyped-call]
    except ResponseError:
        return {}
    return dict(told if isinstance(told, dict) else zip(told[::2], told[1::2], strict=False))


def restarted_since(redis: Redis, at: float, now: float) -> bool:
    """Whether the server, or one of a cluster's, may have been started since `at` (both in seconds since the epoch).

    One that lost its power has forgotten up to a second of what it was told. In doubt yes; no where the server does not say how old it
    is, as the embedded one. What is fresh costs no call. Raises redis-py's `RedisError` when it cannot be asked.
    """
    age = now - at
    if age < FRESH:
        return False
    try:
        told = _servers(redis)
    except ResponseError:
        return False
    up = [server["uptime_in_seconds"] for server in told if "uptime_in_seconds" in server]
    return any(float(seconds) < age + UNSURE for seconds in up)


def _servers(redis: Redis) -> list[dict[str, Any]]:
    """What each server that keeps what is written says of itself."""
    if isinstance(redis, Cluster):
        return list(cast("Any", redis.info("server", target_nodes=Cluster.PRIMARIES)).values())
    return [cast("Any", redis.info("server"))]


def nodes(redis: Redis) -> list[Redis]:
    """A client of each server that keeps what is written to `redis`: its own of a single one, those of a cluster's primaries.

    They end with `redis`.
    """
    if isinstance(redis, Cluster):
        return [redis.get_redis_connection(node) for node in redis.get_primaries()]
    return [redis]


@contextmanager
def servers(redis: Redis) -> Iterator[list[Redis]]:
    """For the length of the block a client of every server there is: those of `nodes`, and the replicas that may take their place."""
    if isinstance(redis, Cluster):
        yield [redis.get_redis_connection(node) for node in redis.get_nodes()]
        return
    replicas = sentinel.replicas(redis)
    try:
        yield [redis, *replicas]
    finally:
        for replica in replicas:
            replica.close()


class Cluster(RedisCluster):
    """A cluster's client that fails as a single server's does, with `RedisError`; redis-py's own has errors that are none.

    Its pipelines are to be asked for with `transaction=False`: the answers of a transaction come back unread.
    """

    def execute_command(self, *args: Any, **options: Any) -> Any:
        with _as_redis_error():
            return super().execute_command(*args, **options)  # type: ignore[no-untyped-call]

    def pipeline(self, transaction: bool | None = None, shard_hint: Any = None) -> ClusterPipeline:
        pipe: ClusterPipeline = super().pipeline(transaction, shard_hint)  # type: ignore[no-untyped-call]
        pipe.execute = _as_redis_error()(pipe.execute)  # type: ignore[method-assign]
        return pipe

    def determine_slot(self, *args: Any) -> int | None:
        # redis-py asks the cluster's default node where this command has its key, each time, and goes on asking when it is dead.
        if args[0] == "XREADGROUP":
            return int(self.keyslot(args[args.index(b"STREAMS") + 1]))  # type: ignore[no-untyped-call]
        return super().determine_slot(*args)


def _open(
    url: str, retry: RedisRetry, *, timeout: float, connect_timeout: float, decode: bool = True, writes: bool = True
) -> Redis:
    redis = _client(url, retry, timeout=timeout, connect_timeout=connect_timeout, decode=decode)
    try:
        keyring.check(redis, writes=writes)
    except BaseException:
        redis.close()
        raise
    return redis


def _client(url: str, retry: RedisRetry, *, timeout: float, connect_timeout: float, decode: bool) -> Redis:
    """`retry`: for how often; a cluster's client looks for its nodes anew instead of waiting. Times in seconds."""
    address.check(url)
    limits: dict[str, Any] = {"socket_timeout": timeout, "socket_connect_timeout": connect_timeout}
    if sentinel.is_address(url):
        return sentinel.master(url, limits, retry=retry, decode_responses=decode)
    with Redis.from_url(url, retry=retry, decode_responses=True, **limits) as one:
        in_cluster = hello(one).get("mode") == "cluster"
    # A client of its own: on a connection that said HELLO the embedded Redis answers in another version of the protocol.
    if not in_cluster:
        return Redis.from_url(url, retry=retry, decode_responses=decode, **limits)
    with _as_redis_error():  # Redis and RedisCluster have the commands in common, but no type
        return cast("Redis", Cluster(url=url, retry=retry, decode_responses=decode, **limits))


@contextmanager
def _as_redis_error() -> Iterator[None]:
    try:
        yield
    except RedisClusterException as error:
        raise ClusterError(str(error)) from error
