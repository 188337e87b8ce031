"""What was looked at in an installation, how it stands, and what to do about it: one line of the doctor's table."""

from dataclasses import dataclass
from typing import Literal

Status = Literal["ok", "warn", "fail"]  # fail: Saegim could not run


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, how it stands, and what to do about it."""

    name: str
    status: Status
    found: str
    advice: str = ""  # empty when there is nothing to do
    command: str = ""  # to be copied: shown below the table, on a line of its own
