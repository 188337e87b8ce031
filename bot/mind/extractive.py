"""Answers without any model: the recalled memories quoted, in the asker's language, with [n]. Pure.

The safety net under the models, and the whole mind of a Saegim without a key. It has the face of a model (`Extractive`), so that
it is simply the last of the chain, which then always answers. Which memories are worth showing is the router's business.
"""

import re
from collections.abc import Iterator, Sequence
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
RIVAL: Final = 0.6
"""A hit with less than this share of the best one's strength is left out: without a model to read it, it only hides the answer."""

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
    """The memories that answer best, quoted: at most `QUOTES`, a question with its answers, nothing twice."""
    numbered = list(enumerate(prompt.hits, 1))
    answers = [(n, hit) for n, hit in numbered if not _unanswered(hit)]
    shown: set[str] = set()
    threads_first = sorted(_rivals(answers or numbered), key=lambda numbered: not _answered(numbered[1]))
    blocks = [(hit, block) for n, hit in threads_first if (block := _block(n, hit, prompt, shown))]
    chosen = sorted(blocks, key=lambda told: _order(told[0], [hit for hit, _ in blocks]))[:QUOTES]
    lead = "unanswered" if not answers else "newest" if _changed([hit for hit, _ in chosen]) else "found"
    return "\n\n".join([_LEAD[lead][prompt.language, prompt.style], *(block for _, block in chosen)])


def _order(hit: Hit, hits: Sequence[Hit]) -> tuple[float, float]:
    """The best first; of those that share the same words with the question, which may be one fact that changed, the newest."""
    return -max(other.score for other in hits if set(other.matched) == set(hit.matched)), -hit.memory.at


def _changed(hits: Sequence[Hit]) -> bool:
    """Whether all of these share the same words with the question, so that they stand newest first."""
    return len(hits) > 1 and all(set(hit.matched) == set(hits[0].matched) for hit in hits)


def conversation(prompt: Prompt) -> str:
    """What people said in the conversation about the question, failing that what they said last."""
    people = [t for t in prompt.turns if not (t.saegim or t.bot)]
    turns: Sequence[Turn] = said(prompt.question, prompt.turns) or people
    lines = [f"> {_quote(t.text, prompt.question, LONGEST)}\n{_name(t.name, prompt.language)}" for t in turns[-QUOTES:]]
    return "\n\n".join([_LEAD["conversation"][prompt.language, prompt.style], *lines])


def _answered(hit: Hit) -> bool:
    """Whether this is a question with the replies that followed it."""
    return is_question(hit.memory.text) and bool(hit.continuation)


def _unanswered(hit: Hit) -> bool:
    return is_question(hit.memory.text) and not hit.continuation


def _rivals(hits: Sequence[tuple[int, Hit]]) -> list[tuple[int, Hit]]:
    """The hits that are nearly as strong as the strongest."""
    bar = RIVAL * max(hit.strength for _, hit in hits)
    return [(n, hit) for n, hit in hits if hit.strength >= bar]


def _block(n: int, hit: Hit, prompt: Prompt, shown: set[str]) -> str:
    """One memory as a quotation with its number; "" where all of it is among `shown`, the ids quoted so far, to which it adds.

    A question is quoted with the replies that followed. Who said it where and when stands with the sources, below.
    """
    if not _answered(hit):
        replies, lines, mark = [(n, hit.memory)], [], ""
    else:
        replies, lines, mark = _replies(n, hit, prompt), [f"> {_quote(hit.memory.text, prompt.question, ASKED)}"], "→ "
    told = [(number, memory) for number, memory in replies if memory.id not in shown]
    shown.update(memory.id for _, memory in told)
    lines += [f"> {mark}{_quote(memory.text, prompt.question, LONGEST)} [{number}]" for number, memory in told]
    return "\n".join(lines) if told else ""


def _replies(n: int, hit: Hit, prompt: Prompt) -> list[tuple[int, Memory]]:
    """The replies to a question and the numbers they are cited by: their own where they were recalled too, `n` for one more.

    A number has one source, so no two messages share one.
    """
    numbers = {recalled.memory.id: number for number, recalled in enumerate(prompt.hits, 1)}
    own = [(numbers[reply.id], reply) for reply in hit.continuation if reply.id in numbers]
    others = [(n, reply) for reply in hit.continuation if reply.id not in numbers][:1]
    return sorted([*own, *others], key=lambda numbered: hit.continuation.index(numbered[1]))[:REPLIES]


def _quote(text: str, about: str, longest: int) -> str:
    """The best piece of a text on one line; "…" where something is left out, and nothing in it that would read as a citation."""
    piece = best_piece(text, about, longest)
    before, _, after = text.strip().partition(piece) if piece else ("", "", "")
    line = " ".join(re.sub(r"`{3,}\w*", " ", piece).split())
    line = re.sub(
        r"[\[【［〔]((?:memory |기억 ?|n=)?[\^#]?\d[^\]】］〕]*)[\]】］〕]", r"(\1)", line, flags=re.IGNORECASE
    )
    return f"{'… ' if before else ''}{line}{' …' if after else ''}"


def _name(name: str, language: Language) -> str:
    return honorific(name) if language == "ko" and name else name
