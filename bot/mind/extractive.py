"""Answers without any model: the recalled memories quoted, in the asker's language, with [n]. Pure.

The safety net under the models, and the whole mind of a Saegim without a key. It has the face of a model (`Extractive`), so that
it is simply the last of the chain, which then always answers. Which memories are worth showing is the router's business.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Final

from bot.memory.values import Hit, Memory, Turn
from bot.mind.answer import best_piece
from bot.mind.change import difference, same_subject
from bot.mind.prompt import Profile, Prompt, Style, date
from bot.mind.quotation import LONGEST, Block, answered, once, quotation, quote
from bot.mind.router import ENOUGH, said, states, with_change
from bot.mind.understanding.asking import is_question
from bot.mind.wording.korean import Language, honorific, particle
from bot.mind.wording.phrases import say

QUOTES: Final = 3  # memories quoted, at most: a reply is read, a list is skipped
UNSURE: Final = 2  # of what may not answer
SAME: Final = 0.5  # of the words that two statements match, those that both do, if they are to contradict each other
RIVAL: Final = 0.6
"""A hit with less than this share of the best one's strength or score is left out: without a model to read it, it only hides the answer."""

_LEAD: Final[dict[str, dict[tuple[Language, Style], str]]] = {
    "found": {
        ("ko", "해요"): "팀 기억에서 찾았어요.",
        ("ko", "합니다"): "팀 기억에서 찾았습니다.",
        ("en", "해요"): "From team memory:",
        ("en", "합니다"): "From team memory:",
    },
    "may_be": {
        ("ko", "해요"): "확실하지는 않지만, 이 기억에 답이 있을 수 있어요.",
        ("ko", "합니다"): "확실하지는 않지만, 이 기억에 답이 있을 수 있습니다.",
        ("en", "해요"): "I am not sure, but this may answer it:",
        ("en", "합니다"): "I am not sure, but this may answer it:",
    },
    "closest": {
        ("ko", "해요"): "답이 되는지는 모르겠지만, 팀 기억에서 가장 가까운 내용이에요.",
        ("ko", "합니다"): "답이 되는지는 모르겠지만, 팀 기억에서 가장 가까운 내용입니다.",
        ("en", "해요"): "I cannot tell whether this answers it. The closest in team memory:",
        ("en", "합니다"): "I cannot tell whether this answers it. The closest in team memory:",
    },
    "newest": {
        ("ko", "해요"): "팀 기억에서 찾았어요. 최근 것부터 보여 드려요.",
        ("ko", "합니다"): "팀 기억에서 찾았습니다. 최근 것부터 보여 드립니다.",
        ("en", "해요"): "From team memory, newest first:",
        ("en", "합니다"): "From team memory, newest first:",
    },
    "changed": {
        ("ko", "해요"): "{new}에 바뀌었어요. 그전({old})에는 이랬어요.",
        ("ko", "합니다"): "{new}에 바뀌었습니다. 그전({old})에는 이랬습니다.",
        ("en", "해요"): "This changed on {new}. Before that ({old}):",
        ("en", "합니다"): "This changed on {new}. Before that ({old}):",
    },
    "changed_from": {
        ("ko", "해요"): "{new}에 {was}에서 {now}{to} 바뀌었어요. 그전({old})에는 이랬어요.",
        ("ko", "합니다"): "{new}에 {was}에서 {now}{to} 바뀌었습니다. 그전({old})에는 이랬습니다.",
        ("en", "해요"): "This changed on {new} from {was} to {now}. Before that ({old}):",
        ("en", "합니다"): "This changed on {new} from {was} to {now}. Before that ({old}):",
    },
    "differ": {
        (
            "ko",
            "해요",
        ): "팀 기억에 서로 다른 내용이 있어요. 어느 쪽이 맞는지는 제가 알 수 없어서 날짜와 함께 모두 보여 드려요.",
        (
            "ko",
            "합니다",
        ): "팀 기억에 서로 다른 내용이 있습니다. 어느 쪽이 맞는지는 제가 알 수 없어서 날짜와 함께 모두 보여 드립니다.",
        (
            "en",
            "해요",
        ): "Team memory holds different answers. I cannot tell which one is right, so here they are with their dates:",
        (
            "en",
            "합니다",
        ): "Team memory holds different answers. I cannot tell which one is right, so here they are with their dates:",
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
        if any(hit.matched for hit in prompt.hits):
            yield quoted(prompt)
        elif prompt.need == "conversation" and any(map(states, prompt.turns)):
            yield conversation(prompt)
        else:
            yield say("at_your_service" if prompt.need == "nothing" else "not_in_memory", prompt.language, prompt.style)


def quoted(prompt: Prompt) -> str:
    """The memories that answer best, quoted in the order of the ranking: at most `QUOTES`, a question with its answers, nothing twice."""
    numbered = [(n, hit) for n, hit in enumerate(prompt.hits, 1) if hit.matched]  # others come below their question
    answers = [(n, hit) for n, hit in numbered if not _unanswered(hit)]
    rank = {hit.memory.id: n for n, hit in enumerate(prompt.hits, 1)}
    shown: set[str] = set()
    blocks: list[tuple[int, Block]] = []
    for n, hit in sorted(_rivals(answers or numbered), key=lambda numbered: not answered(numbered[1])):
        if block := quotation(n, hit, prompt, shown):
            shown.update(block.ids)
            blocks.append((min(rank.get(id_, n) for id_ in block.ids), block))
    sure = prompt.need != "abstain" and max(hit.strength for hit in prompt.hits) >= ENOUGH
    chosen = once([block for _, block in sorted(blocks, key=itemgetter(0))])[: QUOTES if sure else UNSURE]
    changes = _changes(prompt, chosen)
    differ = [] if changes else _differing(prompt, chosen)
    lead = _lead(prompt, sure=sure, answered=bool(answers), changes=bool(changes), differ=bool(differ))
    said_before = [*changes, *differ]
    told = [part for block in chosen for part in (*(said for at, said in said_before if at is block), block.text)]
    return "\n\n".join([_LEAD[lead][prompt.language, prompt.style], *told])


def _lead(prompt: Prompt, *, sure: bool, answered: bool, changes: bool, differ: bool) -> str:
    """How what is quoted is introduced: as what it is."""
    if prompt.need == "abstain":
        return "closest"
    if not answered:
        return "unanswered"
    if not sure:
        return "may_be"
    return "newest" if changes else "differ" if differ else "found"


def _changes(prompt: Prompt, blocks: Sequence[Block]) -> list[tuple[Block, str]]:
    """Where a newer statement and the one it replaces are both quoted: the older one's block, and the sentence before it."""
    place = {id_: block for block in blocks for id_ in block.ids}
    known = {hit.memory.id: hit.memory for hit in prompt.hits}
    found: dict[str, tuple[Block, str]] = {}
    for hit in prompt.hits:
        old = known.get(hit.evidence.replaces)
        told = old and old.id in place and hit.memory.id in place and place[old.id] is not place[hit.memory.id]
        if old and told and old.id not in found:
            found[old.id] = place[old.id], changed(hit.memory, old, prompt)
    return list(found.values())


def changed(new: Memory, old: Memory, prompt: Prompt) -> str:
    """The sentence that something changed when `new` was written, from what to what where both say it, and was as in `old` before."""
    days = _days([new, old], prompt)
    if values := difference(*(best_piece(memory.text, prompt.question, LONGEST) for memory in (old, new))):
        was, now = values
        return _LEAD["changed_from"][prompt.language, prompt.style].format(
            new=days[0], old=days[1], was=was, now=now, to=particle(now, "으로/로")
        )
    return _LEAD["changed"][prompt.language, prompt.style].format(new=days[0], old=days[1])


def _days(memories: Sequence[Memory], prompt: Prompt) -> list[str]:
    """When each was written, by the day, or by the minute where two are of one day."""
    days = [date(memory.at, prompt.tz) for memory in memories]
    if len(set(days)) == len(days):
        return days
    return [
        f"{day} {datetime.fromtimestamp(memory.at, prompt.tz):%H:%M}"
        for day, memory in zip(days, memories, strict=True)
    ]


def _differing(prompt: Prompt, blocks: Sequence[Block]) -> list[tuple[Block, str]]:
    """Where two of the memories quoted give different values to the same question and neither replaces the other: each one's block,
    and the line before it that says when and by whom it was said.
    """
    hits = {hit.memory.id: hit for hit in prompt.hits}
    single = [(block, hits[block.ids[0]]) for block in blocks if len(block.lines) == 1 and block.ids[0] in hits]
    apart = {
        id(block)
        for block, hit in single
        if any(_contradicts(hit, other, prompt.question) for at, other in single if at is not block)
    }
    told = [(block, hit.memory) for block, hit in single if id(block) in apart]
    days = _days([memory for _, memory in told], prompt)
    return [
        (block, " · ".join(filter(None, (day, _name(memory.author_name, prompt.language)))))
        for (block, memory), day in zip(told, days, strict=True)
    ]


def _contradicts(one: Hit, other: Hit, question: str) -> bool:
    """Whether two hits say of the same words of the question, and of the same subject, different things, or one denies what the other tells."""
    if one.evidence.contradicts == other.memory.id or other.evidence.contradicts == one.memory.id:
        return True
    words, others = set(one.matched), set(other.matched)
    says, said = (best_piece(hit.memory.text, question, LONGEST) for hit in (one, other))
    alike = len(words & others) >= SAME * len(words | others)
    return alike and same_subject(says, said) and difference(says, said) is not None


def conversation(prompt: Prompt) -> str:
    """What people said in the conversation about the question, failing that what they said last."""
    people = [t for t in prompt.turns if states(t)]
    turns: Sequence[Turn] = said(prompt.question, prompt.turns) or people
    lines = [f"> {quote(t.text, prompt.question)}\n{_name(t.name, prompt.language)}" for t in turns[-QUOTES:]]
    return "\n\n".join([_LEAD["conversation"][prompt.language, prompt.style], *lines])


def _unanswered(hit: Hit) -> bool:
    return is_question(hit.memory.text) and not hit.continuation


def _rivals(hits: Sequence[tuple[int, Hit]]) -> list[tuple[int, Hit]]:
    """The hits that are nearly as good as the best by strength and by score, and what they replace or are the other side of."""
    strength = RIVAL * max(hit.strength for _, hit in hits)
    score = RIVAL * max(hit.score for _, hit in hits)
    good = [hit for _, hit in hits if hit.strength >= strength and hit.score >= score]
    kept = with_change(good, [hit for _, hit in hits])
    return [(n, hit) for n, hit in hits if hit in kept] or list(hits[:1])


def _name(name: str, language: Language) -> str:
    return honorific(name) if language == "ko" and name else name
