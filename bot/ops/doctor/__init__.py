"""`saegim doctor`: what is configured and reachable, and what to do about what is not.

Each module checks one part and gives lines of one table. No secret is shown: neither tokens and keys nor the passwords in
addresses. Nothing is changed, anywhere.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Final

from redis.exceptions import RedisError
from rich.table import Table
from rich.text import Text

from bot.config import Settings, unknown_names
from bot.errors import Misconfigured
from bot.memory.address import BadAddress
from bot.memory.connection import connect
from bot.ops.check import Check
from bot.ops.doctor.access import check_access
from bot.ops.doctor.model import check_model
from bot.ops.doctor.settings import check_names, check_settings
from bot.ops.doctor.slack import check_slack
from bot.ops.doctor.storage import check_memory, check_redis, unreachable
from bot.ops.doctor.tuning import check_tuning
from bot.ops.durability import MANAGED, embedded

MARKS: Final = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "fail": ("✗", "red")}


def checks(settings: Settings) -> list[Check]:
    """Everything there is to say about this installation; takes some seconds where something does not answer."""
    found, today = [*check_settings(settings), *check_names(unknown_names())], datetime.now(UTC).date()
    try:
        redis = connect(settings.redis_url, writes=False)
    except BadAddress as error:
        wrong = Check("Redis", "fail", "REDIS_URL cannot be used", f"{error.fault[:1].upper()}{error.fault[1:]}.")
        return [*found, wrong, *_without_redis(settings, today)]
    except Misconfigured:
        closed = Check(
            "Encryption", "fail", "a key is missing", "Keep every key that was in use in SAEGIM_ENCRYPTION_KEY."
        )
        return [*found, closed, *_without_redis(settings, today)]
    except RedisError as error:
        gone = unreachable(error, settings.redis_url)
        return [*found, gone, *_without_redis(settings, today)]
    with redis:
        state = check_redis(redis, settings.redis_url, managed=settings.saegim_redis_durability == MANAGED)
        reachable = redis if could_run(state) else None
        memory = check_memory(reachable) if reachable else []
        access = [] if reachable is None or embedded(redis) else check_access(reachable, settings.redis_url)
        tuned = check_tuning(settings, reachable, today)
        return [*found, *state, *access, *check_slack(settings, reachable), *check_model(settings), *tuned, *memory]


def _without_redis(settings: Settings, today: date) -> list[Check]:
    return [*check_slack(settings, None), *check_model(settings), *check_tuning(settings, None, today)]


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
