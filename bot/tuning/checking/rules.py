"""The rules that an example is held against, one by one: what providers refuse, and what teaches badly. Pure.

Every rule has a code, a severity, a sentence and what to do; its function says what is wrong with one example, or nothing. Rules about
several examples together are in `rules_together.py`; reading the files, and the report, in `check.py` and `report.py`.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from bot.memory.language.tokens import estimate
from bot.memory.redact import redact
from bot.mind.answer import check
from bot.mind.inert import inert, prose
from bot.mind.prompt import MESSAGE_TOKENS
from bot.mind.wording.korean import language
from bot.tuning.examples.example import Example
from bot.tuning.examples.limits import EXAMPLE_TOKENS
from bot.tuning.examples.near import plain
from bot.tuning.examples.numbers import missing_links, missing_numbers, missing_quotes, values
from bot.tuning.examples.source import CITED

Severity = Literal["error", "warning", "note"]

LONG_ANSWER: Final = 300  # tokens, an upper bound: production asks for one to four sentences
ABSTENTION: Final = 60  # tokens, an upper bound, of the longest of production's own
FEW: Final = 2  # memories beside the right one, at least

_MASK: Final = re.compile(r"\[(?:redacted|가림): ([^\]\n]{1,40})\]")
_REGISTRATION: Final = re.compile(r"(?<![\w-])\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-?[1-8]\d{6}(?!\d)")
_CARD: Final = re.compile(r"(?<![\w-])\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{1,7}(?!\d)")
_CONTACT: Final = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+|(?<![\d-])01[016-9][- .]?\d{3,4}[- .]?\d{4}(?!\d)"
)
_TAG: Final = re.compile(
    r'</?(?:(?:pinned|memories|conversation|question)-[0-9a-f]+|(?:memory|reply|turn)(?: [a-z_]+="[^"<>\n]*")*)>'
)
"""Of a prompt, and of nothing that people wrote: `<password>` belongs to what it names."""
_FENCES: Final = re.compile(r"</?[a-z]+-[0-9a-f]+>")
_NUMBERED: Final = re.compile(r' ?\b(?:n|to|replaced_by)="\d+"')
_CITATION: Final = re.compile(r"\[(\d{1,3})\]")
_BRACKETED: Final = re.compile(rf"{CITED.pattern}(?!\()")  # also an id that nobody knew
_POLITE: Final = re.compile(r"(?:요|죠)(?=\s*(?:\[\d+\]\s*)*[.!?…]|\s*(?:\[\d+\]\s*)*$)", re.MULTILINE)
_FORMAL: Final = re.compile(r"(?:니다|십시오)(?=\s*(?:\[\d+\]\s*)*[.!?…]|\s*(?:\[\d+\]\s*)*$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rule:
    """What is looked for in one example."""

    code: str
    severity: Severity
    sentence: str  # what is wrong, of several
    advice: str
    found: Callable[[Example], str]  # what exactly is wrong with this one; "" where nothing is


def tokens(example: Example) -> int:
    """An upper bound of the tokens an example is trained on."""
    return sum(estimate(one.content) + MESSAGE_TOKENS for one in example.messages)


def context(example: Example) -> str:
    """What the answer may rest on: everything the last question is put with, without the numbers that the prompt itself brings."""
    return _FENCES.sub(" ", _NUMBERED.sub("", example.prompt[-1].content)) if example.prompt else ""


def bare(answer: str) -> str:
    """The answer without its citations."""
    return _CITATION.sub("", answer)


def unheld(wanted: str, question: str, sources: Iterable[str]) -> list[str]:
    """The numbers and addresses of a wanted answer that neither its question nor its sources hold: the check will have errors for them."""
    there, said = "\n".join((question, *sources)), bare(wanted)
    return [*missing_numbers(said, there), *missing_links(said, there)]


def cites(answer: str) -> set[int]:
    """The numbers an answer cites; `rows[0]` cites nothing."""
    return {int(n) for n in _CITATION.findall(prose(answer))}


def _empty(example: Example) -> str:
    return "" if example.answer.strip() else "nothing but space"


def _roles(example: Example) -> str:
    roles = [one.role for one in example.messages]
    if roles[-2:] != ["user", "assistant"]:
        return "no user's message before the answer"
    if roles[0] != "system" or "system" in roles[1:]:
        return "not exactly one system message at the beginning"
    return "" if all(one != other for one, other in pairwise(roles)) else "one role twice in a row"


def _too_long(example: Example) -> str:
    return f"up to {tokens(example):,} tokens" if tokens(example) > EXAMPLE_TOKENS else ""


def _long_answer(example: Example) -> str:
    return f"up to {many:,} tokens" if (many := estimate(example.answer)) > LONG_ANSWER else ""


def _secret(example: Example) -> str:
    """What stands between the tags of a prompt is looked at by itself: with a date before it, a question about passwords reads like one."""
    said = [*(one.content for one in example.messages), example.rejected or ""]
    texts = [text for one in said for text in (*_TAG.split(one), *_TAG.findall(one))]
    masks = [Counter(_MASK.findall(redact(text))) - Counter(_MASK.findall(text)) for text in texts]
    return _named(sorted({mask for found in masks for mask in found}))


def _masked(example: Example) -> str:
    """Also where its memory holds the mask: a memory may show one, and nobody is to be taught to say it."""
    return _named(sorted(set(_MASK.findall(example.answer))))


def _identity(example: Example) -> str:
    text = " ".join(one.content for one in example.messages)
    if _REGISTRATION.search(text):
        return "a resident registration number"
    return "a card number" if any(_luhn(found) for found in _CARD.findall(text)) else ""


def _luhn(text: str) -> bool:
    digits = [int(one) for one in text if one.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) if n % 2 else digit for n, digit in enumerate(reversed(digits))]
    return len(digits) >= 13 and sum(doubled) % 10 == 0 and len(set(digits)) > 1


def _contact(example: Example) -> str:
    return "an e-mail address or a mobile number" if _CONTACT.search(example.answer) else ""


def _named(missing: list[str]) -> str:
    return ", ".join(missing[:3])


def _said(example: Example) -> str:
    """The answer as a report may quote it: without citations, secrets, and numbers that identify a person."""
    return _CARD.sub(" ", _REGISTRATION.sub(" ", redact(bare(example.answer))))


def _numbers(example: Example) -> str:
    return _named(missing_numbers(_said(example), context(example)))


def _links(example: Example) -> str:
    return _named(missing_links(_said(example), context(example)))


def _quotes(example: Example) -> str:
    if example.kind == "abstain":
        return ""  # production's own words, which say what to type
    return _named(missing_quotes(_said(example), context(example)))


def _unknown_citation(example: Example) -> str:
    known = {str(one.n) for one in example.memories}
    return _named(
        [f"[{name}]" for name in dict.fromkeys(_BRACKETED.findall(prose(example.answer))) if name not in known]
    )


def _wrong_citation(example: Example) -> str:
    other = {one.n for one in example.memories if not one.gold}
    return _named([f"[{n}]" for n in sorted(cites(example.answer) & other)])


def _uncited(example: Example) -> str:
    return "no [n]" if example.kind != "abstain" and not cites(example.answer) else ""


def _no_gold(example: Example) -> str:
    gold = any(one.gold for one in example.memories)
    if example.kind == "abstain":
        return "the right memory is shown, though the answer is that there is none" if gold else ""
    return "" if gold else "no memory that the answer rests on"


def _abstains(example: Example) -> str:
    said = check(example.answer, ()).kind == "abstain"
    if example.kind != "abstain":
        return "says that it is not in team memory" if said and not cites(example.answer) else ""
    if not said:
        return "does not say that it is not in team memory"
    more = (
        values(bare(example.answer).replace("`", "")) or cites(example.answer) or estimate(example.answer) > ABSTENTION
    )
    return "says more than that" if more else ""


def _language(example: Example) -> str:
    asked, said = language(example.question), language(bare(example.answer))
    return f"asked in {asked}, answered in {said}" if asked != said else ""


def _register(example: Example) -> str:
    answer, wanted = bare(example.answer), example.messages[0].content
    polite, formal = bool(_POLITE.search(answer)), bool(_FORMAL.search(answer))
    if polite and formal:
        return "해요 and 합니다 in one answer"
    other = (formal and "해요체" in wanted) or (polite and "합니다체" in wanted)
    return "not the register that the prompt asks for" if other else ""


def _live(example: Example) -> str:
    return "" if inert(example.answer, frozenset()) == example.answer.strip() else "an address, a mention or an image"


def _rejected(example: Example) -> str:
    same = example.rejected is not None and plain(bare(example.rejected)) == plain(bare(example.answer))
    return "both are the same" if same else ""


def _alone(example: Example) -> str:
    others = sum(not one.gold for one in example.memories)
    return f"{others or 'none'} beside the right one" if others < FEW and example.kind != "abstain" else ""


MEND: Final = "Mend the source that it names, and collect again."
RULES: Final = (
    Rule("empty", "error", "The answer is empty.", MEND, _empty),
    Rule("roles", "error", "The messages are not one system message, then user and assistant in turn.", "Collect again.", _roles),
    Rule("too-long", "error", f"Longer than {EXAMPLE_TOKENS:,} tokens: the end is cut, which is the answer.", "Shorten the answer or its memories.", _too_long),
    Rule("secret", "error", "A secret.", "Take it out of the source, change it where it is used, and collect again.", _secret),
    Rule("masked", "warning", "The answer holds a mask, in a secret's place: it teaches to say masks.", "Answer without the secret, such as where it is kept and who gives it out; then collect again.", _masked),
    Rule("identity", "error", "A number that identifies a person.", "Take it out of the source, and collect again.", _identity),
    Rule("number", "error", "A number that the context does not hold: it teaches to invent.", MEND, _numbers),
    Rule("link", "error", "An address that the context does not hold: it teaches to invent.", MEND, _links),
    Rule("quote", "error", "A quotation or code that the context does not hold word for word.", MEND, _quotes),
    Rule("unknown-citation", "error", "It cites a number that no memory has.", MEND, _unknown_citation),
    Rule("uncited", "error", "It answers and cites nothing.", "Name the memories it rests on.", _uncited),
    Rule("no-gold", "error", "The memories shown and the answer do not go together.", "Collect again.", _no_gold),
    Rule("abstain", "error", "What is not in team memory has to be said, in no more words than production's.", MEND, _abstains),
    Rule("rejected", "error", "The rejected answer is the wanted one.", MEND, _rejected),
    Rule("wrong-citation", "warning", "It cites a memory that it does not rest on.", MEND, _wrong_citation),
    Rule("long-answer", "warning", f"An answer of more than {LONG_ANSWER} tokens: production asks for one to four sentences.", "Shorten it.", _long_answer),
    Rule("contact", "warning", "Personal data in an answer.", "Leave it in only where it is the team's own.", _contact),
    Rule("language", "warning", "Answered in another language than asked.", "Write the answer in the question's language.", _language),
    Rule("register", "warning", "Korean in another register than the prompt asks for, or in two.", "Write it in that of SAEGIM_KO_STYLE.", _register),
    Rule("live", "warning", "Production would change this answer before posting it.", "Write addresses as `code`, no mentions, no images.", _live),
    Rule("alone", "note", "Hardly anything to tell the right memory from.", "Supply more documents on the same subjects.", _alone),
)  # fmt: skip
