"""Which tuned model answers, until when, and what speaks against it."""

from datetime import date
from typing import Final

from redis import Redis
from redis.exceptions import RedisError

from bot.config import Settings
from bot.ops.check import Check
from bot.ops.doctor.address import host
from bot.tuning.promotion import unfit
from bot.tuning.registry.pointer import Pointer
from bot.tuning.registry.registry import Model, Registry
from bot.tuning.remote.provider import NOTICE, PROVIDERS, days

TUNED: Final = "ft:"  # how the names of OpenAI's tuned models begin
NEXT: Final = "Train its successor (`saegim tune start`), or return to the model before (`saegim tune rollback`)."


def check_tuning(settings: Settings, redis: Redis | None, today: date) -> list[Check]:
    """Nothing where no tuned model is known; else the pointer, and a line for each model that answers and will not for long.

    `redis` (None: not reachable) holds the registry.
    """
    named = [*_provider(settings), *_of_settings(settings, today)]
    if redis is None:
        return named
    try:
        registry = Registry(redis)
        pointer, models = registry.pointer(), {model.name: model for model in registry.all()}
    except (RedisError, ValueError, TypeError, KeyError) as error:
        return [
            *named,
            Check(
                "Tuned model", "warn", f"the registry cannot be read ({type(error).__name__})", "Look at Redis' log."
            ),
        ]
    if not pointer.version and not models:
        return named
    withdrawn = [
        _withdrawn(model) for model in models.values() if model.withdrawn and model.name not in pointer.models()
    ]
    if not pointer.models():
        none = Check("Tuned model", "ok", f"{len(models)} known, none promoted", "See them with `saegim tune list`.")
        return [*named, none, *withdrawn]
    return [
        *named,
        _pointer(settings, pointer),
        *(_model(name, models, today) for name in sorted(pointer.models())),
        *withdrawn,
    ]


def _pointer(settings: Settings, pointer: Pointer) -> Check:
    stable = pointer.stable or settings.saegim_model or settings.saegim_base_model or "the quoting reader"
    canary = f", the canary {pointer.canary} in {pointer.share} % of the channels" if pointer.canary else ""
    if pointer.models() and not settings.has_server:
        return Check(
            "Tuned model", "warn", f"{stable} is promoted, but not asked", "Set OPENAI_API_KEY or OPENAI_BASE_URL."
        )
    advice = (
        "Promote the canary for good with `saegim tune promote`, or take it back with `saegim tune rollback`."
        if canary
        else ""
    )
    return Check("Tuned model", "ok", f"{stable} answers{canary}", advice)


def _model(name: str, models: dict[str, Model], today: date) -> Check:
    model = models.get(name)
    if model is None:
        return Check("Tuned model", "warn", f"{name} answers, but is not registered", "Promote a model that is.")
    if why := unfit(model, today):
        return Check("Tuned model", "warn", f"{name}: {' '.join(why)}", NEXT)
    if model.shutdown and (left := (date.fromisoformat(model.shutdown) - today).days) <= NOTICE:
        return Check("Tuned model", "warn", f"{name} stops answering on {model.shutdown}, in {days(left)}", NEXT)
    until = f" until {model.shutdown}" if model.shutdown else "; no last day is known"
    return Check("Tuned model", "ok", f"{name} is there{until}")


def _withdrawn(model: Model) -> Check:
    which = "1 source that was" if model.withdrawn == 1 else f"{model.withdrawn} sources that were"
    found = f"{model.name} was trained on {which} withdrawn since"
    return Check(
        "Tuned model", "warn", found, "It does not answer and will not be promoted; delete it at its provider."
    )


def _provider(settings: Settings) -> list[Check]:
    """A provider that nobody knows: every step of the tuning loop that needs one would refuse it."""
    told = settings.saegim_tune_provider
    if told in PROVIDERS:
        return []
    return [Check("Tuning", "warn", f'SAEGIM_TUNE_PROVIDER: "{told}" is not known', f"Use {', '.join(PROVIDERS)}.")]


def _of_settings(settings: Settings, today: date) -> list[Check]:
    """OpenAI's tuned models all end on one day, whether or not they are registered."""
    last = PROVIDERS["openai"].last_day
    theirs = host(settings.openai_base_url) == host(PROVIDERS["openai"].base_url)
    if (
        last is None
        or not theirs
        or not settings.saegim_model.startswith(TUNED)
        or (left := (last - today).days) > NOTICE
    ):
        return []
    found = f"{settings.saegim_model}: OpenAI ends all tuned models on {last}" + (
        f", in {days(left)}" if left > 0 else ""
    )
    return [
        Check(
            "Tuned model",
            "warn",
            found,
            "Train its successor elsewhere: `saegim tune export`, or another SAEGIM_TUNE_PROVIDER.",
        )
    ]
