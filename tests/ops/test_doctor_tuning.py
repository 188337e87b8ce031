"""The doctor on tuned models: which answers, until when, and what speaks against it."""

from datetime import date
from typing import Any

import pytest
from redis import Redis

from bot.memory import keys
from bot.ops.check import Check
from bot.ops.doctor.tuning import check_tuning
from bot.tuning.registry.pointer import Pointer
from bot.tuning.registry.registry import Model, Registry
from tests.ops.test_doctor import settings

TODAY = date(2026, 11, 27)


def found(redis: Redis | None, **values: Any) -> list[Check]:
    return check_tuning(settings(**{"openai_api_key": "sk-x", **values}), redis, TODAY)


def active(redis: Redis, *, sources: tuple[str, ...] = (), **model: Any) -> Registry:
    registry = Registry(redis)
    registry.register(
        Model(**{"name": "tuned-1", "provider": "vllm", "base": "b", "data": "d", "test": "t", "at": 1.0, **model}),
        sources,
    )
    assert registry.move(registry.pointer(), registry.pointer().promoted("tuned-1", 100, 1.0))
    return registry


def test_where_no_model_was_tuned_nothing_is_said(redis: Redis) -> None:
    assert found(redis) == found(None) == []


def test_a_provider_that_nobody_knows_is_named_with_those_there_are(redis: Redis) -> None:
    [told] = found(redis, saegim_tune_provider="azur")
    assert (told.status, told.found) == ("warn", 'SAEGIM_TUNE_PROVIDER: "azur" is not known')
    assert told.advice.startswith("Use openai, azure, nebius")
    assert found(None, saegim_tune_provider="azur") == [told]


def test_the_active_model_and_that_no_last_day_is_known(redis: Redis) -> None:
    active(redis)
    assert [(one.status, one.found) for one in found(redis)] == [
        ("ok", "tuned-1 answers"),
        ("ok", "tuned-1 is there; no last day is known"),
    ]


@pytest.mark.parametrize(
    ("last", "status", "says"),
    [
        ("2027-01-27", "ok", "is there until 2027-01-27"),
        ("2027-01-26", "warn", "stops answering on 2027-01-26, in 60 days"),
        ("2026-11-28", "warn", "in 1 day"),
        ("2026-11-27", "warn", "Its last day was 2026-11-27"),
    ],
)
def test_it_warns_sixty_days_before_the_last_day(redis: Redis, last: str, status: str, says: str) -> None:
    active(redis, shutdown=last)
    check = found(redis)[1]
    assert check.status == status
    assert says in check.found


def test_a_canary_is_named_with_its_share(redis: Redis) -> None:
    registry = active(redis)
    registry.register(Model("tuned-2", "vllm", "b", "d", "t", 2.0), ())
    registry.move(registry.pointer(), registry.pointer().promoted("tuned-2", 10, 2.0))
    first, *others = found(redis)
    assert "tuned-2 in 10 % of the channels" in first.found
    assert "saegim tune rollback" in first.advice
    assert len(others) == 2


def test_a_withdrawn_source_and_a_model_that_is_gone_are_warned_of(redis: Redis) -> None:
    registry = active(redis, sources=("m1",))
    registry.register(Model("tuned-2", "vllm", "b", "d", "t", 2.0), ("m1", "m2"))
    registry.withdraw(["m1"])
    registry.gone("tuned-1")
    warned = [one.found for one in found(redis) if one.status == "warn"]
    assert len(warned) == 2
    assert "1 of the sources" in warned[0]
    assert "does not know it any more" in warned[0]
    assert warned[1] == "tuned-2 was trained on 1 source that was withdrawn since"


def test_a_withdrawn_source_is_warned_of_also_while_no_model_is_promoted(redis: Redis) -> None:
    registry = Registry(redis)
    registry.register(Model("tuned-1", "vllm", "b", "d", "t", 1.0), ("m1", "m2"))
    registry.withdraw(["m1", "m2"])
    known, warned = found(redis)
    assert (known.status, known.found) == ("ok", "1 known, none promoted")
    assert (warned.status, warned.found) == ("warn", "tuned-1 was trained on 2 sources that were withdrawn since")
    assert "It does not answer" in warned.advice


def test_a_model_that_was_promoted_and_cannot_be_asked_is_said(redis: Redis) -> None:
    active(redis)
    assert "but not asked" in found(redis, openai_api_key=None)[0].found


def test_openais_tuned_models_end_whether_or_not_they_are_registered() -> None:
    [check] = found(None, saegim_model="ft:gpt-4.1:acme::1")
    assert "ends all tuned models on 2027-01-14, in 48 days" in check.found
    assert found(None, saegim_model="ft:gpt-4.1:acme::1", openai_base_url="http://vllm:8000/v1") == []


def test_a_registry_that_cannot_be_read_is_said() -> None:
    from fakeredis import FakeRedis

    redis = FakeRedis(decode_responses=True)
    redis.set(keys.ACTIVE, "{")
    [check] = found(redis)
    assert check.status == "warn"
    assert Pointer().version == 0
