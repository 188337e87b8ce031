"""Providers: who takes jobs until when, what each wants, and what an operator is told instead."""

from datetime import date

import pytest

from bot.errors import Misconfigured, Refuse
from bot.ops.tuning import address, key
from bot.tuning.remote.provider import PROVIDERS, ending, hyperparameters, may_start, provider, suffix
from tests.ops.test_doctor import settings

OPENAI, AZURE, NEBIUS = (PROVIDERS[name] for name in ("openai", "azure", "nebius"))


def test_openai_takes_jobs_until_its_last_day_and_says_when_that_was() -> None:
    may_start(OPENAI, date(2027, 1, 6))
    with pytest.raises(
        Refuse, match=r"since 2027-01-06, and models tuned there stop answering on 2027-01-14. Train elsewhere"
    ):
        may_start(OPENAI, date(2027, 1, 7))


@pytest.mark.parametrize(("today", "left"), [(date(2026, 11, 27), "48 days"), (date(2027, 1, 20), "0 days")])
def test_who_trains_what_ends_soon_is_told_before(today: date, left: str) -> None:
    assert f"stops answering on 2027-01-14, in {left}" in ending(OPENAI, today)
    assert ending(AZURE, today) == ending(NEBIUS, today) == ""


@pytest.mark.parametrize(
    ("name", "instead"), [("vllm", "--adapter"), ("export", "tune export"), ("local", "tune local")]
)
def test_who_takes_no_jobs_says_what_to_do_instead(name: str, instead: str) -> None:
    with pytest.raises(Refuse, match=f"{name} takes no jobs.*{instead}"):
        may_start(PROVIDERS[name], date(2026, 11, 27))


def test_an_unknown_provider_is_answered_with_those_there_are() -> None:
    with pytest.raises(Refuse, match=r'no provider "openia".*\n  openai: .*\n  azure: '):
        provider("openia")


def test_hyperparameters_go_where_the_provider_wants_them() -> None:
    values = {"epochs": 3.0, "learning_rate": 1.8}
    assert hyperparameters(OPENAI, values) == {  # type: ignore[arg-type]
        "method": {
            "type": "supervised",
            "supervised": {"hyperparameters": {"n_epochs": 3, "learning_rate_multiplier": 1.8}},
        }
    }
    assert hyperparameters(NEBIUS, {"learning_rate": 2e-5}) == {
        "hyperparameters": {"lora": True, "learning_rate_multiplier": 2e-5}
    }


@pytest.mark.parametrize(("one", "rate"), [("nebius", 1.8), ("openai", 2e-5)])
def test_a_learning_rate_of_the_other_kind_is_refused(one: str, rate: float) -> None:
    with pytest.raises(Refuse, match="learning rate is"):
        hyperparameters(PROVIDERS[one], {"learning_rate": rate})


def test_a_suffix_is_what_the_provider_takes() -> None:
    assert suffix(OPENAI, "v1.2") == "v1.2"
    assert suffix(AZURE, "v1.2") == "v1-2"
    assert len(suffix(OPENAI, "x" * 100)) == 40


SECRET, OWN = "sk-answers", "sk-training"


@pytest.mark.parametrize(
    ("url", "given", "used"),
    [
        ("https://api.openai.com/v1", {}, SECRET),
        ("https://api.tokenfactory.nebius.com/v1", {}, ""),
        ("https://api.openai.com.evil.example/v1", {}, ""),
        ("https://api.tokenfactory.nebius.com/v1", {"saegim_tune_api_key": OWN}, OWN),
    ],
)
def test_the_key_for_answers_goes_to_no_other_host(url: str, given: dict[str, str], used: str) -> None:
    assert key(settings(openai_api_key=SECRET, **given), url) == used


def test_a_provider_without_an_address_asks_for_one() -> None:
    with pytest.raises(Misconfigured, match="SAEGIM_TUNE_BASE_URL"):
        address(settings(), PROVIDERS["azure"])
    with pytest.raises(Misconfigured, match="SAEGIM_TUNE_BASE_URL"):
        address(settings(), PROVIDERS["vllm"])  # never OpenAI's by default
    assert address(settings(openai_base_url="http://vllm:8000/v1"), PROVIDERS["vllm"]) == "http://vllm:8000/v1"
    assert address(settings(), OPENAI) == "https://api.openai.com/v1"
