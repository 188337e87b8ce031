"""What every test may use: a clock it owns, a Slack workspace, a Redis (the embedded one and, where installed, a real one and a cluster),
and a check that no key is left without a time to live.
"""

import os
import shutil
from collections.abc import Iterator
from fnmatch import fnmatch

import pytest
from fakeredis import FakeRedis, FakeServer
from hypothesis import HealthCheck, settings
from redis import Redis

from bot.bench.servers import redis_cluster, redis_server
from bot.memory import keys
from bot.memory.connection import connect
from bot.memory.sealing import KeyRing, use
from bot.playground.playground import Playground

REAL_REDIS = shutil.which("redis-server")

settings.register_profile("saegim", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("saegim")  # nothing is tested by time: the machine may be busy


class Clock:
    """Time as a test wants it: call it for the seconds since the epoch."""

    def __init__(self, start: float = 1_795_392_000.0) -> None:  # 2026-11-23 00:00 UTC, a Monday
        self.seconds = start

    def __call__(self) -> float:
        return self.seconds

    def advance(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture(autouse=True)
def without_a_key() -> Iterator[None]:
    """Whatever a test seals texts with, the next does not."""
    yield
    use(KeyRing())


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slack() -> Iterator[Playground]:
    """An empty Slack workspace on 127.0.0.1."""
    with Playground() as playground:
        yield playground


@pytest.fixture(scope="session")
def real_redis_url() -> Iterator[str]:
    """A redis-server of this test run's own, on 127.0.0.1."""
    require_redis()
    with redis_server() as url:
        yield url


@pytest.fixture(scope="session")
def cluster_url() -> Iterator[str]:
    """A Redis Cluster of this test run's own: three redis-servers on 127.0.0.1."""
    require_redis()
    with redis_cluster() as url:
        yield url


def require_redis() -> None:
    """Skip a test where no redis-server is installed; on a machine that is to have one, fail it."""
    if not REAL_REDIS:
        if os.environ.get("SAEGIM_TEST_REQUIRE_REDIS"):
            pytest.fail("redis-server is missing, and SAEGIM_TEST_REQUIRE_REDIS asks for it")
        pytest.skip("no redis-server installed: only the embedded Redis was tested")


def leaked_keys(client: Redis) -> list[str]:
    """Keys that would live for ever though they are not on the permanent list."""
    return [
        key
        for key in client.scan_iter("*")
        if client.ttl(key) == -1 and not any(fnmatch(key, p) for p in keys.PERMANENT)
    ]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "cluster: what uses `redis` runs on a Redis Cluster as well")
    config.addinivalue_line(
        "markers", "any_redis: what uses `redis` runs on one alone, a real one where it is installed"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "redis" in metafunc.fixturenames:
        marked = {mark.name for mark in metafunc.definition.iter_markers()}
        on_any = ["real" if REAL_REDIS else "embedded"]
        on_each = ["embedded", "real", *(["cluster"] if "cluster" in marked else [])]
        metafunc.parametrize("redis", on_any if "any_redis" in marked else on_each, indirect=True)


@pytest.fixture
def redis(request: pytest.FixtureRequest) -> Iterator[Redis]:
    """An empty Redis, twice: the embedded one and a real server; marked `cluster`, a third time: a cluster; marked `any_redis`, once.

    Fails the test that leaves a key without a time to live.
    """
    if request.param == "embedded":
        client: Redis = FakeRedis(server=FakeServer(version=(7, 0)), decode_responses=True)
    else:
        client = connect(request.getfixturevalue("real_redis_url" if request.param == "real" else "cluster_url"))
        client.flushall()
    yield client
    leaks = leaked_keys(client)
    client.close()
    assert not leaks, f"keys without a time to live: {leaks}"
