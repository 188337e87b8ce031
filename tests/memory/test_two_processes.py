"""Two processes on one Redis: what one remembers or forgets, the other knows when it is next asked, however long it was cut off."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from redis.exceptions import RedisError

from bot.memory import keys
from bot.memory.connection import connect
from bot.memory.retrieval.recall import Recall
from bot.memory.store import Store
from bot.memory.values import Memory
from tests.memory.recaller import memory, recalled
from tests.scenarios.wire import Wire

ROOT = Path(__file__).parents[2]
MANY = 1_000  # more than Redis reads out in one answer

Tell = Callable[[str, Any], Any]


@contextmanager
def process(url: str) -> Iterator[Tell]:
    """A process with its own memory on the Redis at `url`; tell it a verb and an argument, and it answers."""
    command = [sys.executable, "-m", "tests.memory.recaller", url]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin
        assert child.stdout
        stdin, stdout = child.stdin, child.stdout

        def tell(verb: str, argument: Any) -> Any:
            stdin.write(json.dumps([verb, argument]) + "\n")
            stdin.flush()
            return json.loads(stdout.readline())

        yield tell


@pytest.fixture(params=["real_redis_url", "cluster_url"])
def url(request: pytest.FixtureRequest) -> str:
    """A Redis that other processes can reach."""
    address: str = request.getfixturevalue(request.param)
    with connect(address) as redis:
        redis.flushall()
    return address


@pytest.fixture
def wire(real_redis_url: str) -> Iterator[Wire]:
    """The way of one process to a Redis, to be cut."""
    with connect(real_redis_url) as redis:
        redis.flushall()
    wire = Wire(real_redis_url)
    yield wire
    wire.close()


@pytest.fixture
def here(real_redis_url: str, wire: Wire) -> Iterator[Redis]:
    """What the others reach that Redis by: not over the wire."""
    with connect(real_redis_url) as redis:
        yield redis


@pytest.fixture
def far(wire: Wire) -> Iterator[Store]:
    """The store as the process behind the wire has it."""
    with connect(wire.url) as redis:
        yield Store(redis)


def test_two_processes_know_at_once_what_the_other_remembers_and_forgets(url: str) -> None:
    with process(url) as one, process(url) as two:
        assert one("remember", ["b", "배포는 화요일"]) == 1
        for n in range(10):
            assert one("remember", [f"m{n}", f"배포는 {n}시"]) == 1
            assert two("recall", "배포") == one("recall", "배포") == ["b", f"m{n}"]
            assert two("forget", f"m{n}") == 1
            assert one("recall", "배포") == two("recall", "배포") == ["b"]


def test_a_process_that_was_cut_off_recalls_nothing_meanwhile_and_nothing_forgotten_after(
    wire: Wire, here: Redis
) -> None:
    store = Store(here)
    store.put([memory("a", "배포는 화요일"), memory("b", "배포는 수요일")])
    with process(wire.url) as cut_off:
        assert cut_off("recall", "배포") == ["a", "b"]
        wire.cut()
        store.remove(["a"])
        store.put([memory("c", "배포는 목요일")])
        assert cut_off("recall", "배포") == "no Redis"
        wire.mend()
        assert cut_off("recall", "배포") == ["b", "c"]


@pytest.mark.parametrize("log", ["whole", "trimmed", "lost"])
def test_whoever_was_cut_off_catches_up_whatever_became_of_the_log(
    wire: Wire, here: Redis, far: Store, log: str
) -> None:
    store, recall = Store(here), Recall(far)
    store.put([memory("a", "배포는 화요일"), memory("b", "배포는 수요일"), memory("c", "배포는 목요일")])
    assert recalled(recall, "배포") == ["a", "b", "c"]

    wire.cut()
    store.remove(["a"])
    store.replace(memory("b", "점심은 김밥"))
    store.put([memory("d", "배포는 금요일")])
    if log == "trimmed":
        here.xtrim(keys.CHANGES, maxlen=1, approximate=False)
    elif log == "lost":
        here.delete(keys.CHANGES)
    for _ in range(2):
        with pytest.raises(RedisError):
            recalled(recall, "배포")
    wire.mend()

    assert recalled(recall, "배포") == ["c", "d"]
    assert recalled(recall, "점심") == ["b"]
    store.remove(["c"])
    assert recalled(recall, "배포") == ["d"]


def test_whoever_is_cut_off_while_reading_everything_anew_begins_again(
    wire: Wire, here: Redis, far: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, recall = Store(here), Recall(far)
    store.put(memory(f"m{n:03}", f"배포는 {n}시") for n in range(MANY))
    scan = far.scan

    def torn() -> Iterator[Memory]:
        for n, one in enumerate(scan()):
            yield one
            if n == 0:
                wire.cut()

    with monkeypatch.context() as tearing:
        tearing.setattr(far, "scan", torn)
        with pytest.raises(RedisError):
            recalled(recall, "배포")
    store.remove([f"m{n:03}" for n in range(0, MANY, 2)])
    wire.mend()

    assert recalled(recall, "배포") == [f"m{n:03}" for n in range(1, MANY, 2)]
