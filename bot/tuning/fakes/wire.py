"""One request to the fake provider and one response of it."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Json = dict[str, Any]

ROUTES: Final = (
    ("POST", "/v1/files", "upload"),
    ("GET", "/v1/files", "files"),
    ("GET", "/v1/files/([^/]+)/content", "content"),
    ("GET", "/v1/files/([^/]+)", "file"),
    ("DELETE", "/v1/files/([^/]+)", "delete"),
    ("GET", "/v1/fine_tuning/model_limits", "limits"),
    ("POST", "/v1/fine_tuning/jobs", "create"),
    ("GET", "/v1/fine_tuning/jobs", "jobs"),
    ("GET", "/v1/fine_tuning/jobs/([^/]+)/events", "events"),
    ("GET", "/v1/fine_tuning/jobs/([^/]+)/checkpoints", "checkpoints"),
    ("POST", "/v1/fine_tuning/jobs/([^/]+)/cancel", "cancel"),
    ("GET", "/v1/fine_tuning/jobs/([^/]+)", "job"),
    ("GET", "/v1/models", "models"),
    ("GET", "/v1/models/(.+)", "model"),
    ("DELETE", "/v1/models/(.+)", "delete_model"),
    ("POST", "/v1/chat/completions", "chat"),
    ("POST", "/v1/load_lora_adapter", "adapter"),
    ("POST", "/v0/models", "serve"),
    ("GET", "/v0/models/(.+)", "served"),
)


@dataclass(frozen=True, slots=True)
class Said:
    """One request."""

    method: str
    path: str
    query: Mapping[str, str]
    kind: str
    body: bytes

    @property
    def route(self) -> tuple[str, str]:
        """What it asks for, and of what."""
        for method, pattern, name in ROUTES:
            if method == self.method and (found := re.fullmatch(pattern, self.path)):
                return name, found[1] if found.groups() else ""
        return "unknown", ""

    @property
    def name(self) -> str:
        """What it asks for: the third column of `ROUTES`."""
        return self.route[0]

    def json(self) -> Json:
        """Its body."""
        found = json.loads(self.body or b"{}")
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class Answer:
    """One response."""

    status: int
    body: bytes
    kind: str = "application/json"


class Fault(Exception):  # noqa: N818  it is what is answered
    """A request that is refused: status, code, message."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


def as_json(value: Json) -> Answer:
    """A value as it is answered."""
    return Answer(200, json.dumps(value).encode())


def as_list(found: Sequence[Json], said: Said) -> Answer:
    """One page of a list, after `after`."""
    ids = [one["id"] for one in found]
    start = ids.index(said.query["after"]) + 1 if said.query.get("after") in ids else 0
    end = start + int(said.query.get("limit") or 20)
    return as_json({"object": "list", "data": found[start:end], "has_more": end < len(found)})
