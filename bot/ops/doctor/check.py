"""One line of the doctor's table, and how an address is shown."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

Status = Literal["ok", "warn", "fail"]  # fail: Saegim could not run


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, how it stands, and what to do about it."""

    name: str
    status: Status
    found: str
    advice: str = ""  # empty when there is nothing to do


def host(url: str) -> str:
    """Host and port of an address: the part that can be shown."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "an address that cannot be read"
    return (parts.hostname + port) if parts.hostname else parts.path
