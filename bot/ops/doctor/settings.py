"""Whether what has to be set is set, and looks like what it should be."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Final

from pydantic import SecretStr

from bot.config import Settings
from bot.ops.check import Check

EITHER: Final = ("slack_app_token", "slack_signing_secret")  # Socket Mode, HTTP
PREFIXES: Final = {"slack_bot_token": "xoxb-", "slack_app_token": "xapp-"}


def check_settings(settings: Settings) -> list[Check]:
    """All that is missing at once, and tokens that stand in each other's place."""
    missing = [] if settings.slack_bot_token else ["slack_bot_token"]
    if not any(getattr(settings, name) for name in EITHER):
        missing += EITHER
    if missing:
        names = ", ".join(name.upper() for name in missing)
        return [Check("Settings", "fail", f"missing: {names}", _advice(missing))]
    mixed = [name for name, prefix in PREFIXES.items() if not _begins(getattr(settings, name), prefix)]
    if mixed:
        should = " and ".join(f"{name.upper()} begins with {PREFIXES[name]}" for name in mixed)
        return [Check("Settings", "warn", "a token looks wrong", f"On Slack {should}: were two tokens exchanged?")]
    ways = [way for name, way in zip(EITHER, ("Socket Mode", "HTTP"), strict=True) if getattr(settings, name)]
    return [Check("Settings", "ok", "enough for " + " and for ".join(ways))]


def check_names(unknown: Sequence[str]) -> list[Check]:
    """Names that look like settings and are none: what they say does not count."""
    if not unknown:
        return []
    known = [name.upper() for name in Settings.model_fields]
    meant = [(name, next(iter(get_close_matches(name, known, 1, 0.75)), "")) for name in unknown]
    advice = " ".join(f"Did you mean {close} by {name}?" for name, close in meant if close)
    return [
        Check(
            "Names", "warn", f"no such setting: {', '.join(unknown)}", advice or "OPERATING.md, Settings, has them all."
        )
    ]


def _begins(secret: SecretStr | None, prefix: str) -> bool:
    return secret is None or secret.get_secret_value().startswith(prefix)


def _advice(missing: list[str]) -> str:
    wanted = [f"{name.upper()} ({Settings.model_fields[name].description})" for name in missing if name not in EITHER]
    if EITHER[0] in missing:
        wanted.append(f"{EITHER[0].upper()} for Socket Mode or {EITHER[1].upper()} for HTTP")
    return f"Set {' and '.join(wanted)} in the environment or in .env; README.md says where to find them."
