"""What a document holds: its questions with their answers, and the rest as passages. How it is divided is `markdown.py`'s. Pure."""

from pathlib import Path

from bot.memory.redact import redact
from bot.tuning.examples.markdown import Part, parts
from bot.tuning.examples.source import Asked, Known, Problem, Sources, masked, named, passage, together


def document(path: Path, text: str, written: float) -> Sources:
    """Its questions with their answers, and the rest as passages."""
    markdown = path.suffix.lower() != ".txt"
    return together(_part(path, part, written) for part in parts(text, markdown=markdown))


def _part(path: Path, part: Part, written: float) -> Sources:
    where = f"{path}:{part.line}"
    name = named(where)
    if part.question and not part.text:
        return Sources(problems=(Problem(where, "the question has no answer below it: write one, or take it out."),))
    text = f"{part.question}\n{part.text}" if part.question else part.text
    memory = passage(name, text, written, place=path.stem)
    asked: tuple[Asked, ...] = ()
    if part.question:
        subject = f"{path.stem}: {part.heading}" if part.heading else name
        asked = (Asked(where, name, subject, redact(part.question), redact(part.text), written, (name,)),)
    return Sources((Known(memory),), asked, origins={name: where}, notes=masked(where, part.question, part.text))
