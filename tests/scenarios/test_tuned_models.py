"""Tuned models come and go while Saegim runs: it follows the pointer, falls back, tells the owner, and marks what was withdrawn."""

import pytest
from redis import Redis

from bot.memory import keys
from bot.mind.wording.phrases import say
from bot.tuning.registry.active import KNOWN_FOR
from bot.tuning.registry.pointer import Pointer
from bot.tuning.registry.registry import Model, Registry
from tests.scenarios.conftest import NewTeam, Team, on_both, on_cluster
from tests.scenarios.model_server import ModelServer

OLD, NEW = "ft:gpt:acme:old:1", "ft:gpt:acme:new:2"
QUESTION = "when do we deploy?"


@pytest.fixture
def thinking(new_team: NewTeam, models: ModelServer) -> Team:
    """A team whose Saegim has a base model, and knows when they deploy."""
    for name in (OLD, NEW, "base"):
        models.answers[name] = f"On Tuesdays, says {name.split(':')[-1]} [1]."
    team = new_team(openai_base_url=models.url, saegim_base_model="base")
    team.command(team.dana, team.deploys, "remember we deploy on Tuesdays at 14:00")
    models.requests.clear()
    return team


def registered(redis: Redis, name: str, *sources: str) -> None:
    Registry(redis).register(Model(name, "openai", "gpt", "d", "t", 1.0), sources)


def moved(team: Team, pointer: Pointer) -> None:
    """Move the pointer, and let as much time pass as it may take to be followed."""
    registry = Registry(team.redis)
    assert registry.move(registry.pointer(), pointer)
    team.clock.ahead += KNOWN_FOR


def asked(team: Team, place: str) -> str:
    return team.ask(team.minsu, place, f"{team.bot} {QUESTION}")[1].text


@on_both
def test_a_running_saegim_follows_a_promotion_and_a_rollback_without_a_restart(
    thinking: Team, models: ModelServer
) -> None:
    assert "says base" in asked(thinking, thinking.general)
    moved(thinking, Pointer(stable=NEW, history=("",)))
    assert "says 2" in asked(thinking, thinking.general)
    moved(thinking, Pointer())
    assert "says base" in asked(thinking, thinking.general)
    assert models.asked() == ["base", NEW, "base"]


@on_cluster
def test_so_it_does_on_a_cluster(thinking: Team) -> None:
    moved(thinking, Pointer(stable=NEW))
    assert "says 2" in asked(thinking, thinking.general)


def test_a_tuned_model_gets_the_short_prompt(thinking: Team, models: ModelServer) -> None:
    asked(thinking, thinking.general)
    moved(thinking, Pointer(stable=NEW))
    asked(thinking, thinking.general)
    base, tuned = (len(request["messages"]) for request in models.requests)
    assert base > tuned == 2


def test_a_canary_answers_in_its_channels_only(thinking: Team) -> None:
    places = [thinking.general, thinking.deploys]
    canary = Pointer(stable=OLD, canary=NEW, share=50)
    moved(thinking, canary)
    for place in places:
        assert f"says {canary.model(place)[-1]}" in asked(thinking, place)


def test_a_promoted_model_answers_where_the_settings_name_none(new_team: NewTeam, models: ModelServer) -> None:
    models.answers[NEW] = "On Tuesdays, says 2 [1]."
    team = new_team(openai_base_url=models.url)
    team.command(team.dana, team.deploys, "remember we deploy on Tuesdays at 14:00")
    assert "we deploy on Tuesdays" in asked(team, team.general)
    assert models.requests == []
    moved(team, Pointer(stable=NEW))
    assert "says 2" in asked(team, team.general)


def test_a_model_that_is_gone_falls_back_and_the_owner_is_told_once_a_day(thinking: Team, models: ModelServer) -> None:
    registered(thinking.redis, NEW)
    moved(thinking, Pointer(stable=NEW))
    models.answers[NEW] = 404

    for _ in range(3):
        assert "says base" in asked(thinking, thinking.general)
        thinking.advance(601)
    assert models.asked().count(NEW) == 3
    [told] = thinking.told(thinking.boss)
    assert told.text == say("model_gone_tuned", "ko", model=NEW, instead=say("model_gone_next", "ko"))
    assert [model.state for model in Registry(thinking.redis).all()] == ["gone"]
    assert thinking.told(thinking.minsu) == []

    thinking.redis.delete(keys.seen(f"model_gone:{NEW}"))  # the embedded Redis has the machine's clock
    thinking.advance(keys.SEEN_TTL)
    assert "says base" in asked(thinking, thinking.general)
    thinking.settled()
    assert len(thinking.told(thinking.boss)) == 2


def test_of_the_last_model_that_is_gone_the_owner_is_told_that_memories_are_quoted(
    thinking: Team, models: ModelServer
) -> None:
    models.answers["base"] = 404
    assert "we deploy on Tuesdays" in asked(thinking, thinking.general)
    thinking.settled()
    [told] = thinking.told(thinking.boss)
    assert told.text == say("model_gone", "ko", model="base", instead=say("model_gone_quotes", "ko"))


def test_a_key_that_is_refused_is_told_and_says_nothing_about_the_model(thinking: Team, models: ModelServer) -> None:
    registered(thinking.redis, NEW)
    moved(thinking, Pointer(stable=NEW))
    models.answers[NEW] = 401
    assert "says base" in asked(thinking, thinking.general)
    thinking.settled()
    assert len(thinking.told(thinking.boss)) == 1
    assert [model.state for model in Registry(thinking.redis).all()] == ["trained"]


def test_a_model_that_only_fails_is_not_said_to_be_gone(thinking: Team, models: ModelServer) -> None:
    moved(thinking, Pointer(stable=NEW))
    models.answers[NEW] = 500
    assert "says base" in asked(thinking, thinking.general)
    thinking.settled()
    assert thinking.told(thinking.boss) == []


def test_what_is_deleted_in_slack_marks_the_models_that_were_trained_on_it(thinking: Team) -> None:
    ts, _ = thinking.ask(thinking.minsu, thinking.general, f"{thinking.bot} remember the office closes at 20:00")
    [memory] = thinking.memories(thinking.general)
    registered(thinking.redis, NEW, memory.id, "faq-1")
    registered(thinking.redis, OLD, f"{thinking.general}:{ts}")
    registered(thinking.redis, "ft:other", "faq-2")

    thinking.slack.delete(thinking.minsu, thinking.general, ts)
    thinking.settled()
    assert {model.name: model.withdrawn for model in Registry(thinking.redis).all()} == {NEW: 1, OLD: 1, "ft:other": 0}


def test_an_edit_withdraws_nothing(thinking: Team) -> None:
    ts, _ = thinking.ask(thinking.minsu, thinking.general, f"{thinking.bot} remember the office closes at 20:00")
    [memory] = thinking.memories(thinking.general)
    registered(thinking.redis, NEW, memory.id)
    thinking.slack.edit(thinking.minsu, thinking.general, ts, f"{thinking.bot} remember the office closes at 21:00")
    thinking.settled()
    assert [model.withdrawn for model in Registry(thinking.redis).all()] == [0]
