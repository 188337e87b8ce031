"""Forgetting: what a person asks to be erased, and what follows from an edited or deleted Slack message.

Fading with time is `fading.py`'s. Removing from the index follows from the store's change log.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

import msgspec

from bot.memory.store import Store, new_id
from bot.memory.values import Memory, Source


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of memories, by their ids: all that may be kept of what is gone."""

    erased: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.erased or self.changed)

    def __add__(self, other: "Receipt") -> "Receipt":
        return Receipt(self.erased + other.erased, self.changed + other.changed)


@dataclass(frozen=True, slots=True)
class Erasure:
    """The erasure of one memory for somebody who may: what has to be known to do it to the end, also after it was begun. No text."""

    memory: Memory  # as it was, bare of all words
    asker: str
    owner: bool  # of the place it was written in
    touched: tuple[str, ...]  # ids of the memories that this erases or changes

    def to_json(self) -> str:
        return msgspec.json.encode(self).decode()

    @classmethod
    def from_json(cls, line: str) -> "Erasure":
        return msgspec.json.decode(line, type=cls)


def may_erase(store: Store, id_: str, asker: str, is_owner: Callable[[str], bool]) -> Erasure | None:
    """The erasure for good of the memory `id_`, if `asker` wrote it, had it kept or owns the place it was written in.

    What somebody else said again stays theirs, unless the owner asks. Whoever had somebody else's message kept takes back just that,
    and what they said again themselves: it may be kept again. `is_owner` says whether the asker owns the place with that
    id. Unknown and forbidden are the same None, so that nobody learns what there is.
    """
    memory = store.get([id_], faded=True, blank=True).get(id_)
    if memory is None:
        return None
    owner = is_owner(memory.place)
    if not owner and asker not in (memory.author, memory.keeper):
        return None
    erasure = Erasure(_bare(memory), asker, owner, ())
    made = (other.id for ts in _to_go(erasure) for other in store.made_from(memory.place, ts))
    return replace(erasure, touched=tuple(dict.fromkeys((id_, *made))))


def carry_out(store: Store, erasure: Erasure) -> Receipt:
    """Erase what `erasure` is of, and return what became of all that was made from it: the same when that was done or begun before."""
    memory = erasure.memory
    receipt = _total(source_deleted(store, memory.place, ts) for ts in _to_go(erasure))
    if not _whole(erasure):
        receipt += _uprooted(store, memory)
    elif not memory.ts:
        receipt += _uprooted(store, memory, bury=True)
    return with_earlier(store, receipt, erasure.touched)


def with_earlier(store: Store, receipt: Receipt, touched: Iterable[str]) -> Receipt:
    """`receipt`, and what became of those of the `touched` memories that an earlier try has erased or changed."""
    known = {*receipt.erased, *receipt.changed}
    before = [id_ for id_ in touched if id_ not in known]
    kept = store.get(before, faded=True, blank=True)
    return receipt + Receipt(tuple(id_ for id_ in before if id_ not in kept), tuple(kept))


def _whole(erasure: Erasure) -> bool:
    """Whether the memory is the asker's to erase; if not, only that they had it kept."""
    return erasure.owner or erasure.memory.author == erasure.asker


def _to_go(erasure: Erasure) -> list[str]:
    """The timestamps of the messages of the memory that are erased for good."""
    memory, whole = erasure.memory, _whole(erasure)
    own = [(memory.ts, memory.author)] * whole + [(source.ts, source.author) for source in _again(memory)]
    return [ts for ts, author in own if ts and (erasure.owner or author == erasure.asker)]


def _bare(memory: Memory) -> Memory:
    """`memory` with nothing but its ids and times."""
    again = tuple(replace(source, text="", author_name="", permalink="") for source in _again(memory))
    bare = replace(memory, text="", statement="", author_name="", place_name="", permalink="")
    return replace(bare, kind="note", sources=again)


def forget_memories(store: Store, memories: Iterable[Memory]) -> Receipt:
    """Erase `memories` for good, with what others took from their messages."""
    return _total(_erased(store, memory) for memory in memories)


def own_messages(memory: Memory) -> list[str]:
    """The timestamps of the messages that `memory` is of, and no other memory."""
    return [ts for ts in (memory.ts, *(source.ts for source in _again(memory))) if ts]


def _erased(store: Store, memory: Memory) -> Receipt:
    """Erase for good what `memory` is of: all its own messages."""
    receipt = _total(source_deleted(store, memory.place, ts) for ts in own_messages(memory))
    return receipt if memory.ts else receipt + _uprooted(store, memory, bury=True)


def _uprooted(store: Store, memory: Memory, *, bury: bool | Literal["ids"] = "ids") -> Receipt:
    """Take the words that `memory` was kept for out of it: what says them again takes their place, and with nothing that does it
    is erased; `bury` as for `Store.remove`.
    """
    now = store.get([memory.id], faded=True, blank=True).get(memory.id)
    if now is None or now.ts != memory.ts:  # that was done with one of its messages
        return Receipt()
    if _again(now):
        return _changed(store, now, _succeeded)
    return Receipt(erased=(now.id,) if store.remove([now.id], bury=bury) else ())


def forget_person(
    store: Store, user: str, before: Callable[[list[str], list[tuple[str, str]]], None] = lambda _ids, _messages: None
) -> tuple[Receipt, list[tuple[str, str]]]:
    """Erase for good what `user` wrote, and the notes they had kept; what became of memories, and the messages (place, timestamp).

    `before` anything goes it is told the ids of the memories that this touches, and the messages. What others wrote and they had kept
    may be kept again: only the memory leaves a tombstone, and not the message.
    """
    every = {memory.id: memory for memory in _all(store)}.values()
    messages = dict.fromkeys(
        (memory.place, ts) for memory in every for author, ts in _written(memory) if author == user and ts
    )
    whole = [m.id for m in every if m.author == user and not _by_others(m, user)]
    kept = [m for m in every if m.author != user and m.keeper == user and m.kind == "note"]
    taken = [m.id for m in kept if not _by_others(m, user)]
    told = [m for m in every if m.author == user and not m.ts]  # with a command: no message of theirs is deleted
    gone = {*whole, *taken}
    others = [m for m in every if m.id not in gone]
    shared = [(m, (m.place, ts)) for m in others for _, ts in _written(m) if (m.place, ts) in messages]
    before([*gone, *(m.id for m in (*told, *kept)), *(m.id for m, _ in shared)], list(messages))
    for place in {place for place, _ in messages}:
        store.bury(place, [ts for where, ts in messages if where == place])
    store.remove(whole, bury=True)
    store.remove(taken, bury="ids")
    receipt = _total(source_deleted(store, place, ts) for place, ts in dict.fromkeys(message for _, message in shared))
    receipt += _total(_uprooted(store, m) for m in (*told, *kept) if _by_others(m, user))
    return Receipt(erased=(*whole, *taken)) + receipt, list(messages)


def _by_others(memory: Memory, user: str) -> bool:
    """Whether somebody other than `user` said the same again."""
    return any(source.author != user for source in _again(memory))


def _written(memory: Memory) -> list[tuple[str, str]]:
    """Author and timestamp of every message of `memory`."""
    return [(memory.author, memory.ts), *((source.author, source.ts) for source in memory.sources)]


def forget_place(store: Store, place: str, before: Callable[[list[Memory]], None] = lambda _: None) -> list[Memory]:
    """Erase for good everything that was written in `place`, and return what it was; of that `before` is told before it goes."""
    here = {memory.id: memory for memory in _all(store) if memory.place == place}
    store.bury(place, [ts for memory in here.values() for _, ts in _written(memory) if ts])
    before(list(here.values()))
    store.remove(list(here), bury=True)
    return list(here.values())


def _all(store: Store) -> Iterator[Memory]:
    yield from store.scan(blank=True)
    yield from store.scan(faded=True, blank=True)


def source_edited(store: Store, place: str, ts: str, text: str) -> Receipt:
    """Let every memory made from the message `ts` in `place` follow what the message says now: `text`.

    What was derived from the old words goes. A message that says nothing any more takes its memories with it.
    """
    if not text.strip():
        return source_deleted(store, place, ts)
    found = store.made_from(place, ts)[::-1]  # its own last: as long as that is as it was, all of it can be done again
    return _total(_edited(store, memory, ts, text) for memory in found)


def source_deleted(store: Store, place: str, ts: str) -> Receipt:
    """Erase for good what was made from the message `ts` in `place`: memories of it alone, and what others took from it."""
    found = store.made_from(place, ts)[::-1]  # as above
    store.bury(place, [ts])
    return _total(_without(store, memory, ts) for memory in found)


def taken_back(memory: Memory) -> Memory | None:
    """What is left of `memory` when nobody wants its own message kept any more: what others said again; None where nobody did."""
    if not (again := _again(memory)):
        return None
    left = replace(_of(memory, again[0].ts), id=memory.id, sources=again[1:], keeper="")
    return replace(left, kind="message" if left.kind == "note" else left.kind)


def _total(receipts: Iterable[Receipt]) -> Receipt:
    every = list(receipts)
    return Receipt(tuple(i for one in every for i in one.erased), tuple(i for one in every for i in one.changed))


def _edited(store: Store, memory: Memory, ts: str, text: str) -> Receipt:
    again = _again(memory)
    if memory.ts == ts and not again:
        return _changed(store, memory, lambda now: replace(_plain(now), text=text))
    if any(
        source.ts == ts and source.role == "original" for source in memory.sources
    ):  # the note's words are its author's
        return _changed(store, memory, lambda now: _attached(now, ts, text))
    own = {memory.ts, *(source.ts for source in again)}
    if ts not in own:
        return _without(store, memory, ts)
    apart = replace(
        _of(memory, ts), text=text
    )  # it no longer says the same as the others: a memory of its own from now on
    done = store.change(memory.id, lambda now: _detached(now, ts), apart)
    return Receipt(changed=(memory.id, apart.id) if done else ())


def _without(store: Store, memory: Memory, ts: str) -> Receipt:
    """Take the message `ts` out of `memory`; what is nothing without it goes."""
    if _stands_on(memory, ts) and not _again(memory):
        return Receipt(erased=(memory.id,) if store.remove([memory.id], bury=True) else ())
    return _changed(store, memory, lambda now: _detached(now, ts))


def _changed(store: Store, memory: Memory, to: Callable[[Memory], Memory]) -> Receipt:
    return Receipt(changed=(memory.id,) if store.change(memory.id, to) else ())


def _detached(memory: Memory, ts: str) -> Memory:
    """`memory` without its message `ts`: what says the same again takes its place, and what was derived with it goes."""
    if _stands_on(memory, ts):
        return _succeeded(memory)
    if any(source.ts == ts and source.role == "again" for source in memory.sources):
        return replace(memory, sources=tuple(source for source in memory.sources if source.ts != ts))
    return _plain(memory)


def _attached(memory: Memory, ts: str, text: str) -> Memory:
    """A note with its original as that reads now."""
    sources = tuple(replace(s, text=text) if s.ts == ts and s.role == "original" else s for s in memory.sources)
    return replace(memory, sources=sources)


def _stands_on(memory: Memory, ts: str) -> bool:
    """Whether the words of `memory` are those of the message `ts`, or were made of it."""
    return memory.ts == ts or any(source.ts == ts and source.role == "original" for source in memory.sources)


def _succeeded(memory: Memory) -> Memory:
    """`memory` with what says the same again in the place of its own words; as it is where nothing does."""
    again = _again(memory)
    return replace(_of(memory, again[0].ts), id=memory.id, sources=again[1:]) if again else memory


def _of(memory: Memory, ts: str) -> Memory:
    """A memory of one of the own messages of `memory`, and of nothing else: what somebody else said again nobody asked to keep."""
    bare = replace(_plain(memory), id=new_id(), sources=())
    one = next((source for source in memory.sources if source.ts == ts), None)
    if one is None:
        return bare
    asked_for = one.author == memory.keeper
    return replace(
        bare,
        kind=bare.kind if asked_for else "message",
        keeper=bare.keeper if asked_for else "",
        text=one.text,
        author=one.author,
        author_name=one.author_name,
        ts=ts,
        thread_ts=one.thread_ts or ts,
        at=float(ts),
        permalink=one.permalink,
    )


def _plain(memory: Memory) -> Memory:
    """`memory` as its author's words alone, with what says them again."""
    kind = memory.kind if memory.kind == "note" else "message"
    kept = tuple(source for source in memory.sources if source.role in ("again", "original"))
    return replace(memory, kind=kind, statement="", sources=kept)


def _again(memory: Memory) -> tuple[Source, ...]:
    return tuple(source for source in memory.sources if source.role == "again")
