"""`saegim import FILE`: messages that were exported elsewhere become memories.

The file has one JSON object a line, of which `channel`, `ts` and `text` are required:

    {"id": "m1", "channel": "C024BE91L", "channel_type": "channel", "thread_ts": "1795392000.000100",
     "ts": "1795392060.000200", "user": "U061F7AUR", "user_name": "Mina", "text": "Deploys are on Tuesdays", "bot": false}

(on one line). `thread_ts` is the root of the thread, and is left out at the top level; `user_name` is who is named as the
source. `channel` may be a name where Saegim is in it. `id` and `channel_type` are read past: a message is known by its place and timestamp, and who may see it is decided by
what the place is when somebody asks. Messages of bots and messages without text are left out. A line that cannot be read is
reported, and the rest goes in. Where Slack is read directly is `backfill.py`.
"""

import hashlib
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final, Literal

from redis import Redis

from bot.errors import Refuse
from bot.memory import keys
from bot.memory.audience import counts_as_shared
from bot.memory.consolidation.learning import Consent
from bot.memory.forgetting.gaps import Gaps
from bot.memory.redact import CONTROLS
from bot.memory.sharing import Sharing
from bot.memory.store import Store, new_id
from bot.memory.values import Memory, Person, Place
from bot.slack.text import read

BATCH: Final = 500  # messages a write: few round trips, and little to do again after a kill
MAX_LINE: Final = 1_000_000  # bytes; Slack's longest message, 40,000 characters, takes 480,000 with every one escaped
BAD_SHOWN: Final = 100  # bad lines reported one by one; the others are counted
TS: Final = re.compile(r"[0-9]{1,10}\.[0-9]{6}", re.ASCII)  # Slack's timestamps: seconds and microseconds

Progress = Callable[[int, int], None]
"""Told after every batch how many bytes were read, and how many there are."""


class LineError(ValueError):
    """A line that holds no message; says why."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of the lines; a resumed import reports what its earlier runs did as well."""

    lines: int = 0
    added: int = 0
    already: int = 0  # kept before
    bots: int = 0  # left out: written by a bot
    empty: int = 0  # left out: no text
    unwilling: int = 0  # left out: by people who wish to be left out there
    unseen: int = 0  # of places Saegim is not in: nobody can recall them until it is
    bad_lines: int = 0
    bad: tuple[tuple[int, str], ...] = ()  # line number and reason of the first of them


@dataclass(frozen=True, slots=True)
class Reading:
    """What the caller knows of Slack where the messages come from, and where ids come from."""

    permalink: Callable[[str, str, str], str] = lambda _place, _ts, _thread_ts: ""
    names: Mapping[str, str] = field(default_factory=dict)  # of people, by user id
    people: Mapping[str, Person] = field(default_factory=dict)  # by id
    places: Mapping[str, Place] = field(default_factory=dict)  # those Saegim is in, as they are now, by id
    until: Callable[[str], float] = lambda _place: (
        0.0
    )  # until when a place was seen to be shared, seconds since the epoch
    new_id: Callable[[], str] = new_id
    now: Callable[[], float] = time.time

    def place_id(self, channel: str) -> str:
        """The id of `channel`, which may be told by name, as Slack's own exports do."""
        name = channel.removeprefix("#")
        return (
            channel if channel in self.places else next((p.id for p in self.places.values() if p.name == name), channel)
        )


def import_messages(
    path: Path, store: Store, redis: Redis, reading: Reading, progress: Progress = lambda _done, _all: None
) -> ImportReport:
    """Put every message of the file into `store`, nothing twice, and say what became of the lines.

    An import that was stopped continues where it was; a file that was changed is read anew, which does no harm. The file is
    streamed. Raises `Refuse` when it cannot be read.
    """
    if not path.is_file():
        raise Refuse(f"{path} is no file.")
    key, size = keys.progress("import:" + _identity(path)), path.stat().st_size
    offset, report = _resume(redis, key)
    consent, gaps = Consent(redis), Gaps(redis)
    reading = replace(reading, until=cache(Sharing(redis).until))

    def keep(memories: list[Memory]) -> tuple[int, int]:
        """How many of them may be kept, and how many of those were new."""
        willing = _willing(memories, consent)
        gaps.imported(
            {memory.place for memory in willing}, reading.now()
        )  # Slack may say something newer than the file
        return len(willing), store.put(willing)

    try:
        with path.open("rb") as file:
            file.seek(offset)
            lines = _lines(file)
            while batch := list(islice(lines, BATCH)):
                report = _take([line for line, _ in batch], report, reading, keep)
                offset += sum(length for _, length in batch)
                redis.set(key, json.dumps({"offset": offset, "report": asdict(report)}), ex=keys.PROGRESS_TTL)
                progress(offset, size)
    except OSError as error:
        raise Refuse(f"{path} cannot be read: {error.strerror or error}.") from error
    redis.delete(key)
    return report


def parse(raw: bytes, reading: Reading) -> Memory | Literal["bot", "empty"]:
    """The memory one line makes, or why it makes none; raises `LineError`."""
    if not raw.strip():
        return "empty"
    message = _fields(raw)
    channel, ts, text = (_string(message, name, required=True) for name in ("channel", "ts", "text"))
    thread_ts = _string(message, "thread_ts") or ts
    user = _string(message, "user")
    author_name = _string(message, "user_name") or reading.names.get(user, user)
    for name, value in (("ts", ts), ("thread_ts", thread_ts)):
        if not TS.fullmatch(value):
            raise LineError(f'`{name}` is no timestamp of the form "1795392000.000100"')
    if message.get("bot") not in (None, True, False):
        raise LineError("`bot` is neither true nor false")
    if message.get("bot"):
        return "bot"
    if not text.strip():
        return "empty"
    channel = reading.place_id(channel)
    place = reading.places.get(channel)
    return Memory(
        id=reading.new_id(),
        text=read(text, reading.names),
        author=user,
        author_name=author_name,
        place=channel,
        ts=ts,
        thread_ts=thread_ts,
        at=float(ts),
        kind="message",
        permalink=reading.permalink(channel, ts, thread_ts),
        shared=_shared(reading, place, user, float(ts)),
        place_name=place.name if place else "",
    )


def _shared(reading: Reading, place: Place | None, user: str, at: float) -> bool:
    """Whether it stays in its own place: unknown means no, and nobody may know the place, or who wrote there."""
    return place is None or at <= reading.until(place.id) or counts_as_shared(place, reading.people.get(user))


def _take(
    batch: list[bytes | None], report: ImportReport, reading: Reading, keep: Callable[[list[Memory]], tuple[int, int]]
) -> ImportReport:
    memories: list[Memory] = []
    bad: list[tuple[int, str]] = []
    left_out = {"bot": 0, "empty": 0}
    for number, raw in enumerate(batch, report.lines + 1):
        try:
            made = parse(_sound(raw, first=number == 1), reading)
        except LineError as error:
            bad.append((number, str(error)))
            continue
        if isinstance(made, Memory):
            memories.append(made)
        else:
            left_out[made] += 1
    willing, added = keep(memories)
    return replace(
        report,
        lines=report.lines + len(batch),
        added=report.added + added,
        already=report.already + willing - added,
        unwilling=report.unwilling + len(memories) - willing,
        bots=report.bots + left_out["bot"],
        empty=report.empty + left_out["empty"],
        unseen=report.unseen + sum(bool(reading.places) and memory.place not in reading.places for memory in memories),
        bad_lines=report.bad_lines + len(bad),
        bad=(*report.bad, *bad)[:BAD_SHOWN],
    )


def _willing(memories: list[Memory], consent: Consent) -> list[Memory]:
    """Those that nobody wrote who wishes to be left out in that place."""
    left_out = {
        place: consent.left_out(place, (memory.author for memory in memories if memory.place == place))
        for place in {memory.place for memory in memories}
    }
    return [memory for memory in memories if memory.author not in left_out[memory.place]]


def _sound(raw: bytes | None, *, first: bool) -> bytes:
    """The line without the byte order mark that some editors write."""
    if raw is None:
        raise LineError(f"longer than {MAX_LINE:,} bytes")
    return raw.removeprefix(b"\xef\xbb\xbf") if first else raw


def _fields(raw: bytes) -> dict[str, object]:
    try:
        message = json.loads(raw.decode())
    except UnicodeDecodeError as error:
        raise LineError(f"not UTF-8 at byte {error.start + 1}") from error
    except json.JSONDecodeError as error:
        raise LineError(f"not JSON: {error.msg} at column {error.colno}") from error
    except (ValueError, RecursionError) as error:
        raise LineError("not JSON: a number too long, or nested too deep") from error
    if not isinstance(message, dict):
        raise LineError("not a JSON object")
    return message


def _string(message: Mapping[str, object], name: str, *, required: bool = False) -> str:
    value = message.get(name)
    if value is None and not required:
        return ""
    if name not in message:
        raise LineError(f"`{name}` is missing")
    if not isinstance(value, str):
        raise LineError(f"`{name}` is not a string")
    if required and not value and name != "text":
        raise LineError(f"`{name}` is empty")
    return CONTROLS.sub("", value).encode(errors="replace").decode()  # half an emoji becomes "?": Redis cannot hold it


def _lines(file: BinaryIO) -> Iterator[tuple[bytes | None, int]]:
    """Every line with its length in bytes; None for one too long to be a message, of which no more than `MAX_LINE` is held."""
    while raw := file.readline(MAX_LINE):
        length = len(raw)
        too_long = length == MAX_LINE and not raw.endswith(b"\n")
        while too_long and raw and not raw.endswith(b"\n"):
            raw = file.readline(MAX_LINE)
            length += len(raw)
        yield (None if too_long else raw), length


def _identity(path: Path) -> str:
    """Names a file as it is now: another name, size or time of change is another file."""
    stat = path.stat()
    return hashlib.sha256(f"{path.resolve()}:{stat.st_size}:{stat.st_mtime_ns}".encode()).hexdigest()[:16]


def _resume(redis: Redis, key: str) -> tuple[int, ImportReport]:
    kept = redis.get(key)
    if not kept:
        return 0, ImportReport()
    state = json.loads(str(kept))
    report = state["report"]
    report["bad"] = tuple((number, reason) for number, reason in report["bad"])
    return state["offset"], ImportReport(**report)
