"""Examples in files: one JSON object a line, read strictly, written whole or not at all; and the manifest that freezes them.

A run directory holds `examples.jsonl`, after the split `train.jsonl`, `valid.jsonl` and `test.jsonl`, and `manifest.json`. What a
provider takes for training is made here, too, a line for each example; how it gets there is not this module's business.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import MISSING, asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from bot.errors import Refuse
from bot.mind.prompt import Message
from bot.tuning.examples.example import KINDS, LANGUAGES, ROLES, Example, Shown

DIRECTORY: Final = Path("tuning")
EXAMPLES: Final = "examples.jsonl"
TRAIN: Final = "train.jsonl"
VALID: Final = "valid.jsonl"
TEST: Final = "test.jsonl"
MANIFEST: Final = "manifest.json"
SPLITS: Final = (TRAIN, VALID, TEST)
BOM: Final = b"\xef\xbb\xbf"
AGAIN: Final = "Make it anew with `saegim tune collect`, or mend the line."


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a run directory holds, so that a model can be told by what it was trained on."""

    made: str  # ISO 8601
    seed: int
    profile: str  # of the prompts
    files: Mapping[str, str]  # name → SHA-256 of its bytes; that of the test set does not change any more
    counts: Mapping[str, Mapping[str, int]]  # name → {"examples", and by kind and language}
    sources: tuple[
        str, ...
    ]  # ids of everything the examples were made of, sorted: who withdraws one taints the models made of it


class Broken(ValueError):  # noqa: N818  it is the line that is broken
    """A line that is no example; the message is a sentence about it, `code` names the rule it breaks."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


# ── lines ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def encode(example: Example) -> bytes:
    """One line of JSON, with its end."""
    return _line(asdict(example))


def decode(line: bytes) -> Example:
    """The example on a line. Raises `Broken` saying what is wrong with it."""
    found = _object(line)
    if "answer" in found or ("messages" in found and "memories" not in found):
        for n, one in enumerate(_list(found, "messages") if "messages" in found else (), 1):
            _message(n, one)  # what is wrong with it is worth more than where it belongs
        raise Broken("source", "it is what examples are made of, and none itself")
    _same_names(found, Example, "an example")
    messages = tuple(_message(n, one) for n, one in enumerate(_list(found, "messages"), 1))
    if not messages:
        raise Broken("no-messages", "it has no messages")
    if messages[-1].role != "assistant":
        raise Broken("no-answer", f"its last message is the {messages[-1].role}'s, not the assistant's answer")
    memories = tuple(_shown(one) for one in _list(found, "memories"))
    kind, language = found["kind"], found["language"]
    if kind not in KINDS:
        raise Broken("kind", f'its kind is "{kind}": use {", ".join(KINDS)}')
    if language not in LANGUAGES:
        raise Broken("language", f'its language is "{language}": use {", ".join(LANGUAGES)}')
    _texts(found, "id", "subject", "at", "question", *(["rejected"] if found.get("rejected") is not None else []))
    _moment(found["at"])
    source = _list(found, "source")
    if not source or not all(isinstance(one, str) for one in source):
        raise Broken("field", "its source is not a list of ids")
    return Example(**{**found, "messages": messages, "memories": memories, "source": tuple(source)})


def _object(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise Broken("encoding", "it is not in UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise Broken("json", f"it is not JSON ({no_json(error)})") from None
    if not isinstance(found, dict):
        raise Broken("json", "it is not a JSON object")
    return found


def no_json(error: ValueError | RecursionError) -> str:
    """Why a line could not be read as JSON, in a few words."""
    if isinstance(error, RecursionError):
        return "brackets nested too deep"
    return str(getattr(error, "msg", "a number too long"))


def _same_names(found: Mapping[str, Any], kind: type, what: str) -> None:
    known = [one.name for one in fields(kind)]
    required = [one.name for one in fields(kind) if one.default is MISSING]
    if missing := [name for name in required if name not in found]:
        raise Broken("field", f'{what} needs "{missing[0]}"')
    if unknown := [name for name in found if name not in known]:
        raise Broken("field", f'{what} has no "{unknown[0]}"')


def _list(found: Mapping[str, Any], name: str) -> list[Any]:
    value = found[name]
    if not isinstance(value, list):
        raise Broken("field", f'its "{name}" is not a list')
    return value


def _texts(found: Mapping[str, Any], *names: str) -> None:
    for name in names:
        if not isinstance(found.get(name), str):
            raise Broken("field", f'its "{name}" is not a text')


def _message(n: int, found: Any) -> Message:
    if not isinstance(found, dict) or set(found) - {"role", "content", "weight"}:
        raise Broken("message", f"message {n} is not an object of role and content")
    role = found.get("role")
    if role not in ROLES:
        raise Broken("role", f'message {n} has the unknown role "{role}": use {", ".join(ROLES)}')
    if not isinstance(found.get("content"), str):
        raise Broken("message", f"message {n} has no content")
    return Message(role, found["content"])


def _shown(found: Any) -> Shown:
    if not isinstance(found, dict):
        raise Broken("field", "a memory of it is not an object")
    _same_names(found, Shown, "a memory")
    _texts(found, "id", "text")
    if not isinstance(found["n"], int) or not isinstance(found["gold"], bool):
        raise Broken("field", 'a memory of it needs a whole number "n" and true or false as "gold"')
    return Shown(**{**found, "replies": tuple(found.get("replies", ()))})


def _moment(at: str) -> datetime:
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Broken("field", f'its "at" is "{at}": write a time such as 2026-11-23T09:00:00+00:00')
    return moment


# ── files ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def read(path: Path) -> list[Example]:
    """The examples of a file, in its order. Raises `Refuse` naming the file, the first broken line, and what to do."""
    examples: list[Example] = []
    for number, line in lines(path):
        try:
            examples.append(decode(line))
        except Broken as error:
            raise Refuse(f"{path}:{number}: {error}. {AGAIN}") from None
    return examples


def lines(path: Path) -> list[tuple[int, bytes]]:
    """The lines of a file that are not empty, each with its number; a BOM at its beginning is left out.

    Raises `Refuse` where there is no such file.
    """
    return [(n, line) for n, line in enumerate(content(path).removeprefix(BOM).split(b"\n"), 1) if line.strip()]


def content(path: Path) -> bytes:
    """The bytes of a file. Raises `Refuse` saying why it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refuse(f"{path} cannot be read: {error.strerror or error}.") from None


def write(path: Path, examples: Iterable[Example]) -> None:
    """Write a file of examples, whole or not at all."""
    replace(path, b"".join(map(encode, examples)))


def replace(path: Path, whole: bytes) -> None:
    """Put `whole` in the place of the file: written beside it, then renamed. Raises `Refuse` where that cannot be done."""
    beside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            file.write(whole)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise Refuse(f"{path} cannot be written: {error.strerror or error}.") from None
    finally:
        with suppress(OSError):  # it was never there, where nothing can be written
            beside.unlink(missing_ok=True)


# ── what providers take ─────────────────────────────────────────────────────────────────────────────────────────────────


def supervised(example: Example, bom: bool = False) -> bytes:
    """The example as a line for supervised training: only the last answer has weight. `bom`: begin it as the first line at Azure."""
    last = len(example.messages) - 1
    said = [
        {**asdict(one), **({"weight": int(n == last)} if one.role == "assistant" else {})}
        for n, one in enumerate(example.messages)
    ]
    return BOM * bom + _line({"messages": said})


def preference(example: Example, bom: bool = False) -> bytes:
    """The example as a line for training on preferences (DPO), the same at OpenAI, Azure, Together and Fireworks.

    Raises `Refuse` for an example without a rejected answer.
    """
    if example.rejected is None:
        raise Refuse(f"Example {example.id} has no rejected answer: it is no preference pair.")
    pair = {
        "input": {"messages": [asdict(one) for one in example.prompt], "tools": [], "parallel_tool_calls": True},
        "preferred_output": [{"role": "assistant", "content": example.answer}],
        "non_preferred_output": [{"role": "assistant", "content": example.rejected}],
    }
    return BOM * bom + _line(pair)


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


# ── the manifest ────────────────────────────────────────────────────────────────────────────────────────────────────────


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    return hashlib.sha256(content(path)).hexdigest()


def manifest(directory: Path) -> Manifest:
    """The manifest of a run directory. Raises `Refuse` where there is none, or it is not one."""
    path = directory / MANIFEST
    if not path.exists():
        raise Refuse(f"{directory} holds no {MANIFEST}: begin with `saegim tune collect`, then `saegim tune split`.")
    try:
        found = json.loads(content(path))
        return Manifest(**{**found, "sources": tuple(found["sources"])})
    except (ValueError, TypeError, KeyError):
        raise Refuse(
            f"{path} is no manifest of this version. Put it back; or take it away and say `saegim tune split`, which then draws a new test set."
        ) from None


def write_manifest(directory: Path, made: Manifest) -> None:
    """Put the manifest in its place."""
    replace(directory / MANIFEST, json.dumps(asdict(made), ensure_ascii=False, indent=1).encode() + b"\n")


def verify(directory: Path) -> Manifest:
    """The manifest, once every file is what it was when the manifest was made.

    Raises `Refuse` naming the file that was changed: what was measured on another test set cannot be compared.
    """
    known = manifest(directory)
    for name, wanted in known.files.items():
        if digest(directory / name) != wanted:
            raise Refuse(
                f"{directory / name} is not the file that {MANIFEST} speaks of: it was changed. "
                "Put it back, or split anew with `saegim tune split`."
            )
    return known
