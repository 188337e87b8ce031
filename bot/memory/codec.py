"""Values as lines of JSON for Redis, and back. What the fields mean is said in `values.py`, where they are kept in `keys.py`."""

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, TypeVar

from bot.errors import Bug
from bot.memory.values import Memory, Source, Turn

V = TypeVar("V", Turn, Memory)
KINDS = (Turn, Memory, Source)
FIELDS: dict[type, tuple[str, ...]] = {kind: tuple(f.name for f in fields(kind)) for kind in KINDS}
REQUIRED: dict[type, frozenset[str]] = {
    kind: frozenset(f.name for f in fields(kind) if f.default is MISSING) for kind in KINDS
}


def encode(value: Turn | Memory) -> bytes:
    """`value` as one line of JSON, without the empty fields that have a default.

    A lone surrogate, which Redis cannot hold, becomes "?".
    """
    return json.dumps(_filled(value), ensure_ascii=False).encode("utf-8", "replace")


def decode(kind: type[V], line: str) -> V:
    """The value written by `encode`, by this version of Saegim or another: fields it does not know are left out.

    Raises `Bug` on anything else.
    """
    try:
        found = _known(kind, json.loads(line))
        if "sources" in found:
            found["sources"] = tuple(Source(**_known(Source, source)) for source in found["sources"])
        return kind(**found)
    except (ValueError, TypeError, AttributeError) as error:
        raise Bug(f"not a {kind.__name__} in Redis: {type(error).__name__}") from None


def _filled(value: Turn | Memory | Source) -> dict[str, Any]:
    kind = type(value)
    filled = {name: v for name in FIELDS[kind] if (v := getattr(value, name)) or name in REQUIRED[kind]}
    if "sources" in filled:
        filled["sources"] = [_filled(source) for source in filled["sources"]]
    return filled


def _known(kind: type, found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: v for name, v in found.items() if name in FIELDS[kind]}
