"""The Redis that `saegim demo` brings along."""

import threading

import pytest
from redis.exceptions import ConnectionError as Unreachable

from bot.memory.connection import connect
from bot.playground.embedded_redis import embedded_redis


def test_it_is_a_redis_while_the_block_lasts_and_gone_afterwards() -> None:
    before = set(threading.enumerate())
    with embedded_redis() as url:
        client = connect(url)
        client.hset("h", "필드", "값")
        add = client.register_script("return redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])")
        add(keys=["h"], args=["b", "2"])
        assert client.hgetall("h") == {"필드": "값", "b": "2"}
        client.close()
    assert set(threading.enumerate()) <= before
    with pytest.raises(Unreachable):
        connect(url).ping()


def test_two_of_them_know_nothing_of_each_other() -> None:
    with embedded_redis() as one, embedded_redis() as two:
        first, second = connect(one), connect(two)
        first.set("k", "v")
        assert (first.get("k"), second.get("k")) == ("v", None)
        first.close()
        second.close()


def test_a_value_of_a_megabyte_comes_back_whole() -> None:
    with embedded_redis() as url:
        client = connect(url)
        client.set("k", "x" * 1_000_000)
        assert client.strlen("k") == len(client.get("k")) == 1_000_000  # type: ignore[arg-type]
        client.close()
