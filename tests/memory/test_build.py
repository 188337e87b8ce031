"""The order that a segment gives to the documents of a thread, many of which come at once."""

from random import Random

import pytest

from bot.memory.engine.index import FEW, Document, Index
from bot.memory.engine.ragged import Ragged, microseconds
from bot.memory.values import order

THREADS, PLACE = 7, ("C1", False)


def stamp(number: int) -> str:
    """A timestamp as Slack writes one."""
    return f"{1_700_000_000 + number // 3}.{number % 3:06d}"


def said(names: list[str], stamps: list[str]) -> list[Document]:
    """More documents than are added one by one, in no order; three of one time each, as the passages of a long message are."""
    some = [
        Document(
            f"{n * 7919 % 1009:04d}", ("word",), PLACE, names[n % len(names)], stamps[n // len(names) // 3], float(n)
        )
        for n in range(3 * len(names) * len(stamps))
    ]
    Random(5).shuffle(some)
    assert len(some) > FEW
    return some


def follow_in_order(index: Index, documents: list[Document]) -> None:
    """Every thread is read from its first document to its last."""
    for thread in {document.thread for document in documents}:
        line = sorted((order(d.ts), d.id) for d in documents if d.thread == thread)
        assert index.following(line[0][1], [PLACE], len(documents)) == [id_ for _, id_ in line[1:]]


SLACKS = [stamp(number) for number in range(40)]
OTHERS = ["1.5", "2.25", "10.0", "9.99999999", "1700000000.1", "1700000000.000001", *SLACKS[:20]]
"""In order of neither the letters nor the length."""


@pytest.mark.parametrize("names", [SLACKS[:THREADS], ["a", "b", "가", *SLACKS[:4]]], ids=["timestamps", "other names"])
@pytest.mark.parametrize("stamps", [SLACKS, OTHERS], ids=["timestamps", "other times"])
def test_the_documents_of_a_thread_are_in_order_of_time_and_of_one_time_in_order_of_their_ids(
    names: list[str], stamps: list[str]
) -> None:
    documents, index = said(names, stamps), Index()
    index.put_many(documents)
    follow_in_order(index, documents)


def test_what_comes_later_is_put_in_order_with_what_is_there() -> None:
    documents, index = said(SLACKS[:THREADS], SLACKS), Index()
    index.put_many(documents[:500])
    index.put_many(documents[500:])
    index.merge()
    follow_in_order(index, documents)


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (["1700000000.000100", "0000000000.000001"], [1_700_000_000_000_100, 1]),
        ([], []),
        (["1700000000.000100", "1700000000.00010"], None),
        (["170000000000000100"], None),
        (["1700000000,000100"], None),
        (["170000000a.000100"], None),
        (["170000000/.000100"], None),
        (["17000000.00.00100"], None),
        (["17000000가.00010"], None),
    ],
)
def test_a_timestamp_of_slack_is_a_number_and_nothing_else_is(texts: list[str], numbers: list[int] | None) -> None:
    found = microseconds(Ragged.strings(texts))
    assert (None if found is None else found.tolist()) == numbers
