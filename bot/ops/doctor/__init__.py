"""`saegim doctor`: what is configured and reachable, and what to do about what is not.

Each module checks one part and gives lines of one table. No secret is shown: neither tokens and keys nor the passwords in
addresses. Nothing is changed, anywhere.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from redis.exceptions import RedisError
from rich.table import Table
from rich.text import Text

from bot.config import Settings
from bot.memory.connection import connect
from bot.ops.doctor.check import Check
from bot.ops.doctor.model import check_model
from bot.ops.doctor.settings import check_settings
from bot.ops.doctor.slack import check_slack
from bot.ops.doctor.storage import check_memory, check_redis, unreachable
from bot.ops.doctor.tuning import check_tuning

MARKS: Final = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "fail": ("✗", "red")}


def checks(settings: Settings) -> list[Check]:
    """Everything there is to say about this installation; takes some seconds where something does not answer."""
    found, today = check_settings(settings), datetime.now(UTC).date()
    try:
        redis = connect(settings.redis_url)
    except ValueError:
        wrong = Check(
            "Redis", "fail", "REDIS_URL is no address", "Set it to redis://host:6379/0, rediss:// or unix://."
        )
        return [
            *found,
            wrong,
            *check_slack(settings, None),
            *check_model(settings),
            *check_tuning(settings, None, today),
        ]
    except RedisError as error:
        gone = unreachable(error, settings.redis_url)
        return [
            *found,
            gone,
            *check_slack(settings, None),
            *check_model(settings),
            *check_tuning(settings, None, today),
        ]
    with redis:
        state = check_redis(redis, settings.redis_url)
        reachable = redis if could_run(state) else None
        memory = check_memory(reachable) if reachable else []
        tuned = check_tuning(settings, reachable, today)
        return [*found, *state, *check_slack(settings, reachable), *check_model(settings), *tuned, *memory]


def could_run(found: Iterable[Check]) -> bool:
    """Whether Saegim would run: nothing failed, though there may be warnings."""
    return all(check.status != "fail" for check in found)


def render(found: Iterable[Check]) -> Table:
    """The table of the checks."""
    table = Table("", "check", "found", "what to do", box=None, pad_edge=False, header_style="bold")
    for check in found:
        mark, style = MARKS[check.status]
        table.add_row(Text(mark, style), Text(check.name), Text(check.found), Text(check.advice, style))
    return table
