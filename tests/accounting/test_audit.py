"""The audit log in Redis: one line an event, one chain however many write, and nothing older than 400 days."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from redis import Redis

from bot.accounting.audit import Audit, record_reading
from bot.accounting.chain import NOTHING, broken, line_of
from bot.memory import keys
from tests.conftest import Clock

pytestmark = pytest.mark.cluster


def line(at: float, user: str = "U1") -> dict[str, object]:
    return {"kind": "answer", "at": at, "user": user, "memories": ["k3m9x2ab45"]}


def holds(audit: Audit) -> bool:
    return broken(audit.lines(), *audit.ends()) is None


def numbers(audit: Audit) -> list[int]:
    return [found.link.n for text in audit.lines() if (found := line_of(text))]


def test_many_workers_in_many_processes_write_one_chain(redis: Redis, clock: Clock) -> None:
    processes = [Audit(redis) for _ in range(8)]
    with ThreadPoolExecutor(16) as pool:
        written = list(pool.map(lambda n: processes[n % 8].write(f"E{n // 2}", line(clock())), range(200)))
    assert sum(written) == 100  # every event came twice
    assert numbers(Audit(redis)) == list(range(1, 101))
    assert holds(Audit(redis))


def test_an_event_has_one_line_whoever_writes_it_again(redis: Redis, clock: Clock) -> None:
    audit = Audit(redis)
    assert not audit.has("E1")
    assert audit.write("E1", line(clock()))
    assert not audit.write("E1", line(clock()))
    assert not Audit(redis).write("E1", line(clock()))
    assert audit.has("E1")
    assert numbers(audit) == [1]


def test_what_is_too_old_goes_and_the_rest_still_holds(redis: Redis, clock: Clock) -> None:
    audit = Audit(redis)
    for day in range(5):
        audit.write(f"E{day}", line(clock() + day * keys.DAY))
    clock.advance(400 * keys.DAY + 2 * keys.DAY)
    assert audit.trim(clock()) == 2
    assert audit.trim(clock()) == 0
    assert numbers(audit) == [3, 4, 5]
    assert holds(audit)
    audit.write("E9", line(clock()))
    assert audit.trim(clock() + 400 * keys.DAY + 1) == 4
    assert (numbers(audit), holds(audit)) == ([], True)
    audit.write("E10", line(clock()))
    assert (numbers(audit), holds(audit)) == ([7], True)


@pytest.mark.parametrize("cut", [1, 3])
def test_the_end_of_the_log_is_missed_too(redis: Redis, clock: Clock, cut: int) -> None:
    audit = Audit(redis)
    for n in range(6):
        audit.write(f"E{n}", line(clock()))
    redis.xdel(keys.AUDIT, *(f"{n}-0" for n in range(7 - cut, 7)))
    found = broken(audit.lines(), *audit.ends())
    assert found is not None
    assert (found.n, found.why) == (7 - cut, "the log should end with line 6")


def test_where_the_ends_are_lost_the_log_goes_on_from_its_last_line(redis: Redis, clock: Clock) -> None:
    audit = Audit(redis)
    audit.write("E1", line(clock()))
    redis.delete(keys.AUDIT_ENDS)
    audit.write("E2", line(clock()))
    assert numbers(audit) == [1, 2]
    assert holds(audit)


def test_a_reading_on_the_command_line_is_a_line_of_its_own(redis: Redis, clock: Clock) -> None:
    for _ in range(2):
        record_reading(redis, clock(), "recall", as_user="U1")
    found = [read.fields for text in Audit(redis).newest() if (read := line_of(text))]
    assert [(fields["kind"], fields["command"], fields["user"]) for fields in found] == [
        ("reading", "recall", "U1")
    ] * 2
    assert holds(Audit(redis))


def test_a_log_of_nothing_holds(redis: Redis) -> None:
    audit = Audit(redis)
    assert audit.ends() == (NOTHING, NOTHING)
    assert holds(audit)
    assert audit.trim(0.0) == 0
