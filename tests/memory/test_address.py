"""REDIS_URL's options: each is used, or refused in words, whatever stands in it."""

import pytest
from redis.connection import URL_QUERY_ARGUMENT_PARSERS

from bot.memory.address import OPTIONS, BadAddress, check

LIMITS = ("socket_timeout", "socket_connect_timeout")


@pytest.mark.parametrize("name", ["retry_on_timeout", "socket_keepalive"])
@pytest.mark.parametrize("value", ["true", "yes", "no", "false", "0", "1"])
def test_an_option_that_says_yes_or_no_is_no_time_limit(name: str, value: str) -> None:
    check(f"redis://localhost/0?{name}={value}")


@pytest.mark.parametrize("name", LIMITS)
def test_a_time_limit_that_is_no_time_is_refused(name: str) -> None:
    check(f"redis://localhost/0?{name}=1.5")
    for value in ("0", "-1", "nan", "inf", "soon"):
        with pytest.raises(BadAddress, match=name):
            check(f"redis://localhost/0?{name}={value}")


@pytest.mark.filterwarnings("ignore:.*deprecated usage:DeprecationWarning")  # redis-py takes the option, and warns
@pytest.mark.parametrize("server", ["redis://localhost/0", "rediss://localhost/0", "redis+sentinel://localhost/main/0"])
@pytest.mark.parametrize("name", sorted(OPTIONS | URL_QUERY_ARGUMENT_PARSERS.keys() | {"ssl_cert_reqs", "ssl_x"}))
def test_whatever_an_option_of_redis_py_holds_it_is_taken_or_refused_in_words(server: str, name: str) -> None:
    for value in (
        "1",
        "0",
        "-1",
        "1.5",
        "true",
        "no",
        "None",
        "abc",
        "nan",
        "inf",
        "1e999",
        "한",
        "%00",
        "VERIFY_X509_STRICT",
    ):
        refused = ""
        try:
            check(f"{server}?{name}={value}")
        except BadAddress as error:
            refused = error.fault
        assert not refused or name in refused
