"""Receipts hold ids and counts, the newest first, for 400 days."""

from redis import Redis

from bot.memory import keys
from bot.memory.forgetting.receipts import Entry, Receipts

NOW = 1_795_392_000.0


def test_receipts_come_back_as_they_were_written_newest_first(redis: Redis) -> None:
    receipts = Receipts(redis)
    first = Entry(NOW, "message deleted", ("a", "b"), ("c",), turns=1, replies=2, letters=3)
    second = Entry(NOW + 1, "person forgotten")
    receipts.write(first)
    receipts.write(second)
    receipts.write(second)  # two alike are two
    assert receipts.read() == [second, second, first]


def test_they_go_after_400_days_and_not_a_day_earlier(redis: Redis) -> None:
    receipts = Receipts(redis)
    for day in range(410):
        receipts.write(Entry(NOW + day * keys.DAY, str(day)))
    days = [int(entry.what) for entry in receipts.read()]
    assert days == list(range(409, 409 - len(days), -1))
    assert days[-1] == 10  # 399 days old; the one of 400 days has gone
