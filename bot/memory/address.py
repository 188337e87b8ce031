"""REDIS_URL read before anything is connected: what in it cannot be used, in words that show no password."""

import math
from collections.abc import Sequence
from typing import Any, Final, cast
from urllib.parse import parse_qsl, urlencode, urlsplit

from redis import ConnectionPool, Redis
from redis.connection import URL_QUERY_ARGUMENT_PARSERS
from redis.exceptions import RedisError

from bot.errors import Misconfigured
from bot.memory import sentinel

OPTIONS: Final = frozenset(URL_QUERY_ARGUMENT_PARSERS) | {
    *("username", "password", "client_name", "encoding", "encoding_errors"),
    *("sentinel_username", "sentinel_password"),
}
"""Of redis-py's, those that can be written in an address; those of TLS beside, which begin with `ssl_`."""
FORM: Final = "write redis://host:6379/0, rediss:// for TLS, unix:///path/to/socket, or redis+sentinel://host:26379/<name of the master>/0 with Sentinels"


class BadAddress(Misconfigured):
    """REDIS_URL cannot be used; `fault` says what is wrong with it."""

    def __init__(self, fault: str) -> None:
        super().__init__(
            f"These settings cannot be used:\n  REDIS_URL: {fault}\nCorrect them in the environment or in .env."
        )
        self.fault = fault


def check(url: str) -> None:
    """Raise `BadAddress` where no client can be made for `url`. Nothing is asked of a server."""
    if not _reads(url, ()):
        raise BadAddress(FORM)
    for name, value in parse_qsl(urlsplit(url).query):
        if name not in OPTIONS and not name.startswith("ssl_"):
            raise BadAddress(f"there is no option {name}; take it out")
        if not _reads(url, [(name, value)]) or not _lasts(name, value):
            tls = " (it is for rediss://)" if name.startswith("ssl_") and not url.startswith("rediss") else ""
            raise BadAddress(f"the option {name} cannot have this value{tls}; correct it, or take it out")


def _lasts(name: str, value: str) -> bool:
    """Whether a time limit, if this is one, is longer than no time."""
    return URL_QUERY_ARGUMENT_PARSERS.get(name) is not float or 0 < float(value) < math.inf


def _reads(url: str, options: Sequence[tuple[str, str]]) -> bool:
    """Whether a client can be made for `url` with these of its options alone."""
    try:
        parts, bare = urlsplit(url), f"{url.partition('?')[0]}?{urlencode(options)}"
        if sentinel.is_address(url):
            pool = Redis(host="any", **sentinel.read(bare).servers).connection_pool
        else:
            if parts.scheme.startswith("redis") and not (parts.path.strip("/") or "0").isdecimal():
                return False
            pool = ConnectionPool.from_url(bare)
        cast("Any", pool.make_connection()).encoder.encode("")
    except (ValueError, TypeError, LookupError, RedisError):
        return False
    return True
