"""The made messages: always the same, believable in what the index feels of them."""

from collections import Counter
from itertools import islice, pairwise
from statistics import mean

import pytest

from bot.bench.messages import CHANNELS, PACE, half, messages, questions
from bot.memory.language.tokens import tokenize
from bot.memory.values import Memory


@pytest.fixture(scope="module")
def made() -> list[Memory]:
    return list(messages(5_000))


def test_they_are_the_same_in_every_run_and_a_longer_run_begins_with_them(made: list[Memory]) -> None:
    assert list(islice(messages(1_000_000), 300)) == made[:300]
    assert questions(20, 500) == questions(20, 500)


def test_another_seed_makes_others(made: list[Memory]) -> None:
    assert [m.text for m in messages(50, seed=1)] != [m.text for m in made[:50]]


def test_they_are_as_long_as_chat_is(made: list[Memory]) -> None:
    assert 55 < mean(len(m.text) for m in made) < 60


def test_korean_english_and_both_in_one_message(made: list[Memory]) -> None:
    def has(text: str, first: str, last: str) -> bool:
        return any(first <= c <= last for c in text)

    kinds = Counter((has(m.text, "가", "힣"), has(m.text, "a", "z")) for m in made)
    assert all(kinds[kind] > 500 for kind in ((True, False), (False, True), (True, True)))


def test_eight_in_a_hundred_name_a_ticket_that_nobody_named_before(made: list[Memory]) -> None:
    tickets = [word for m in made for word in m.text.split() if word[-1].isdigit() and "-" in word]
    assert len(tickets) == len(set(tickets))
    assert 0.07 < len(tickets) / len(made) < 0.09


def test_words_follow_zipf_and_do_not_run_out(made: list[Memory]) -> None:
    containing = Counter(term for m in made for term in set(tokenize(m.text)))
    ranks = [count for _, count in containing.most_common()]
    assert ranks[0] < len(made) / 4
    assert ranks[0] > 5 * ranks[200]
    assert sum(count == 1 for count in ranks) > len(ranks) / 3


def test_a_reply_stands_in_a_thread_of_its_channel_that_was_opened_before(made: list[Memory]) -> None:
    roots = {(m.place, m.ts) for m in made if m.thread_ts == m.ts}
    assert all((m.place, m.thread_ts) in roots and m.thread_ts <= m.ts for m in made)
    assert 0.4 < 1 - len(roots) / len(made) < 0.6


def test_each_has_its_own_id_and_time_and_a_channel_of_fifty(made: list[Memory]) -> None:
    assert len({m.id for m in made}) == len({(m.place, m.ts) for m in made}) == len(made)
    assert {m.place for m in made} == set(CHANNELS)
    assert all(later.at - m.at == PACE for m, later in pairwise(made))


def test_half_the_messages_stand_in_the_channels_of_the_half(made: list[Memory]) -> None:
    assert 0.45 < sum(m.place in half() for m in made) / len(made) <= 0.52
    assert len(half()) < len(CHANNELS) / 2


def test_questions_are_about_seven_terms_long_and_some_name_a_ticket() -> None:
    asked = questions(200, 1_000)
    assert 6 < mean(len(tokenize(q)) for q in asked) < 9
    assert sum(q[-1].isdigit() for q in asked) == 20
