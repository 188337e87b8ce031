"""The client: of a server or of a cluster, whichever the address leads to; whatever fails, fails as `RedisError`."""

from collections.abc import Callable, Iterator

import pytest
from fakeredis import FakeRedis
from redis import Redis
from redis.cluster import ClusterNode
from redis.exceptions import AuthenticationError, RedisError
from redis.exceptions import ConnectionError as NotConnected

from bot.bench.servers import free_port, redis_cluster
from bot.memory import keys
from bot.memory.address import BadAddress, check
from bot.memory.connection import Cluster, connect, connect_intake, hello, nodes, restarted_since
from bot.playground.embedded_redis import embedded_redis

Connect = Callable[[str], Redis]
both = pytest.mark.parametrize("way", [connect, connect_intake])


def piped(redis: Redis) -> list[object]:
    pipe = redis.pipeline(transaction=False)
    pipe.get("one")
    pipe.get("two")
    return list(pipe.execute())


ASK: dict[str, Callable[[Redis], object]] = {
    "a command": lambda redis: redis.get("key"),
    "a command to every node": lambda redis: redis.flushall(),
    "a script": lambda redis: redis.register_script("return 1")(keys=["key"]),
    "a pipeline": piped,
    "a scan": lambda redis: list(redis.scan_iter("*")),
    "a wait": lambda redis: redis.xreadgroup("workers", "w", {"key": ">"}, block=100),
}


@pytest.fixture(scope="module")
def stopped() -> Iterator[list[Redis]]:
    """Clients of a cluster that was there when they were opened, and is no more."""
    with redis_cluster(1) as url:
        clients = [connect(url), connect_intake(url)]
        for client in clients:
            client.set("key", "value")
    yield clients
    for client in clients:
        client.close()


@both
def test_one_server_is_one_server(way: Connect, real_redis_url: str) -> None:
    with way(real_redis_url) as redis:
        assert redis.ping()
        assert hello(redis)["mode"] == "standalone"
        assert nodes(redis) == [redis]


@both
def test_the_embedded_redis_understands_its_client(way: Connect) -> None:
    with embedded_redis() as url, way(url) as redis:
        redis.xadd("{k}s", {"field": "value"}, id="1-0")
        redis.xgroup_create("{k}s", "g", id="0")
        assert redis.xreadgroup("g", "w", {"{k}s": ">"}) == [["{k}s", [("1-0", {"field": "value"})]]]
        assert nodes(redis) == [redis]


@both
def test_one_node_stands_for_the_cluster(way: Connect, cluster_url: str) -> None:
    with way(cluster_url) as redis:
        redis.flushall()
        names = [f"key{n}" for n in range(100)]
        for name in names:
            redis.set(name, name)
        assert [redis.get(name) for name in names] == names
        assert sorted(redis.scan_iter("key*")) == sorted(names)
        shares = [int(node.dbsize()) for node in nodes(redis)]
        assert len(shares) == 3
        assert min(shares) > 0
        assert sum(shares) == 100


def test_a_pipeline_over_many_nodes_reads_its_answers_as_ever(cluster_url: str) -> None:
    with connect(cluster_url) as redis:
        redis.flushall()
        redis.xadd("stream", {"field": "value"}, id="1-0")
        pipe = redis.pipeline(transaction=False)
        pipe.xrange("stream").xlen("stream").get("nothing")
        assert pipe.execute() == [[("1-0", {"field": "value"})], 1, None]


def test_a_worker_waits_in_one_node_whatever_becomes_of_another(cluster_url: str) -> None:
    with connect(cluster_url) as redis:
        assert isinstance(redis, Cluster)
        redis.flushall()
        redis.xgroup_create(keys.READY, keys.GROUP, mkstream=True)
        redis.xadd(keys.READY, {"thread": "1.0"}, id="1-0")
        port = free_port()
        with Redis(port=port) as dead:
            redis.nodes_manager.default_node = ClusterNode("127.0.0.1", port, "primary", dead)  # type: ignore[no-untyped-call]
            answer = redis.xreadgroup(keys.GROUP, "w", {keys.READY: ">"})
        assert answer == [[keys.READY, [("1-0", {"thread": "1.0"})]]]


def test_keys_of_two_slots_in_one_command_are_refused_as_a_server_would(cluster_url: str) -> None:
    with connect(cluster_url) as redis, pytest.raises(RedisError, match="same key slot"):
        redis.register_script("return 1")(keys=["one", "two"])


@pytest.mark.parametrize("ask", ASK.values(), ids=ASK)
def test_a_cluster_that_is_gone_fails_as_a_server_does(stopped: list[Redis], ask: Callable[[Redis], object]) -> None:
    for client in stopped:
        with pytest.raises(RedisError):
            ask(client)


@both
def test_a_redis_that_is_not_there_is_told_at_once(way: Connect) -> None:
    with pytest.raises(NotConnected):
        way(f"redis://127.0.0.1:{free_port()}/0")


@both
def test_a_password_that_is_wrong_is_told_at_once(way: Connect, real_redis_url: str, cluster_url: str) -> None:
    for url in (real_redis_url, cluster_url):
        with pytest.raises(AuthenticationError):
            way(url.replace("redis://", "redis://nobody:wrong@"))


@both
def test_user_and_password_open_every_node_of_a_cluster(way: Connect, cluster_url: str) -> None:
    with connect(cluster_url) as redis:
        for node in nodes(redis):
            node.acl_setuser("saegim", enabled=True, passwords=["+right"], keys=["*"], commands=["+@all"])
    with way(cluster_url.replace("redis://", "redis://saegim:right@")) as redis:
        assert [node.acl_whoami() for node in nodes(redis)] == ["saegim"] * 3


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("localhost:6379", "write redis://"),
        ("redis://:hidden@127.0.0.1:1/zero", "write redis://"),
        ("redis+sentinel://one:26379", "write redis://"),
        (
            "redis://:hidden@127.0.0.1:1/0?socket_timeout=abc",
            "the option socket_timeout cannot have this value; correct",
        ),
        ("redis://127.0.0.1:1?client_name=saegim&db=first", "the option db cannot"),
        ("redis://127.0.0.1:1?socket_timeout=-1", "the option socket_timeout cannot"),
        ("redis://127.0.0.1:1?socket_connect_timeout=nan", "the option socket_connect_timeout cannot"),
        ("redis://127.0.0.1:1?health_check_interval=soon", "the option health_check_interval cannot"),
        ("redis://127.0.0.1:1?encoding=klingon", "the option encoding cannot"),
        (
            "redis://127.0.0.1:1?ssl_ca_certs=/ca.pem",
            "the option ssl_ca_certs cannot have this value (it is for rediss://)",
        ),
        ("rediss://127.0.0.1:1?ssl_cert_reqs=maybe", "the option ssl_cert_reqs cannot have this value; correct"),
        ("redis://127.0.0.1:1?nonsense=hidden", "there is no option nonsense; take"),
        ("redis://127.0.0.1:1?retry=3", "there is no option retry"),
        ("unix:///tmp/redis.sock?max_connections=-1", "the option max_connections cannot"),
        ("redis+sentinel://:hidden@one:1/main?socket_timeout=abc", "the option socket_timeout cannot"),
    ],
)
@both
def test_what_cannot_be_used_of_an_address_is_said_without_its_password(way: Connect, url: str, fault: str) -> None:
    with pytest.raises(BadAddress) as refused:
        way(url)
    assert refused.value.fault.startswith(fault)
    assert "REDIS_URL" in str(refused.value)
    assert "hidden" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "redis://one",
        "redis://[::1]:6379/0?socket_timeout=3&client_name=saegim&password=a%26b",
        "rediss://user:p%2Fw@one:6380/1?ssl_ca_certs=/ca.pem&ssl_check_hostname=no",
        "unix:///run/redis.sock?db=3",
        "redis+sentinel://:pw@one:26379,two/name/0?sentinel_password=p&socket_timeout=3",
        "rediss+sentinel://one/name?ssl_ca_certs=/ca.pem",
    ],
)
def test_what_can_be_used_is(url: str) -> None:
    check(url)


def test_a_time_limit_in_the_address_of_sentinels_is_taken() -> None:
    with pytest.raises(RedisError):
        connect(f"redis+sentinel://127.0.0.1:{free_port()}/main/0?socket_timeout=3")


def test_a_cluster_has_one_database(cluster_url: str) -> None:
    with pytest.raises(RedisError, match="SELECT is not allowed"):
        connect(cluster_url.replace("/0", "/1"))


WEEKS = 30 * 86_400.0  # seconds; longer than any test's server has been up


@pytest.mark.cluster
def test_a_server_that_was_started_after_a_moment_says_so(redis: Redis) -> None:
    tells = not isinstance(redis, FakeRedis)  # the embedded one does not know how old it is
    assert restarted_since(redis, at=0.0, now=WEEKS) is tells


@pytest.mark.parametrize(
    ("age", "restarted"), [(0.1, False), (60, False), (3_596, False), (3_598, True), (3_601, True), (7_200, True)]
)
def test_a_server_that_has_been_up_for_an_hour_was_started_before_what_is_younger(
    age: float, restarted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    up = Redis()
    monkeypatch.setattr(up, "info", lambda section: {"uptime_in_seconds": 3_600} if section == "server" else {})
    assert restarted_since(up, at=1_000.0, now=1_000.0 + age) is restarted
