"""Servers that Redis Sentinels watch: reading their address, and a client that follows whoever is the master.

The address has the form that redis-sentinel-url and `limits` made customary:

    redis+sentinel://[user:password@]host:port[,host:port…]/<name of the master>[/<database>][?option=value…]

`rediss+sentinel` is the same over TLS, to the Sentinels as well. User and password are those of the Redis servers; those of the
Sentinels are the options `sentinel_username` and `sentinel_password`. The other options are redis-py's own, such as `ssl_ca_certs`.
"""

from dataclasses import dataclass, field
from typing import Any, Final, cast
from urllib.parse import unquote, urlsplit, urlunsplit

from redis import Redis
from redis.backoff import NoBackoff
from redis.connection import parse_url
from redis.exceptions import RedisError
from redis.retry import Retry
from redis.sentinel import MasterNotFoundError, Sentinel, SentinelConnectionPool

SCHEMES: Final = ("redis+sentinel", "rediss+sentinel")
PORT: Final = 26379  # Sentinel's own default
FORM: Final = "write redis+sentinel://host:26379,host:26379/<name of the master>/0"


@dataclass(frozen=True, slots=True)
class Address:
    """What an address says."""

    sentinels: tuple[tuple[str, int], ...]  # host and port
    master: str  # the name the Sentinels know it by
    servers: dict[str, Any] = field(repr=False)  # redis-py's arguments for a client of the servers
    watchers: dict[str, Any] = field(repr=False)  # … and of the Sentinels


def is_address(url: str) -> bool:
    """Whether `url` names Sentinels."""
    return url.partition("://")[0] in SCHEMES


def read(url: str) -> Address:
    """What `url` says; raises ValueError, which shows no password, where it is not of the form."""
    parts = urlsplit(url)
    login, _, hosts = parts.netloc.rpartition("@")
    name, _, database = parts.path.strip("/").partition("/")
    if not name or not (database or "0").isdecimal():
        raise ValueError(FORM)
    scheme = parts.scheme.partition("+")[0]
    one = urlunsplit((scheme, f"{login}@redis" if login else "redis", f"/{database or 0}", parts.query, ""))
    servers = dict(parse_url(one))  # type: ignore[no-untyped-call]
    del servers["host"]
    watchers = {
        known: servers.pop(f"sentinel_{known}") for known in ("username", "password") if f"sentinel_{known}" in servers
    }
    if servers.pop("connection_class", None):  # parse_url's way of saying rediss
        servers["ssl"] = True
    watchers |= {name: value for name, value in servers.items() if name.startswith("ssl")}
    return Address(tuple(map(_host, hosts.split(","))), unquote(name), servers, watchers)


def master(url: str, limits: dict[str, Any], *, retry: Retry, decode_responses: bool) -> Redis:
    """A client of the master: each new connection asks the Sentinels who that is. `limits`: the time limits of every connection.

    Raises ValueError where `url` is no address, redis-py's `RedisError` where no Sentinel knows a master.
    """
    address = read(url)
    once = Retry(NoBackoff(), 0)  # the next Sentinel is asked instead
    sentinel = Sentinel(  # type: ignore[no-untyped-call]
        list(address.sentinels),
        sentinel_kwargs={**address.watchers, **limits, "retry": once},
        **{**limits, **address.servers},
        retry=retry,
        decode_responses=decode_responses,
    )
    try:  # better told now than at the first command
        sentinel.discover_master(address.master)  # type: ignore[no-untyped-call]
    except MasterNotFoundError:
        raise MasterNotFoundError(f"no Sentinel knows a master called {address.master}") from None
    return cast("Redis", sentinel.master_for(address.master))  # type: ignore[no-untyped-call]


def replicas(redis: Redis) -> list[Redis]:
    """A client of each replica that the Sentinels know to be there; none where `redis` does not come from `master`."""
    pool = redis.connection_pool
    if not isinstance(pool, SentinelConnectionPool):
        return []
    manager: Sentinel = pool.sentinel_manager
    known = {name: value for name, value in manager.connection_kwargs.items() if name != "retry"}
    try:
        found = manager.discover_slaves(pool.service_name)  # type: ignore[no-untyped-call]
    except RedisError:
        return []
    return [Redis(host=host, port=port, **known) for host, port in found]


def _host(told: str) -> tuple[str, int]:
    parts = urlsplit(f"//{told}")
    if not parts.hostname:
        raise ValueError(FORM)
    return parts.hostname, parts.port or PORT
