"""Values as lines of JSON for Redis, and back. What the fields mean is said in `values.py`, where they are kept in `keys.py`.

Where there is a key, what people said and what they are called is sealed (`sealing.py`); ids and times, which the scripts in Redis read, are not.
"""

import json
from collections.abc import Callable
from dataclasses import MISSING, fields, replace
from typing import Any, TypeVar

import msgspec

from bot.errors import Bug, Misconfigured
from bot.memory.sealing import MARK, ring
from bot.memory.values import Memory, Source, Turn

V = TypeVar("V", Turn, Memory)
S = TypeVar("S", Turn, Memory, Source)
KINDS = (Turn, Memory, Source)
FIELDS: dict[type, tuple[str, ...]] = {kind: tuple(f.name for f in fields(kind)) for kind in KINDS}
REQUIRED: dict[type, frozenset[str]] = {
    kind: frozenset(f.name for f in fields(kind) if f.default is MISSING) for kind in KINDS
}
_READERS: dict[type, msgspec.json.Decoder[Any]] = {kind: msgspec.json.Decoder(kind) for kind in (Turn, Memory)}
_ESCAPED = json.dumps(MARK)[1:-1]
SEALED: dict[type, tuple[str, ...]] = {
    Turn: ("name", "text"),
    Memory: ("text", "author_name", "place_name", "statement"),
    Source: ("text", "author_name"),
}


def encode(value: Turn | Memory) -> bytes:
    """`value` as one line of JSON, without the empty fields that have a default.

    A lone surrogate, which Redis cannot hold, becomes "?".
    """
    return json.dumps(_filled(value, ring().seal), ensure_ascii=False).encode("utf-8", "replace")


def plain(value: Turn | Memory) -> dict[str, Any]:
    """What `encode` writes, as an object of JSON in which nothing is sealed."""
    return _filled(value, lambda text, _about: text)


def decode(kind: type[V], line: str, *, blank: bool = False) -> V:
    """The value written by `encode`, by this version of Saegim or another: fields it does not know are left out.

    `blank`: a text that cannot be opened is empty, for who needs only whose it is and where. Raises `Bug` on anything else, `Misconfigured`
    where the key of a text is not there.
    """
    try:
        value = _read(kind, line)
        return _opened(value, blank=blank) if _ESCAPED in line else value
    except (msgspec.MsgspecError, ValueError, KeyError) as error:
        raise Bug(f"not a {kind.__name__} in Redis: {type(error).__name__}") from None


def _read(kind: type[V], line: str) -> V:
    try:
        value: V = _READERS[kind].decode(line)
    except msgspec.ValidationError:
        if kind is not Memory:
            raise
        value = _of_another_version(json.loads(line))
    return value


def _of_another_version(told: Any) -> Any:
    """A memory whose kind, or whose sources' roles, this version has no name for: they stay as they are, and it is erased like any other."""
    neutral = msgspec.convert(told, dict[str, Any])
    sources = msgspec.convert(neutral.get("sources", []), list[dict[str, Any]])
    known = [source | {"role": "context"} for source in sources]
    memory = msgspec.convert(neutral | {"kind": "note", "sources": known}, Memory)
    named: Any = [
        replace(source, role=msgspec.convert(told["role"], str))
        for source, told in zip(memory.sources, sources, strict=True)
    ]
    kind: Any = msgspec.convert(neutral.get("kind", memory.kind), str)
    return replace(memory, kind=kind, sources=tuple(named))


def _filled(value: Turn | Memory | Source, seal: Callable[[str, str], str]) -> dict[str, Any]:
    kind = type(value)
    filled = {name: v for name in FIELDS[kind] if (v := getattr(value, name)) or name in REQUIRED[kind]}
    if "sources" in filled:
        filled["sources"] = [_filled(source, seal) for source in filled["sources"]]
    for name in SEALED[kind]:
        if text := filled.get(name):
            filled[name] = seal(text, about(value, name))
    return filled


def about(value: Turn | Memory | Source, name: str) -> str:
    """What a sealed field is the text of."""
    return f"{type(value).__name__}.{name}:{value.id if isinstance(value, Memory) else value.ts}"


def opened(line: str) -> str:
    """A line as it would be without a key: for a process that has none."""
    if _ESCAPED not in line:
        return line
    return json.dumps(_plain(json.loads(line)), ensure_ascii=False)


def _plain(told: Any) -> Any:
    if isinstance(told, str):
        return ring().open(told)
    if isinstance(told, list):
        return [_plain(one) for one in told]
    return {name: _plain(one) for name, one in told.items()} if isinstance(told, dict) else told


def _opened(value: S, *, blank: bool) -> S:
    """`value` with its texts open."""
    plain: dict[str, Any] = {}
    for name in SEALED[type(value)]:
        if (kept := getattr(value, name)).startswith(MARK):
            try:
                plain[name] = ring().open(kept, about(value, name))
            except (ValueError, Misconfigured):
                if not blank:
                    raise
                plain[name] = ""
    if isinstance(value, Memory):
        plain["sources"] = tuple(_opened(source, blank=blank) for source in value.sources)
    return replace(value, **plain)
