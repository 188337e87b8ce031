"""The port of one process: its counters for Prometheus without anybody's words or ids, and whether it is well."""

import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from bot import metrics
from bot.accounting.gauges import Gauges
from bot.errors import Misconfigured
from bot.memory import keys
from bot.memory.forgetting.gaps import Gaps
from bot.memory.store import Store
from bot.memory.values import Memory
from bot.ops.watch import Watch
from tests.conftest import Clock


@contextmanager
def watched(health: Callable[[], str] = lambda: "", gauges: Gauges | None = None) -> Iterator[Watch]:
    watch = Watch(0, health, gauges)
    watch.start()
    try:
        yield watch
    finally:
        watch.stop()


def get(watch: Watch, path: str) -> tuple[int, str]:
    try:
        with urlopen(f"http://127.0.0.1:{watch.port}{path}", timeout=30) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


def numbers(text: str) -> dict[str, float]:
    samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
    return {sample.name: sample.value for sample in samples if not sample.labels}


def test_health_is_200_or_503_with_one_sentence() -> None:
    said = [""]
    with watched(lambda: said[0]) as watch:
        assert get(watch, "/healthz") == (200, "ok\n")
        said[0] = "Slack has not been heard for 120 seconds."
        assert get(watch, "/healthz") == (503, "Slack has not been heard for 120 seconds.\n")
        assert get(watch, "/")[0] == 404


def test_what_is_counted_and_what_is_in_redis_is_served_together(redis: Redis, clock: Clock) -> None:
    clock.seconds = time.time() + 30
    Gaps(redis).beat(clock() - 5)
    redis.xadd(keys.READY, {"thread": "C1:1.0"})
    Store(redis).put([Memory("m1", "t", "U1", "Mina", "C1", "1.0", "1.0", 1.0)])
    metrics.ANSWERS.labels("memory", "gpt").inc()
    with watched(gauges=Gauges(redis, clock)) as watch:
        status, text = get(watch, "/metrics")
    found = numbers(text)
    assert status == 200
    assert 'saegim_answers_total{basis="memory",model="gpt"}' in text
    assert (found["saegim_redis_up"], found["saegim_queue_threads"], found["saegim_memories"]) == (1, 1, 1)
    assert 25 < found["saegim_queue_oldest_seconds"] <= 31
    assert found["saegim_slack_unheard_seconds"] == pytest.approx(5.0)


def test_without_redis_the_counters_are_served_all_the_same(clock: Clock) -> None:
    with watched(gauges=Gauges(Redis(port=1, retry=Retry(NoBackoff(), 0)), clock)) as watch:
        found = numbers(get(watch, "/metrics")[1])
    assert found["saegim_redis_up"] == 0
    assert "saegim_memories" not in found
    assert "saegim_redis_errors_total" in found


def test_a_port_that_is_taken_is_told_by_its_setting() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Misconfigured, match="SAEGIM_METRICS_PORT"):
            Watch(taken.getsockname()[1], lambda: "")


def test_the_manual_has_every_metric_and_no_other(redis: Redis, clock: Clock) -> None:
    Gaps(redis).beat(clock())
    with watched(gauges=Gauges(redis, clock)) as watch:
        text = get(watch, "/metrics")[1]
    families = [f for f in text_string_to_metric_families(text) if f.name.startswith("saegim_")]
    served = {f"{family.name}_total" if family.type == "counter" else family.name for family in families}
    manual = (Path(__file__).parents[2] / "OPERATING.md").read_text("utf-8")
    assert set(re.findall(r"`(saegim_\w+)`", manual)) == served
