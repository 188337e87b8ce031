"""Answers without any model: the recalled memories quoted, in the asker's language, with [n]. Pure.

The safety net under the models, and the whole mind of a Saegim without a key. It has the face of a model (`Extractive`), so that
it is simply the last of the chain, which then always answers. Which memories are worth showing is the router's business.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from typing import Final

from bot.memory.values import Hit, Memory, Turn
from bot.mind.answer import best_piece
from bot.mind.korean import Language, honorific
from bot.mind.phrases import say
from bot.mind.prompt import Profile, Prompt, Style
from bot.mind.restraint import is_question
from bot.mind.router import said

QUOTES: Final = 3  # memories quoted, at most: a reply is read, a list is skipped
REPLIES: Final = 2  # replies quoted under a question
LONGEST: Final = 280  # characters of one quote
ASKED: Final = 100  # characters of a question that is quoted only to understand its answer
RIVAL: Final = 0.75
"""A hit with this share of the best one's strength speaks of the same thing: then the newest comes first, with all the dates,
because a fact that changed must not be answered with what it was."""

_MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_LEAD: Final[dict[str, dict[tuple[Language, Style], str]]] = {
    "found": {
        ("ko", "해요"): "팀 기억에서 찾았어요.",
        ("ko", "합니다"): "팀 기억에서 찾았습니다.",
        ("en", "해요"): "From team memory:",
        ("en", "합니다"): "From team memory:",
    },
    "newest": {
        ("ko", "해요"): "팀 기억에서 찾았어요. 최근 것부터 보여 드려요.",
        ("ko", "합니다"): "팀 기억에서 찾았습니다. 최근 것부터 보여 드립니다.",
        ("en", "해요"): "From team memory, newest first:",
        ("en", "합니다"): "From team memory, newest first:",
    },
    "unanswered": {
        ("ko", "해요"): "같은 질문은 있었는데, 답은 팀 기억에 없어요.",
        ("ko", "합니다"): "같은 질문은 있었지만, 답은 팀 기억에 없습니다.",
        ("en", "해요"): "Somebody asked this before; the answer is not in team memory.",
        ("en", "합니다"): "Somebody asked this before; the answer is not in team memory.",
    },
    "conversation": {
        ("ko", "해요"): "이 대화에서 나온 말이에요.",
        ("ko", "합니다"): "이 대화에서 나온 말입니다.",
        ("en", "해요"): "From this conversation:",
        ("en", "합니다"): "From this conversation:",
    },
}


class Extractive:
    """The last of the chain: a model that needs no model, never fails, and only quotes."""

    name = "extractive"
    profile: Profile = "base"

    def stream(self, prompt: Prompt) -> Iterator[str]:
        """The answer at once, whole."""
        if prompt.hits:
            yield quoted(prompt)
        elif prompt.need == "conversation" and any(not (t.saegim or t.bot) for t in prompt.turns):
            yield conversation(prompt)
        else:
            yield say("at_your_service" if prompt.need == "nothing" else "not_in_memory", prompt.language, prompt.style)


def quoted(prompt: Prompt) -> str:
    """The memories that answer best, quoted: at most `QUOTES`, of equals the newest first, a question with its answers."""
    numbered = list(enumerate(prompt.hits, 1))
    answers = [(n, hit) for n, hit in numbered if not _unanswered(hit)]
    chosen = _newest_first(answers or numbered)[:QUOTES]
    times = [hit.memory.at for _, hit in chosen]
    lead = "newest" if len(times) > 1 and times == sorted(times, reverse=True) else "found"
    blocks = [_block(n, hit, prompt) for n, hit in chosen]
    return "\n\n".join([_LEAD[lead if answers else "unanswered"][prompt.language, prompt.style], *blocks])


def conversation(prompt: Prompt) -> str:
    """What people said in the conversation about the question, failing that what they said last."""
    people = [t for t in prompt.turns if not (t.saegim or t.bot)]
    turns: Sequence[Turn] = said(prompt.question, prompt.turns) or people
    lines = [f"> {_quote(t.text, prompt.question, LONGEST)}\n{_name(t.name, prompt.language)}" for t in turns[-QUOTES:]]
    return "\n\n".join([_LEAD["conversation"][prompt.language, prompt.style], *lines])


def _unanswered(hit: Hit) -> bool:
    return is_question(hit.memory.text) and not hit.continuation


def _newest_first(hits: Sequence[tuple[int, Hit]]) -> list[tuple[int, Hit]]:
    """The hits that rival the best one, newest first, then the others as they were."""
    bar = RIVAL * max(hit.strength for _, hit in hits)
    rivals = [(n, hit) for n, hit in hits if hit.strength >= bar]
    others = [(n, hit) for n, hit in hits if hit.strength < bar]
    return [*sorted(rivals, key=lambda numbered: -numbered[1].memory.at), *others]


def _block(n: int, hit: Hit, prompt: Prompt) -> str:
    """One memory as a quotation with its number, and who said it where and when."""
    if not (is_question(hit.memory.text) and hit.continuation):
        return f"> {_quote(hit.memory.text, prompt.question, LONGEST)} [{n}]\n{_by(hit.memory, prompt)}"
    replies = hit.continuation[:REPLIES]
    lines = [f"> {_quote(hit.memory.text, prompt.question, ASKED)}"]
    lines += [f"> → {_quote(reply.text, prompt.question, LONGEST)} [{n}]" for reply in replies]
    return "\n".join([*lines, _by(replies[0], prompt)])


def _quote(text: str, about: str, longest: int) -> str:
    """The best piece of a text on one line; "…" where something is left out, and nothing in it that would read as a citation."""
    piece = best_piece(text, about, longest)
    before, _, after = text.strip().partition(piece) if piece else ("", "", "")
    line = " ".join(re.sub(r"`{3,}\w*", " ", piece).split())
    line = re.sub(
        r"[\[【［〔]((?:memory |기억 ?|n=)?[\^#]?\d[^\]】］〕]*)[\]】］〕]", r"(\1)", line, flags=re.IGNORECASE
    )
    return f"{'… ' if before else ''}{line}{' …' if after else ''}"


def _by(memory: Memory, prompt: Prompt) -> str:
    place = prompt.places.get(memory.place, "")
    parts = (_name(memory.author_name, prompt.language), place, _day(memory.at, prompt.language, prompt.tz))
    return " · ".join(part for part in parts if part)


def _name(name: str, language: Language) -> str:
    return honorific(name) if language == "ko" and name else name


def _day(at: float, language: Language, tz: tzinfo) -> str:
    day = datetime.fromtimestamp(at, tz)
    if language == "ko":
        return f"{day.year}년 {day.month}월 {day.day}일"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
