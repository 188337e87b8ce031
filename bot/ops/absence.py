"""`saegim memory scan TEXT`: proof that a text is nowhere in Redis any more, or where it still is.

Every key under the prefix is read whole, whoever named it and whatever its type: values as they are, the strings inside JSON however
deep, and of the index's snapshot the vocabulary of each pack. A word of the text in a vocabulary counts unless a memory that is kept
has the word, too. What is shown is the key and how many of its values, never what stands around the match.
"""

import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from redis import Redis

from bot.errors import Misconfigured
from bot.memory import keys
from bot.memory.codec import decode
from bot.memory.connection import nodes
from bot.memory.engine.snapshot import Pack
from bot.memory.language.tokens import tokenize
from bot.memory.retrieval.reading import document
from bot.memory.sealing import ring
from bot.memory.values import Memory

BATCH: Final = 500  # items of one key in one answer

Value = bytes


def found(redis: Redis, text: str) -> Counter[str]:
    """The keys in which `text` is found, with how many of their values hold it. `redis` is a client that does not decode (`connect`).

    Raises redis-py's `RedisError` when Redis cannot be asked, ValueError where `text` has no letter or digit.
    """
    wanted = _plain(text)
    if not any(map(str.isalnum, wanted)):
        raise ValueError("there is nothing to look for")
    counts: Counter[str] = Counter()
    words = frozenset(tokenize(text))
    in_packs: set[str] = set()
    for node in nodes(redis):
        for key in node.scan_iter(keys.EVERY, count=BATCH):
            name = key.decode("utf-8", "replace")
            holding = sum(any(wanted in _plain(said) for said in _texts(value)) for value in _values(node, key))
            if holding := holding + (wanted in _plain(name)):
                counts[name] += holding
            if name == keys.SNAPSHOT:
                in_packs |= words & vocabulary(node)
    if left := in_packs - _explained(redis, in_packs):
        counts[keys.SNAPSHOT] += len(left)
    return counts


def _plain(text: str) -> str:
    """`text` as it is compared: one form of every letter, small, its spaces alike."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _texts(value: Value) -> Iterator[str]:
    """Everything a value says: as it is, and if it is JSON every string in it, which may be JSON again."""
    told = value.decode("utf-8", "replace")
    plain = _opened(told)
    yield plain
    yield from _inside(plain)


def _inside(told: str) -> Iterator[str]:
    if "\\" not in told or told[:1] not in '{["':  # without a backslash the strings of JSON stand there as they are
        return
    try:
        parsed = json.loads(told)
    except ValueError:
        return
    for kept in _strings(parsed):
        said = _opened(kept)
        yield said
        yield from _inside(said)


def _opened(said: str) -> str:
    """A sealed text as it is; where it cannot be opened, nothing can be found in it."""
    try:
        return ring().open(said)
    except (ValueError, Misconfigured):
        return said


def _strings(parsed: Any) -> Iterator[str]:
    if isinstance(parsed, str):
        yield parsed
    elif isinstance(parsed, dict):
        for name, inner in parsed.items():
            yield name
            yield from _strings(inner)
    elif isinstance(parsed, list):
        for inner in parsed:
            yield from _strings(inner)


def _values(redis: Any, key: bytes) -> Iterable[Value]:
    """Everything the key holds, read in parts; nothing where it has gone meanwhile."""
    readers: dict[bytes, Callable[[Any, bytes], Iterable[Value]]] = {
        b"string": lambda client, name: filter(None, [client.get(name)]),
        b"hash": lambda client, name: (part for pair in client.hscan_iter(name, count=BATCH) for part in pair),
        b"list": _list,
        b"set": lambda client, name: client.sscan_iter(name, count=BATCH),
        b"zset": lambda client, name: (member for member, _ in client.zscan_iter(name, count=BATCH)),
        b"stream": _stream,
    }
    kind = redis.type(key)
    return readers[kind](redis, key) if kind in readers else ()


def _list(redis: Any, key: bytes) -> Iterator[Value]:
    start = 0
    while some := redis.lrange(key, start, start + BATCH - 1):
        yield from some
        start += BATCH


def _stream(redis: Any, key: bytes) -> Iterator[Value]:
    start = "-"
    while some := redis.xrange(key, min=start, count=BATCH):
        for _, entry in some:
            for name, value in entry.items():
                yield name
                yield value
        start = f"({some[-1][0].decode()}"


def vocabulary(redis: Any) -> frozenset[str]:
    """The terms in every pack of the snapshot, those of a generation that is being written included."""
    fields: dict[bytes, bytes] = redis.hgetall(keys.SNAPSHOT)
    terms: set[str] = set()
    for name, rest in fields.items():
        ids = fields.get(name + b":ids")
        if ids is not None and rest:
            terms.update(Pack.decoded(ids, ring().open_bytes(rest, name.decode())).terms.texts())
    return frozenset(terms)


def _explained(redis: Any, words: set[str]) -> set[str]:
    """Those of `words` that a memory has which is kept."""
    known: set[str] = set()
    for name in (keys.MEMORIES, keys.FADED):
        for _, line in redis.hscan_iter(name, count=BATCH) if words else ():
            known |= words.intersection(document(decode(Memory, line.decode())).terms)
    return known
