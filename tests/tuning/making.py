"""Short ways to make the values that tuning is tested with."""

import json
import resource
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.mind.prompt import Message
from bot.tuning.examples.example import Example, ExampleLanguage, Kind, Shown
from bot.tuning.examples.source import Known, passage

MONDAY = 1_795_392_000.0  # 2026-11-23 00:00 UTC
DAY = 86_400.0
ABSTAINED = "I found nothing about this in team memory. If you know the answer, tell me with `remember: …`."


def shown(text: str, n: int = 1, *, gold: bool = True, id_: str = "") -> Shown:
    return Shown(n, id_ or f"m{n}", text, gold, "Mina", "#ops", "2026-11-02")


def example(
    answer: str = "We deploy on Tuesday at 10:00 [1].",
    question: str = "When do we deploy?",
    *,
    memories: Sequence[Shown] | None = None,
    id_: str = "e1",
    subject: str = "deploys",
    kind: Kind = "answer",
    language: ExampleLanguage = "en",
    at: str = "2026-11-23T09:00:00+00:00",
    system: str = "You are Saegim.",
    rejected: str | None = None,
    conversation: str = "",
) -> Example:
    """An example as good as they come, but for what is said otherwise."""
    if memories is None:
        told = ["Deploys are on Tuesday at 10:00.", "Lunch is at 12:30.", "The office has 4 floors."]
        memories = [shown(text, n, gold=n == 1 and kind != "abstain") for n, text in enumerate(told, 1)]
    lines = "\n".join(f'<memory n="{m.n}" date="{m.date}">{m.text}</memory>' for m in memories)
    talk = f"<conversation-ab12>\n{conversation}\n</conversation-ab12>\n" if conversation else ""
    ask = f"<memories-ab12>\n{lines}\n</memories-ab12>\n{talk}<question-ab12>\n{question}\n</question-ab12>"
    messages = (Message("system", system), Message("user", ask), Message("assistant", answer))
    source = (f"faq.csv:{id_}", *(m.id for m in memories if m.gold))
    return Example(id_, subject, language, kind, at, source, messages, tuple(memories), question, rejected)


def known(id_: str, text: str, days_ago: float = 10.0, *, replaces: str = "", place: str = "ops") -> Known:
    return Known(passage(id_, text, MONDAY - days_ago * DAY, place=place, author="Mina"), replaces)


def rows(path: Path, *lines: dict[str, Any]) -> Path:
    """A JSONL file of these lines."""
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    return path


@contextmanager
def full_at(size: int) -> Iterator[None]:
    """A disk with room for files of so many bytes; the error of one that is full differs in its number only."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
