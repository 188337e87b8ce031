"""The check of what a model said, before anybody reads it: citations that hold, quotes that are verbatim, nothing live. Pure.

How links and mentions lose their power is in `inert.py`; how an answer looks in Slack is the business of `slack/blocks.py`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bot.memory.values import Hit, Memory
from bot.mind.inert import in_prose, inert, prose, settled
from bot.mind.router import Need

Kind = Literal["memory", "conversation", "own", "abstain"]

QUOTE: Final = 160  # characters of a quote: two lines in Slack
STARTS: Final = 200  # places tried within one sentence; a pasted log is one endless sentence
CLAIM: Final = 240  # characters before a citation that are taken for the statement it supports


@dataclass(frozen=True, slots=True)
class Citation:
    """One source of an answer."""

    n: int  # as in the answer's text
    hit: Hit
    quote: str  # a verbatim piece of `source.text`
    source: Memory  # the hit's memory, or the reply after it where the quote stands


@dataclass(frozen=True, slots=True)
class Answer:
    """What may be posted: Markdown that notifies nobody and links nowhere else. `text` is empty when nothing was left."""

    text: str
    kind: Kind  # "own": said without a source, which the reply has to show
    sources: tuple[Citation, ...] = ()


def check(text: str, hits: Sequence[Hit], need: Need = "memory", hosts: frozenset[str] = frozenset()) -> Answer:
    """The model's `text` as it may be posted.

    `hits` are those the prompt numbered: an `[n]` beyond them is removed, the others are numbered anew from 1 in the order in
    which they appear. `need` is what the router decided; `hosts` are the only ones links may lead to.
    """
    text = settled(text, lambda said: _without_unknown(inert(said, hosts), len(hits)))
    order = list(dict.fromkeys(int(n) for n in _PLAIN.findall(prose(text))))
    sources = tuple(_citation(n, hits[old - 1], _claim(text, old)) for n, old in enumerate(order, 1))
    renumbered = in_prose(text, lambda said: _PLAIN.sub(lambda c: f"[{order.index(int(c[1])) + 1}]", said))
    return Answer(renumbered, _kind(renumbered, need, bool(sources)), sources)


def best_piece(text: str, about: str, limit: int = QUOTE) -> str:
    """The verbatim piece of `text`, at most `limit` characters, that has most in common with `about`."""
    return _best([text], about, limit)[0]


# ── citations ───────────────────────────────────────────────────────────────────────────────────────────────────────────

_PLAIN = re.compile(r"\[([0-9]{1,3})\]")
_ONE = r"(?:memory |기억 ?|n=)?[\^#]?[0-9]{1,3}"
_ANY = re.compile(rf"[ \t]*\[\s*{_ONE}(?:\s*[,;·–-]\s*{_ONE})*\s*\]", re.IGNORECASE)
_FOREIGN = re.compile(r"[【［〔]\s*([0-9]{1,3})[^】］〕\n]{0,20}[】］〕]")
_IN_CODE = re.compile(r"(?<!`)`(\[[0-9]{1,3}\])`(?!`)")


def _without_unknown(text: str, known: int) -> str:
    """Every way of citing written as `[n]`, and those of no memory removed."""
    return in_prose(
        _IN_CODE.sub(r"\1", text), lambda said: _ANY.sub(lambda c: _known(c[0], known), _FOREIGN.sub(r"[\1]", said))
    )


def _known(cited: str, known: int) -> str:
    numbers: list[int] = []
    for dash, digits in re.findall(r"([–-]?)\s*(?:memory |기억 ?|n=)?[\^#]?([0-9]{1,3})", cited, re.IGNORECASE):
        start = numbers[-1] + 1 if dash and numbers else int(digits)
        numbers += range(start, int(digits) + 1) if start < int(digits) <= known else [int(digits)]
    kept = "".join(f"[{n}]" for n in dict.fromkeys(numbers) if 1 <= n <= known)
    space = cited[: len(cited) - len(cited.lstrip(" \t"))]
    return space + kept if kept else ""


def _claim(text: str, n: int) -> str:
    """What the text says just before each place where it cites `n`."""
    ends = [found.start() for found in re.finditer(rf"\[{n}\]", text)]
    return " ".join(text[max(0, end - CLAIM) : end].rpartition("\n")[2] for end in ends)


def _citation(n: int, hit: Hit, claim: str) -> Citation:
    said = (hit.memory, *hit.continuation)
    quote, which = _best([m.text for m in said], claim, QUOTE)
    return Citation(n, hit, quote, said[which])


# ── quotes ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

_SENTENCE_END = re.compile(r"[.!?。？！](?=\s)|\n")


def _best(texts: Sequence[str], about: str, limit: int) -> tuple[str, int]:
    """The piece that shares most with `about`, and which text it is from; the earliest of equals."""
    wanted = _bigrams(about)
    best, score = ("", 0), -1.0
    for which, text in enumerate(texts):
        for start in _starts(text, limit):
            piece = _cut(text[start:], limit)
            first = _SENTENCE_END.split(piece, maxsplit=1)[0]  # counts twice, so that a quote begins with what supports
            shared = len(wanted & _bigrams(piece)) + len(wanted & _bigrams(first))
            if shared > score:
                best, score = (piece, which), shared
    return best


def _starts(text: str, limit: int) -> list[int]:
    """Where a quote may begin: at each sentence, and at each word of a sentence too long to be quoted whole."""
    starts: list[int] = []
    begin = 0
    for end in [*(found.end() for found in _SENTENCE_END.finditer(text)), len(text)]:
        words = [begin + found.start() for found in re.finditer(r"(?<!\S)\S", text[begin:end])]
        starts += words[:1] if end - begin <= limit else words[:: 1 + len(words) // STARTS]
        begin = end
    return starts or [0]


def _cut(text: str, limit: int) -> str:
    """The beginning of `text` up to the last end of a sentence within `limit`, failing that of a word."""
    text = text.rstrip()
    if len(text) <= limit:
        return text
    ends = [found.end() for found in _SENTENCE_END.finditer(text[: limit + 1]) if found.end() <= limit]
    spaces = [found.start() for found in re.finditer(r"\s", text[: limit + 1])]
    end = max(ends, default=0)
    return text[: end if end >= limit // 2 else max(spaces, default=0) or limit].rstrip()


def _bigrams(text: str) -> set[str]:
    words = re.findall(r"\w+", text.casefold())
    return {word[i : i + 2] for word in words for i in range(max(1, len(word) - 1))}


# ── what kind of answer it is ───────────────────────────────────────────────────────────────────────────────────────────

_ABSTAINS = re.compile(
    r"\bnot in (?:the |our |your )?team(?:'s)? memory|\b(?:found )?nothing (?:\w+ ){0,4}in (?:the )?team memory|기억에는? ?(?:없|남아 ?있지 않|나와 ?있지 않)|"
    r"기억에서(?:는)? ?찾(?:지|을 수)",
    re.IGNORECASE,
)


def _kind(text: str, need: Need, cited: bool) -> Kind:
    if cited:
        return "memory"
    if need == "abstain" or _ABSTAINS.search(text):
        return "abstain"
    return "conversation" if need in {"conversation", "nothing"} else "own"
