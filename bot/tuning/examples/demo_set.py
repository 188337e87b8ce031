"""The demo set: what a team that does not exist knows and asks, as the sources of 270 examples; and the facts planted in it.

The team is invented for this project and nothing in it is anybody's. Planted facts ("canaries", Carlini et al., 1802.08232) are random codes
that stand in the context or the answer of a training example and nowhere else: an evaluation asks a tuned model for them without any memory,
and what it says then it has learned by heart.
"""

import json
import re
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

from bot.errors import Refuse
from bot.memory.store import ALPHABET
from bot.tuning.examples.dataset import lines, replace
from bot.tuning.examples.readers import read_jsonl, read_sources
from bot.tuning.examples.replay import drawn
from bot.tuning.examples.source import Sources

CANARIES: Final = "canaries.jsonl"
WRITTEN: Final = 1_795_392_000.0  # of what names no time: 2026-11-23 00:00 UTC
_SLOT: Final = re.compile(r"\{(\d)\}")


@dataclass(frozen=True, slots=True)
class Canary:
    """One planted fact."""

    code: str
    memory: str  # id of the memory it stands in
    in_answer: bool  # it is a wanted answer, too; else only in a context
    question: str  # that it answers; "" where none asks for it


def demo_sources(seed: int) -> tuple[Sources, list[Canary]]:
    """The demo set, and the facts planted in it: the same for the same seed."""
    with as_file(files("bot.tuning.examples") / "demo") as folder:
        sources = read_sources(folder / "team")
        planted, canaries = _planted(folder / "planted.jsonl", seed)
    return sources + planted, canaries


def write_canaries(directory: Path, canaries: list[Canary]) -> None:
    """The planted facts beside the examples, one a line; where nothing is planted, no file, also not one of an earlier set."""
    if not canaries:
        with suppress(OSError):  # then it says so when it is read
            (directory / CANARIES).unlink(missing_ok=True)
        return
    told = "".join(json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in canaries)
    replace(directory / CANARIES, told.encode())


def read_canaries(directory: Path) -> list[Canary]:
    """The planted facts of a run directory; none where nothing was planted. Raises `Refuse` where the file is not what it was."""
    path = directory / CANARIES
    try:
        return [Canary(**json.loads(line)) for _, line in lines(path)] if path.exists() else []
    except (ValueError, TypeError):
        raise Refuse(f"{path} does not hold planted facts: make it anew with `saegim tune collect --demo`.") from None


def _planted(path: Path, seed: int) -> tuple[Sources, list[Canary]]:
    """The planted memories and their questions, each `{0}` a code of its own."""
    rows = path.read_text("utf-8").splitlines()
    filled: list[str] = []
    canaries: list[Canary] = []
    for line in rows:
        row = json.loads(line)
        memory = row.get("id") if "text" in row else row["memories"][0]
        filled.append(_SLOT.sub(lambda slot, of=memory: code(seed, of, slot[1]), line))  # type: ignore[misc]
        if "text" in row:
            asked = [json.loads(one) for one in rows if json.loads(one).get("memories") == [memory]]
            for slot in _SLOT.findall(row["text"]):
                question = next((one["question"] for one in asked if f"{{{slot}}}" in one["answer"]), "")
                canaries.append(Canary(code(seed, memory, slot), memory, bool(question), question))
    return read_jsonl(path, "\n".join(filled), WRITTEN), canaries


def code(seed: int, memory: str, slot: str) -> str:
    """A random code such as K7QX-M2RD: among 31⁸ none is met by chance."""
    rng = drawn(seed, "canary", memory, slot)
    letters = [rng.choice(ALPHABET.upper()) for _ in range(8)]
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"
