"""The registry at a terminal: which tuned models there are, letting one answer, taking it back."""

import time
from datetime import UTC, date, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.config import Settings
from bot.errors import Misconfigured, Refuse, Retry
from bot.memory.connection import connect
from bot.mind.models.failures import ModelGone
from bot.mind.models.openai_model import OpenAIModel
from bot.mind.prompt import build
from bot.tuning.promotion import promote, roll_back, unfit
from bot.tuning.registry.pointer import Pointer
from bot.tuning.registry.registry import Model, Registry
from bot.tuning.remote.provider import NOTICE, days

SOON = "Running bots follow within ten seconds."


def promote_model(settings: Settings, directory: Path, share: int) -> None:
    """Let the model of a run directory answer, in `share` percent of the channels."""
    with connect(settings.redis_url) as redis:
        model, _ = promote(
            Registry(redis),
            directory,
            share=share,
            now=time.time(),
            today=_today(),
            ask=lambda name: ask(settings, name),
        )
    where = "everywhere" if share == 100 else f"in {share} % of the channels"
    print(f"{model.name} answers {where} now. {SOON}")
    if warning := _ends(model, _today()):
        print(warning)


def ask(settings: Settings, name: str) -> None:
    """Put a question to the model as the bot would. Raises `Refuse` where it does not answer."""
    import httpx2

    if not settings.has_server:
        raise Misconfigured(
            "Saegim has no model server to ask: set OPENAI_API_KEY, or OPENAI_BASE_URL to one of your own."
        )
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else ""
    prompt = build(
        "tuned",
        question="Are you there?",
        language="en",
        style=settings.saegim_ko_style,
        turns=(),
        hits=(),
        places={},
        memory_tokens=100,
        conversation_tokens=100,
        nonce="promotion",
        need="own",
    )
    try:
        with httpx2.Client(timeout=settings.saegim_model_timeout) as http:
            model = OpenAIModel(
                name, key, settings.openai_base_url, settings.saegim_model_timeout, http, profile="tuned", now=time.time
            )
            for _ in model.stream(prompt):
                pass
    except ModelGone as error:
        raise Refuse(
            f"OPENAI_BASE_URL, where Saegim asks, does not serve this model or refuses the key ({error}). "
            "Deploy it there, or set OPENAI_BASE_URL and OPENAI_API_KEY to where it is served."
        ) from None
    except Retry as error:
        raise Refuse(
            f"The model did not answer as it should ({error}), so it is not promoted. Say it again when it does."
        ) from None


def roll_back_model(settings: Settings) -> None:
    """Take the canary back, or return to the model before."""
    with connect(settings.redis_url) as redis:
        now = roll_back(Registry(redis), time.time(), _today())
    print(f"{now.stable or 'The model of the settings'} answers everywhere now. {SOON}")


def list_models(settings: Settings) -> None:
    """Show every tuned model, which of them answers, and what speaks against it."""
    with connect(settings.redis_url) as redis:
        registry = Registry(redis)
        models, pointer = registry.all(), registry.pointer()
    if not models:
        print("No tuned model is registered. `saegim tune start` makes one.")
        return
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    for model in models:
        table.add_row(Text(role(pointer, model.name) or "–", "green"), _described(model))
    console = Console(highlight=False)
    console.print(table)
    if not pointer.stable:
        console.print("Where no tuned model answers, the model of the settings does.")


def role(pointer: Pointer, name: str) -> str:
    """What a model does now: `active`, `canary 10 %`, or nothing."""
    if name == pointer.stable:
        return "active"
    return f"canary {pointer.share} %" if name == pointer.canary else ""


def _described(model: Model) -> Text:
    """What is known of a model: its name, what it was made of, and what speaks against it."""
    made = datetime.fromtimestamp(model.at, UTC).date().isoformat()
    report = f"report of {str(model.report.get('made', ''))[:10]}" if model.report else "not promoted yet"
    until = f"until {model.shutdown}" if model.shutdown else "no last day known"
    about = f"{model.provider} · from {model.base} · data {model.data[:8]} · made {made} · {until} · {report}"
    text = Text.assemble((model.name, "bold"), "\n", about, overflow="fold")
    for reason in unfit(model, _today()) or filter(None, [_ends(model, _today())]):
        text.append(f"\n{reason}", "yellow")
    return text


def _ends(model: Model, today: date) -> str:
    if not model.shutdown or (left := (date.fromisoformat(model.shutdown) - today).days) > NOTICE:
        return ""
    return f"It stops answering on {model.shutdown}, in {days(left)}: train its successor before."


def _today() -> date:
    return datetime.now(UTC).date()
