"""The file of a backup: one line of JSON for each thing that is kept, sorted, so that the same memory is the same bytes.

    {"saegim-backup":1}
    ["tombstones","C1:1795392000.000100",1]
    …
    {"lines":…,"sha256":"…"}

Where there is a key the file is sealed piece by piece, each in its place. A file that was cut, edited or written by something else is refused
as it is read; whoever restores reads it once before anything is written. What the lines mean is said in `backup.py`.
"""

import base64
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from bot.errors import Misconfigured, Refuse
from bot.memory.sealing import KeyRing

VERSION: Final = 1
HEADER: Final = "saegim-backup"
SEALED: Final = b"saegim-backup-sealed\n"
PIECE: Final = 1 << 18  # bytes sealed together
LONGEST: Final = 1 << 22  # bytes of one line: a message of Slack's has 40,000 characters at most, a memory some of them

Line = tuple[str, str, Any]  # what it is, by which name, what of it


def write(path: Path, lines: Iterable[Line], ring: KeyRing) -> int:
    """Put `lines` into `path`, in the place of what was there when all is written, for nobody else to read; how many there were.

    Raises `Refuse` where the file cannot be written.
    """
    part = path.with_name(path.name + ".part")
    try:
        part.unlink(
            missing_ok=True
        )  # of a backup that was killed, or somebody else's: neither its mode nor its target is ours
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as file:
            os.fchmod(file.fileno(), 0o600)
            count, told, said = 0, sha256(), _Pieces(file.write, ring)
            for line in _framed(lines):
                count += 1
                told.update(line)
                said.add(line)
            said.add(_json({"lines": count - 1, "sha256": told.hexdigest()}))
            said.end()
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise Refuse(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        with suppress(OSError):
            part.unlink()
    return count - 1


def read(path: Path, ring: KeyRing) -> Iterator[Line]:
    """The lines of a backup; raises `Refuse` saying what is wrong with the file, at the latest when all of it was read."""
    try:
        with path.open("rb") as file:
            yield from _checked(path, _plain(path, file, ring))
    except OSError as error:
        raise Refuse(f"{path} cannot be read: {error.strerror or error}.") from error


class _Pieces:
    """Writes bytes as they are, or sealed piece by piece."""

    def __init__(self, write: Any, ring: KeyRing) -> None:
        self._write, self._ring = write, ring
        self._waiting = bytearray()
        self._number = 0
        if ring:
            write(SEALED)

    def add(self, some: bytes) -> None:
        self._waiting += some
        while len(self._waiting) >= PIECE:
            self._put(bytes(self._waiting[:PIECE]))
            del self._waiting[:PIECE]

    def end(self) -> None:
        self._put(bytes(self._waiting))

    def _put(self, piece: bytes) -> None:
        if self._ring:
            piece = base64.b64encode(self._ring.seal_bytes(piece, _place(self._number))) + b"\n"
            self._number += 1
        self._write(piece)


def _place(number: int) -> str:
    return f"backup {number}"


def _framed(lines: Iterable[Line]) -> Iterator[bytes]:
    yield _json({HEADER: VERSION})
    yield from map(_json, lines)


def _json(what: Any) -> bytes:
    return (
        json.dumps(what, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "replace") + b"\n"
    )


def _plain(path: Path, file: Any, ring: KeyRing) -> Iterator[bytes]:
    """The lines of the file, opened where it is sealed."""
    first = file.readline(LONGEST)
    if first != SEALED:
        yield first
        yield from iter(lambda: file.readline(LONGEST), b"")
        return
    if not ring:
        raise Refuse(f"{path} is encrypted. Give its key: --key-file FILE, or SAEGIM_ENCRYPTION_KEY.")
    rest = b""
    for number, sealed in enumerate(iter(lambda: file.readline(LONGEST), b"")):
        try:
            rest += ring.open_bytes(base64.b64decode(sealed, validate=False), _place(number))
        except Misconfigured:
            raise Refuse(f"{path} is encrypted with another key than the one given.") from None
        except ValueError:
            raise Refuse(f"{path} was changed after it was written: a piece of it is not what was sealed.") from None
        *whole, rest = rest.split(b"\n")
        yield from (line + b"\n" for line in whole)
    if rest:
        yield rest


def _checked(path: Path, lines: Iterator[bytes]) -> Iterator[Line]:
    told = sha256()
    _begins(path, first := next(lines, b""))
    told.update(first)
    for count, line in enumerate(lines):
        what = _parsed(path, line)
        if isinstance(what, dict):
            if what != {"lines": count, "sha256": told.hexdigest()}:
                raise Refuse(f"{path} was changed after it was written: its checksum is not that of its lines.")
            if next(lines, b""):
                raise Refuse(f"{path} was changed after it was written: something follows its end.")
            return
        if not (isinstance(what, list) and len(what) == 3 and all(isinstance(n, str) for n in what[:2])):
            raise Refuse(f"{path} was changed after it was written: a line of it is none of a backup's.")
        told.update(line)
        yield what[0], what[1], what[2]
    raise Refuse(f"{path} is cut off: its end is missing.")


def _begins(path: Path, first: bytes) -> None:
    try:
        header = json.loads(first)
    except ValueError:
        header = None
    if not isinstance(header, dict) or list(header) != [HEADER]:
        raise Refuse(f"{path} is no backup of Saegim's.")
    if header[HEADER] != VERSION:
        raise Refuse(
            f"{path} was written by another version of Saegim (format {header[HEADER]}, this one reads {VERSION})."
        )


def _parsed(path: Path, line: bytes) -> Any:
    if not line.endswith(b"\n"):
        raise Refuse(f"{path} is cut off: its end is missing.")
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        raise Refuse(f"{path} was changed after it was written: a line of it cannot be read.") from None
