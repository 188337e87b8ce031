"""Who trains: each provider as a profile of what it can do and wants. Pure; who speaks with it is `client.py`.

All of them take files and jobs as OpenAI does, and differ in what is written here. Dates and codes are those of the providers' own
pages in November 2026.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from bot.errors import Refuse

NOT_AVAILABLE: Final = "training_not_available"  # the code with which OpenAI refuses an organisation (HTTP 403)
SMALLEST: Final = 10  # examples that OpenAI and those who follow it want at least
LONGEST_SUFFIX: Final = 40  # characters of a model's suffix; OpenAI takes 64, Azure 40
NOTICE: Final = 60  # days before a model's last day from which on its owner is warned
ELSEWHERE: Final = (
    "Train elsewhere: SAEGIM_TUNE_PROVIDER=nebius or azure, any server with fine_tuning.jobs (compatible), "
    "or on a machine of your own with `saegim tune local` or `saegim tune export`."
)

Parameter = Literal["epochs", "batch_size", "learning_rate"]


@dataclass(frozen=True, slots=True)
class Provider:
    """What a provider can do and how it wants to be asked."""

    name: str
    about: str  # one line for the operator
    base_url: str = ""  # its own; "" where SAEGIM_TUNE_BASE_URL has to be set
    creates_jobs: bool = True
    metadata: bool = True  # a job keeps the metadata it was created with, and jobs can be listed by it
    checkpoints: bool = True
    deploy: str = ""  # what is to be done before a trained model answers; "": nothing
    only_named: bool = False  # that is done elsewhere, and cannot be looked at from here
    bom: bool = False  # its files begin with a byte order mark
    top_level: bool = False  # hyperparameters stand at the top of the request, not in its method
    absolute_rate: bool = False  # its learning_rate_multiplier is the rate itself
    dotted_suffix: bool = True  # a suffix may have dots
    extra: Mapping[str, object] = field(default_factory=dict)  # goes with every request for a job
    last_job: date | None = None  # no job is taken after this day
    last_day: date | None = None  # its tuned models answer no longer after this day
    instead: str = ""  # what to do where it creates no jobs


PROVIDERS: Final[Mapping[str, Provider]] = {
    provider.name: provider
    for provider in (
        Provider(
            "openai",
            "OpenAI; takes jobs of few organisations until 2027-01-06, its tuned models end on 2027-01-14",
            "https://api.openai.com/v1",
            last_job=date(2027, 1, 6),
            last_day=date(2027, 1, 14),
        ),
        Provider(
            "azure",
            "Microsoft Foundry (Azure OpenAI); the model needs a deployment before it answers",
            bom=True,
            dotted_suffix=False,
            extra={"trainingType": "GlobalStandard"},
            only_named=True,
            last_day=date(2027, 10, 14),
            deploy="Create a deployment of it in Azure, then name that: `saegim tune deploy --name DEPLOYMENT`.",
        ),
        Provider(
            "nebius",
            "Nebius Token Factory; LoRA adapters, served after `saegim tune deploy`",
            "https://api.tokenfactory.nebius.com/v1",
            metadata=False,
            top_level=True,
            absolute_rate=True,
            deploy="Serve its adapter with `saegim tune deploy`.",
        ),
        Provider("compatible", "any server with OpenAI's files and fine_tuning.jobs", metadata=False),
        Provider(
            "vllm",
            "a vLLM of your own: takes no jobs, but serves an adapter without a restart",
            creates_jobs=False,
            instead=(
                "Train the adapter with `saegim tune export` and its commands, then load it with "
                "`saegim tune deploy --adapter PATH --name NAME`."
            ),
        ),
        Provider(
            "export",
            "the files for TRL, LLaMA-Factory, axolotl and Unsloth, and the commands to run",
            creates_jobs=False,
            instead="Write the files with `saegim tune export`.",
        ),
        Provider(
            "local",
            "this machine, with `saegim tune local`",
            "http://127.0.0.1:8700/v1",
            creates_jobs=False,
            instead="Train with `saegim tune local MODEL_DIR`, and serve what comes out with `saegim tune serve`.",
        ),
    )
}


def provider(name: str) -> Provider:
    """The profile of this name. Raises `Refuse` naming those there are."""
    if name not in PROVIDERS:
        known = "\n".join(f"  {one.name}: {one.about}" for one in PROVIDERS.values())
        raise Refuse(f'There is no provider "{name}". Set SAEGIM_TUNE_PROVIDER to one of these:\n{known}')
    return PROVIDERS[name]


def may_start(one: Provider, today: date) -> None:
    """Raise `Refuse`, with the reason and what to do instead, where this provider takes no job on this day."""
    if not one.creates_jobs:
        raise Refuse(f"{one.name} takes no jobs. {one.instead}")
    if one.last_job and today > one.last_job:
        raise Refuse(f"{one.name} has taken no fine-tuning jobs since {one.last_job}{_ends(one)}. {ELSEWHERE}")


def ending(one: Provider, today: date) -> str:
    """A sentence for who is about to train a model that will not answer for long; "" where that is not so."""
    if one.last_day is None or (left := (one.last_day - today).days) > NOTICE:
        return ""
    return f"A model tuned at {one.name} stops answering on {one.last_day}, in {days(max(0, left))}. {ELSEWHERE}"


def days(left: int) -> str:
    """How many days are left, as one reads it."""
    return "1 day" if left == 1 else f"{left} days"


def not_available(one: Provider) -> str:
    """What to say where the provider answers `training_not_available`."""
    dates = f" (it takes no job of anybody after {one.last_job}{_ends(one)})" if one.last_job else ""
    return (
        f"{one.name} no longer lets this organisation train models{dates}. Nothing was created, and what was uploaded is deleted. "
        f"{ELSEWHERE}"
    )


def _ends(one: Provider) -> str:
    return f", and models tuned there stop answering on {one.last_day}" if one.last_day else ""


def hyperparameters(one: Provider, values: Mapping[Parameter, float]) -> dict[str, object]:
    """The part of a request for a job that says how to train; `values` only where somebody set them.

    A learning rate is a multiplier of the provider's own, or where the profile says so the rate itself. Raises `Refuse` for one that
    cannot be meant.
    """
    names = {"epochs": "n_epochs", "batch_size": "batch_size", "learning_rate": "learning_rate_multiplier"}
    rate = values.get("learning_rate")
    if rate is not None and one.absolute_rate and rate > 0.01:
        raise Refuse(
            f"At {one.name} the learning rate is the rate itself, such as 2e-5, not a multiplier: {rate} is too much."
        )
    if rate is not None and not one.absolute_rate and rate < 0.01:
        raise Refuse(
            f"At {one.name} the learning rate is a multiplier, such as 1.8, not the rate itself: {rate} is too little."
        )
    named = {names[name]: value if name == "learning_rate" else int(value) for name, value in values.items()}
    if one.top_level:
        return {"hyperparameters": {"lora": True, **named}}
    return {"method": {"type": "supervised", "supervised": {"hyperparameters": named}}}


def suffix(one: Provider, wanted: str) -> str:
    """The suffix as this provider takes it."""
    kept = wanted if one.dotted_suffix else wanted.replace(".", "-")
    return kept[:LONGEST_SUFFIX]
