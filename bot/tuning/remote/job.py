"""A job and what happens with it, as values, read out of what a provider tells, which may be anything."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from bot.memory.redact import redact

ENDED: Final = frozenset({"succeeded", "failed", "cancelled"})
"""How a job stands that goes no further."""
LATEST: Final = 1e11  # seconds since the epoch
SAID: Final = 300  # characters of a provider's own words that are kept


@dataclass(frozen=True, slots=True)
class Job:
    """A job as the provider tells of it."""

    id: str
    status: (
        str  # the provider's word: validating_files, queued, running, paused, succeeded, failed, cancelled, or another
    )
    model: str  # "" until it has succeeded
    error: str  # why it failed, in the provider's words
    training_file: str
    results: tuple[str, ...]  # ids of files
    tokens: int  # trained
    finish: float  # when it may be done, seconds since the epoch; 0: not told


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of a job."""

    id: str
    at: float
    text: str
    step: int = 0
    loss: float | None = None


def read_job(told: Any) -> Job:
    """The job that is told of. Raises TypeError, AttributeError or ValueError where it is none."""
    error = getattr(told, "error", None)
    return Job(
        id=_text(told.id),
        status=_text(told.status),
        model=told.fine_tuned_model or "",
        error=words(getattr(error, "message", "")),
        training_file=told.training_file or "",
        results=tuple(told.result_files or ()),
        tokens=int(told.trained_tokens or 0),
        finish=_moment(told.estimated_finish),
    )


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError("not a text")
    return value


def read_happening(told: Any) -> Happening:
    """The event that is told of; raises as `read_job`."""
    data = told.data if isinstance(told.data, dict) else {}
    loss = data.get("train_loss")
    return Happening(
        _text(told.id),
        _moment(told.created_at),
        words(told.message),
        int(data.get("step") or 0),
        float(loss) if isinstance(loss, int | float) else None,
    )


def read_day(told: object) -> str:
    """A date out of what a provider writes as one: a text, or seconds since the epoch."""
    if at := _moment(told):
        return datetime.fromtimestamp(at, UTC).date().isoformat()
    return told[:10] if isinstance(told, str) and re.match(r"\d{4}-\d\d-\d\d", told) else ""


def _moment(told: object) -> float:
    """Seconds since the epoch; 0 for what is no time before the year 5000."""
    return float(told) if isinstance(told, int | float) and 0 < told < LATEST else 0.0


def words(told: object) -> str:
    """A provider's own words on one line, without what looks like a secret, and not too many."""
    return " ".join(redact(str(told or "")).split())[:SAID]
