"""Values as lines of JSON for Redis, and back. What the fields mean is said in `values.py`, where they are kept in `keys.py`."""

import json
from dataclasses import MISSING, fields
from typing import TypeVar

from bot.errors import Bug
from bot.memory.values import Memory, Turn

V = TypeVar("V", Turn, Memory)
FIELDS: dict[type, tuple[str, ...]] = {kind: tuple(f.name for f in fields(kind)) for kind in (Turn, Memory)}
REQUIRED: dict[type, frozenset[str]] = {
    kind: frozenset(f.name for f in fields(kind) if f.default is MISSING) for kind in (Turn, Memory)
}


def encode(value: Turn | Memory) -> bytes:
    """`value` as one line of JSON, without the empty fields that have a default.

    A lone surrogate, which Redis cannot hold, becomes "?".
    """
    kind = type(value)
    filled = {name: v for name in FIELDS[kind] if (v := getattr(value, name)) or name in REQUIRED[kind]}
    return json.dumps(filled, ensure_ascii=False).encode("utf-8", "replace")


def decode(kind: type[V], line: str) -> V:
    """The value written by `encode`, by this version of Saegim or another: fields it does not know are left out.

    Raises `Bug` on anything else.
    """
    known = FIELDS[kind]
    try:
        return kind(**{name: v for name, v in json.loads(line).items() if name in known})
    except (ValueError, TypeError, AttributeError) as error:
        raise Bug(f"not a {kind.__name__} in Redis: {type(error).__name__}") from None
