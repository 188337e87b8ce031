"""The audience law on made workspaces: production keeps it, an oracle that shares no line with it agrees, and a breach is noticed."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis import Redis

from bot.bench.audience import REPLIES, try_law
from bot.bench.told import told
from bot.bench.worlds import may_hear, readers, reply, world
from bot.memory.audience import visible
from bot.memory.retrieval.recall import Recall
from bot.memory.store import Store
from bot.memory.values import Memory, Readers
from bot.mind.wording.phrases import say

WORLDS = 20


@pytest.mark.parametrize("seed", range(3))
def test_nothing_that_the_readers_may_not_hear_is_told_or_changes_what_is(redis: Redis, seed: int) -> None:
    tried = try_law(redis, WORLDS, seed)
    assert (tried.workspaces, tried.replies, tried.violations) == (WORLDS, WORLDS * REPLIES, 0)
    assert tried.with_hidden > tried.replies / 2
    assert tried.told > tried.replies / 4
    redis.flushall()


@given(st.integers(0, 10**9))
def test_the_law_and_the_oracle_agree_on_every_memory(seed: int) -> None:
    chance = random.Random(seed)
    made = world(chance)
    asked = reply(made, chance)
    who = readers(made, asked)
    for memory in made.written:
        assert visible(memory, who) == may_hear(made, memory, asked)


def test_made_workspaces_hold_every_kind_of_place_reader_and_source() -> None:
    worlds = [world(random.Random(seed)) for seed in range(60)]
    places = {(place.kind, place.shared) for made in worlds for place in made.places.values()}
    assert {
        ("public", False),
        ("public", True),
        ("private", False),
        ("private", True),
        ("group_dm", False),
        ("dm", False),
    } <= places
    assert {role for made in worlds for role in made.roles.values()} == {"member", "guest", "stranger"}
    assert any(source.role == "again" for made in worlds for memory in made.written for source in memory.sources)
    assert any(made.forgotten for made in worlds)
    assert any(memory.place not in made.joined for made in worlds for memory in made.kept)
    twice = [
        {memory.text for memory in made.kept if made.places[memory.place].kind == kind}
        for made in worlds
        for kind in ("public",)
    ]
    private = [{memory.text for memory in made.kept if made.places[memory.place].kind == "private"} for made in worlds]
    assert any(one & other for one, other in zip(twice, private, strict=True))


def _guests_unseen(who: Readers) -> Readers:
    return replace(who, guests=frozenset())


def _shared_unseen(who: Readers) -> Readers:
    return replace(who, places={id_: replace(place, shared=False) for id_, place in who.places.items()})


@pytest.mark.parametrize("blind", [_guests_unseen, _shared_unseen])
def test_a_law_that_overlooks_something_is_found_out(blind: Callable[[Readers], Readers]) -> None:
    found = 0
    for seed in range(300):
        chance = random.Random(seed)
        made = world(chance)
        asked = reply(made, chance)
        who = blind(readers(made, asked))
        found += any(visible(memory, who) != may_hear(made, memory, asked) for memory in made.kept)
    assert found


def _everywhere(recall: Recall, _place: str, text: str) -> list[Memory]:
    return [memory for memory in recall._store.scan() if memory.text == text]


@pytest.mark.any_redis
@pytest.mark.parametrize(
    ("gate", "open_to_all"),
    [
        ("bot.story.why.visible", lambda *_: True),
        ("bot.memory.retrieval.recall.Recall.alike", _everywhere),
    ],
)
def test_what_shows_only_in_the_words_of_the_story_is_found_out(
    redis: Redis, monkeypatch: pytest.MonkeyPatch, gate: str, open_to_all: Callable[..., object]
) -> None:
    monkeypatch.setattr(gate, open_to_all)
    assert try_law(redis, 30).violations
    redis.flushall()


@pytest.mark.any_redis
def test_the_story_answers_lists_explains_and_remembers(redis: Redis) -> None:
    said: list[str] = []
    for seed in range(40):
        chance = random.Random(seed)
        made = world(chance)
        redis.flushall()
        (store := Store(redis)).put(made.written)
        recall = Recall(store)
        said += told(redis, recall, made, reply(made, chance))
        recall.close()
    redis.flushall()
    for phrase in ("not_in_memory", "no_pins", "remembered_dm", "already_remembered", "basis_memory"):
        begins = [say(phrase, language, id="").partition("`")[0] for language in ("ko", "en")]
        assert any(begin in text for begin in begins for text in said), phrase


@pytest.mark.any_redis
def test_counting_what_is_hidden_is_found_out_though_none_of_it_is_told(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.memory.retrieval.recall.may_serve", lambda *_: True)
    assert try_law(redis, WORLDS).violations
    redis.flushall()
