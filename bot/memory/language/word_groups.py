"""The built-in table of words that mean the same, read from `pairs.txt` and `pairs_calendar.txt`. What is done with it says `pairs.py`."""

from dataclasses import dataclass
from importlib.resources import files
from typing import Final

TABLES: Final = ("pairs.txt", "pairs_calendar.txt")


@dataclass(frozen=True, slots=True)
class Group:
    """Words that mean the same."""

    words: tuple[tuple[str, ...], ...]  # of each its spellings, with the marks of `pairs.txt` but the star
    across: bool = False  # a word stands for those of the other language only


def groups(table: str) -> list[Group]:
    """The groups of one of `TABLES`."""
    lines = files("bot.memory.language").joinpath(table).read_text(encoding="utf-8").splitlines()
    return [_group(line.replace("*", "")) for line in lines if line and not line.startswith("#")]


def _group(line: str) -> Group:
    words = line.removeprefix("~").split(",")
    return Group(tuple(tuple(text.strip() for text in word.split("/")) for word in words), line.startswith("~"))
