"""What somebody wants of Saegim: one parser for mentions, DMs, threads and `/saegim`, in English and Korean. Pure.

A verb counts at the start of a message ("remember that …", "기억해 줘: …") or at its end ("…, 기억해 줘"), never in the middle and
never inside quotes or code: that is content. Where a wrong guess would keep or lose something, nothing is guessed: "unsure".
The wordings stand in `verbs.py`; what a verb then does is the story's business; whether Saegim may speak, `restraint.py`'s.

    remember   기억해 줘 · 저장해 줘 · 메모해 둬 · 적어 둬 · 잊지 마 · remember that … · note: … · save this · don't forget …
    recall     찾아줘 · 검색해 줘 · 검색 … · recall … · search … · find …: a list, without a model
    forget     잊어줘 · forget … · 지워줘, 삭제해 줘 and delete with an id, "that", or something Saegim keeps · undo, 취소: the whole message
    why        why did you say that? · how do you know that? · 왜 그렇게 답했어? · 그 답의 근거가 뭐야? · 왜? right after an answer
    learn      learn on · learn off · learn · 나는 빼줘 · leave me out · 나도 다시 넣어줘 · include me: the whole message
    tokens     tokens left · 남은 토큰 · /saegim tokens: the whole message
    beyond     summarize #backend · what time is it now? · remind me to …: what Saegim cannot do (`beyond.py`)
    ask        everything else, also 알려줘 · 기억나? · do you remember …? · remember when we …?
    unsure     지워줘 and delete of anything else, with what it is about · 회식은 잊지 마 · note … without a colon · "don't remember this"

Only the first and last characters of a message are searched for a verb, so time is linear in its length.
"""

import re
from dataclasses import dataclass, replace
from typing import Final, Literal

from bot.mind.understanding import verbs
from bot.mind.understanding.beyond import is_beyond
from bot.mind.understanding.cut import NEAR, at_end, clause, is_topic, tidy

Verb = Literal[
    "ask", "remember", "recall", "forget", "why", "learn", "tokens", "help", "stop", "beyond", "unsure", "empty"
]

FEW: Final = 4  # words: "검색" after more than that is part of a sentence
Wish = Literal["on", "off", "backfill", "status", "without_me", "with_me", "unknown"]


@dataclass(frozen=True, slots=True)
class Intent:
    """What is wanted, and the words it is about with the verb cut off: always words of the message itself.

    `text` is empty where the verb stands alone or with "this": "기억해 줘", "forget that". `candidates`: what an unsure one may mean.
    `wish`: what is wanted of "learn". `about`: what may be to be forgotten, where that is unsure.
    """

    verb: Verb
    text: str = ""
    candidates: tuple[Verb, ...] = ()
    wish: Wish = "status"
    about: str = ""


def parse(text: str, *, command: bool = False, after_answer: bool = False, alone: bool = False) -> Intent:
    """The intent of one message; `text` is what a reader sees, without Saegim's own mention. Never raises.

    `command`: it was typed after `/saegim`. There and `after_answer`, right after one of Saegim's, "why" alone asks about that answer.
    `alone`: no question was asked before, whose subject "what time is it?" may be about.
    """
    whole = text.strip()
    if (called := verbs.VOCATIVE.match(whole)) and _has_words(whole[called.end() :]):
        whole = whole[called.end() :]
    if not _has_words(whole):
        return Intent("empty")
    said = _listen(whole)
    bare = command or after_answer
    found = (
        _alone(said, command=command, bare=bare)
        or _beyond(said, alone=alone)
        or _opening(said)
        or _closing(said)
        or _titled(whole)
    )
    found = found or Intent("ask", whole)
    if found.verb == "remember" and _only_names(found.text) and not re.search("[:：]", whole):
        found = _KEEP_OR_ASK
    if found.verb == "unsure":
        return replace(found, text=whole, about=found.text.strip())
    return replace(found, text=found.text.strip())


def _only_names(about: str) -> bool:
    """Whether `about` names something of which nothing is stated: 회의 시간, 회식은."""
    return verbs.NAMED_ONLY.fullmatch(about) is not None or is_topic(about)


_KEEP_OR_ASK: Final = Intent("unsure", candidates=("remember", "ask"))
_FORGET_OR_ASK: Final = Intent("unsure", candidates=("forget", "ask"))


@dataclass(frozen=True, slots=True)
class _Said:
    whole: str
    core: str  # its beginning, without the punctuation, emoji and thanks it trails off with
    until: int  # where thanks begin
    question: bool  # a question mark stood after the core
    start: int  # where the first word after "hey, can you please" stands
    asked: bool  # "can you", "could you": a request, though it ends in a question mark


def _listen(whole: str) -> _Said:
    end, until, question = len(whole), len(whole), False
    while end:
        last = whole[end - 1]
        emoji = whole.rfind(":", max(0, end - NEAR), end - 1) if last == ":" else -1
        if emoji >= 0 and verbs.EMOJI.fullmatch(whole, emoji, end):
            end = emoji
        elif not last.isalnum() and last not in verbs.CLOSERS:
            question = question or last in "?？"
            end -= 1
        elif (thanks := at_end(verbs.COURTESY, whole, end)) and thanks.start():
            end = until = thanks.start()
        else:
            break
    core = whole[:end] or whole
    lead = verbs.LEAD.match(core[: 2 * NEAR])
    start = lead.end() if lead and lead.end() < len(core) else 0
    return _Said(whole, core, until, question, start, bool(lead and lead["asked"]))


def _has_words(text: str) -> bool:
    return any(char.isalnum() for char in verbs.EMOJI.sub(" ", text))


# ── where the verb stands ───────────────────────────────────────────────────────────────────────────────────────────────


def _alone(said: _Said, *, command: bool, bare: bool) -> Intent | None:
    """The whole message is "stop", "help", "why did you say that" or "leave me out": "stopping the server", "help me deploy" are questions."""
    rest = said.core[said.start :]
    if len(rest) > NEAR:
        return None
    rest = " ".join(rest.split())
    if verbs.WHY.fullmatch(rest) or (bare and verbs.BARE_WHY.fullmatch(rest)):
        return Intent("why")
    if (command and verbs.BARE_RECALL.fullmatch(rest)) or (not said.question and verbs.BARE_LIST.fullmatch(rest)):
        return Intent("recall")
    misnamed = verbs.LEARN_WHAT if command and not said.question else verbs.LEARN
    if found := verbs.LEARN.fullmatch(rest) or misnamed.fullmatch(rest):
        return Intent("learn", wish=found.lastgroup)  # type: ignore[arg-type]  # the groups are called so
    if verbs.TOKENS.fullmatch(rest) or (command and verbs.BARE_TOKENS.fullmatch(rest)):
        return Intent("tokens")
    undone = verbs.UNDO.fullmatch(rest) and (said.asked or not said.question)
    orders: tuple[tuple[Verb, object], ...] = (
        ("forget", undone),
        ("stop", verbs.STOP.fullmatch(rest)),
        ("help", verbs.HELP.fullmatch(rest)),
    )
    return next((Intent(verb) for verb, found in orders if found), None)


def _beyond(said: _Said, *, alone: bool) -> Intent | None:
    return Intent("beyond") if is_beyond(said.core[said.start :], alone=alone) else None


def _opening(said: _Said) -> Intent | None:
    found = verbs.ENGLISH_FIRST.match(said.core, said.start) or verbs.KOREAN_FIRST.match(said.core, said.start)
    if found is None:
        return None
    about = said.whole[found.end() : said.until].strip(" \t\r\n,")
    about = about.rstrip("?？ ") if said.asked else about
    asks = (said.question and not said.asked) or bool(re.search("[?？]", found[0]))
    return _meaning(_Verb(str(found.lastgroup), found[0], about if _has_words(about) else "", asks, last=False))


def _closing(said: _Said) -> Intent | None:
    if said.core[said.core.rfind("\n") + 1 :].startswith(">"):
        return None  # a quoted line
    found = at_end(verbs.KOREAN_LAST, said.core) or at_end(verbs.ENGLISH_LAST, said.core)
    if found is None or at_end(verbs.NEGATED, said.core, found.start()):
        return None
    asks = said.question and "you" not in found[0].lower()
    return _meaning(_Verb(str(found.lastgroup), found[0], said.core[: found.start()], asks, last=True))


def _titled(whole: str) -> Intent | None:
    """The first line is "배포 규칙 기억해 줘", and what is to be remembered stands below."""
    title, _, below = whole.partition("\n")
    if not _has_words(title) or not _has_words(below):
        return None
    found = _closing(_listen(title))
    return Intent("remember", f"{found.text}\n{below}".strip()) if found and found.verb == "remember" else None


# ── what it means ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Verb:
    kind: str  # name of the pattern's group: "keep", "keep_bare", …
    words: str  # the verb as written
    about: str  # what stands after it, or before it where it is `last`
    asks: bool  # it ends in a question mark and is no polite request
    last: bool

    @property
    def way(self) -> str:
        """How it is worded: "" for a clear request, else "bare", "noun", "word", …"""
        return self.kind.partition("_")[2]


def _meaning(verb: _Verb) -> Intent | None:
    """None where the words only look like a verb: then it is a question as it stands."""
    match verb.kind.partition("_")[0]:
        case "refused":
            return _FORGET_OR_ASK
        case "keep":
            return _keep(verb)
        case "recall" | "seek":
            return _recall(verb)
        case "forget" | "erase":
            return _forget(verb)
    about = tidy(verb.about, verbs.ABOUT) if verb.last else verb.about
    return Intent("ask", about) if _has_words(about) else None


def _keep(verb: _Verb) -> Intent | None:
    about = tidy(verb.about) if verb.last else verb.about
    if verb.way in ("word", "noun"):
        return _keep_noun(verb, about)
    if verb.way == "bare":
        return _keep_bare(verb, about)
    return _remember(about) if verb.way == "label" else _keep_clear(verb, about)


def _keep_clear(verb: _Verb, about: str) -> Intent | None:
    """A clear request, unless what it is about is a question, or stays a question in English ("remember this?")."""
    if verb.way == "question":
        return None if verb.asks or verbs.QUESTION_FIRST.match(about) else _KEEP_OR_ASK
    if verb.asks and verb.words.isascii() and (verb.last or not about):
        return None
    if not verb.last:
        return _KEEP_OR_ASK if verb.asks and about else _remember(about)
    elsewhere = not verb.words.startswith("기억") and at_end(verbs.ELSEWHERE, about)
    return _KEEP_OR_ASK if elsewhere or at_end(verbs.ASKS_WHAT, about) else _remember(clause(about))


def _keep_noun(verb: _Verb, about: str) -> Intent | None:
    """A noun: "…, 메모" is a request; "나쁜 기억" and "저장 공간" are not, and longer ones may be either."""
    apart = not about or about != verb.about.rstrip(" ")
    if verb.last and apart and not verb.asks:
        return _remember(about)
    return None if verb.asks or len(about.split()) < FEW - 1 else _KEEP_OR_ASK


def _keep_bare(verb: _Verb, about: str) -> Intent | None:
    """A bare "기억해" requests when it states something, asks when it asks, and may say "I remember" after 나는 or in 해요."""
    if verb.asks or at_end(verbs.ASKS_WHAT, about):
        return Intent("ask", about) if verb.last and verb.words.startswith("기억") and _has_words(about) else None
    i_do = verb.last and (verb.words.endswith("해요") or verbs.SELF.match(about)) and about == verb.about.rstrip(" ")
    return _KEEP_OR_ASK if i_do else _remember(clause(about) if verb.last else about)


def _remember(about: str) -> Intent:
    return Intent("remember", "" if _is_this(about) or not _has_words(about) else about)


def _recall(verb: _Verb) -> Intent | None:
    about = tidy(verb.about, verbs.ABOUT) if verb.last else verb.about
    if not _has_words(about):
        return None  # alone it follows a question, and is one
    match verb.way:
        case "bare" if verb.asks or at_end(verbs.HOW, about):
            return None
        case "word" | "noun" if verb.asks or len(about.split()) > FEW or at_end(verbs.FINITE, about):
            return None
    return None if verb.kind == "seek" and verb.asks else Intent("recall", about)


def _forget(verb: _Verb) -> Intent | None:
    about = tidy(verb.about) if verb.last else verb.about.rstrip(".!~ ")
    named = verbs.ID.fullmatch(about) if len(about) <= NEAR else None
    if verb.way == "bare" and (verb.asks or (verb.last and at_end(verbs.REMARKS, about))):
        return None
    if named:
        return Intent("forget", named["id"])
    if (verb.way in ("word", "noun") and about) or (verb.asks and not verb.last and verb.kind == "erase"):
        return None
    if not _has_words(about) or _is_this(about):
        return Intent("forget")
    certain = verb.kind.startswith("forget") and not (verb.asks and not verb.last)
    sure = certain or at_end(verbs.OWN_MEMORY, about)
    return Intent("forget", about) if sure else replace(_FORGET_OR_ASK, text=about)


def _is_this(about: str) -> bool:
    return len(about) <= NEAR and verbs.PRONOUN.fullmatch(about) is not None
