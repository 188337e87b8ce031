"""What is measured of consolidation: a speed over a real Redis, and how the write gate agrees with labels."""

import pytest

from bot.bench.consolidation import Gate, consolidation_speed, write_gate
from tests.conftest import REAL_REDIS

ROWS = [
    {"id": str(n), "channel": "C1", "thread_ts": "1.0", "ts": f"{n}.0", "user": f"U{n % 2}", "text": text}
    for n, text in enumerate(["배포 언제 해요?", "배포는 매주 화요일 오전 10시에 합니다", "넵"], 1)
]


@pytest.mark.skipif(not REAL_REDIS, reason="no redis-server installed")
def test_a_speed_comes_out() -> None:
    assert consolidation_speed(ROWS) > 0


def test_kept_wanted_and_right_are_counted_apart() -> None:
    labels = ["nothing", "fact", "how_to"]
    turns = [{"by": row["user"], "text": row["text"], "label": label} for row, label in zip(ROWS, labels, strict=True)]
    assert write_gate([{"turns": turns}]) == Gate(messages=3, wanted=2, kept=1, right=1, kind_right=0)
