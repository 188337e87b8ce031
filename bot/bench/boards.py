"""Public data sets read from their own files as boards: messages, questions, and what answers them.

What each file holds is its makers' business; here it becomes rows of a channel in order of time, as `board.py` has them. A set
that asks about what was never said is read with those questions too: nothing answers them. No text of a set is ever copied.
"""

import html
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

from bot.bench.board import MICROSECONDS, Board, Gold, Question, Row
from bot.errors import Refuse

BASE: Final = 1_600_000_000  # seconds since the epoch: where a set tells no time, its first message stands here
MINUTE: Final = 60  # seconds between two messages of a set that tells no time
ASKER: Final = "asker"
ASKS: Final = 6  # words of an opening that is taken for a question of the Slack channel


@dataclass(frozen=True, slots=True)
class Exam:
    """A board with its solutions."""

    name: str
    board: Board
    golds: Mapping[str, Gold]  # by the id of a question; none where nothing answers it
    slices: Mapping[str, str]  # what kind of question it is
    sides: Mapping[str, tuple[frozenset[str], frozenset[str]]] = field(default_factory=dict)
    """Of a question about a contradiction: the rows of either statement, where no row makes both."""


@dataclass(slots=True)
class _Making:
    """A board while it is read."""

    name: str
    rows: list[Row] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    golds: dict[str, Gold] = field(default_factory=dict)
    slices: dict[str, str] = field(default_factory=dict)
    sides: dict[str, tuple[frozenset[str], frozenset[str]]] = field(default_factory=dict)

    def ask(self, question: Question, kind: str, gold: Gold | None) -> None:
        self.questions.append(question)
        self.slices[question.id] = kind
        if gold and gold.gold:
            self.golds[question.id] = gold

    def exam(self) -> Exam:
        return Exam(self.name, Board(tuple(self.rows), tuple(self.questions), 0), self.golds, self.slices, self.sides)


def read(folder: Path) -> Iterator[Exam]:
    """Every set that lies in `folder`: beam-100k/*.json, and where they are locomo*.json, squad*.json, korquad*.json, slack*.xml.

    Raises `Refuse` naming the file that is missing or does not hold what it should.
    """
    if not any((folder / "beam-100k").glob("*.json")):
        raise Refuse(f"{folder / 'beam-100k'} holds no *.json: name the folder that the data sets lie in.")
    yield read_beam(folder / "beam-100k")
    for pattern, reader in _READERS:
        for path in sorted(folder.glob(pattern)):
            yield reader(path)


def read_beam(folder: Path) -> Exam:
    """BEAM (Tavakoli et al.): one private channel a conversation, one thread a batch of turns."""
    making = _Making("beam")
    for number, path in enumerate(sorted(folder.glob("*.json"))):
        with _named(path):
            _beam_talk(making, json.loads(path.read_bytes()), f"C{number:03d}")
    return making.exam()


def read_locomo(path: Path) -> Exam:
    """LoCoMo (Maharana et al.): one private channel a conversation, one thread a session; slice "adversarial" has no answer."""
    making = _Making("locomo")
    with _named(path):
        for number, sample in enumerate(json.loads(path.read_bytes())):
            _locomo_talk(making, sample, f"C{number:03d}")
    return making.exam()


def read_squad(path: Path) -> Exam:
    """SQuAD 1.1 or KorQuAD 1.0: every paragraph is a document in one public channel."""
    making = _Making("korquad" if path.name.startswith("korquad") else "squad")
    with _named(path):
        articles = sorted(json.loads(path.read_bytes())["data"], key=lambda article: str(article["title"]))
        paragraphs = {
            text: n for n, text in enumerate(dict.fromkeys(p["context"] for a in articles for p in a["paragraphs"]))
        }
        making.rows += [_untimed(f"P{n}", text, "author", n, "C000", private=False) for text, n in paragraphs.items()]
        for paragraph in (p for article in articles for p in article["paragraphs"]):
            for qa in paragraph["qas"]:
                question = Question(str(qa["id"]), qa["question"].strip(), "C000", ASKER)
                making.ask(question, "all", Gold(question.id, frozenset({f"P{paragraphs[paragraph['context']]}"})))
    return making.exam()


def read_slack(path: Path) -> Exam:
    """A disentangled Slack channel (Chatterjee et al.): one public channel, one thread a conversation, its opening asked of it."""
    making = _Making("slack")
    with _named(path):
        talks: dict[str, list[tuple[str, str]]] = {}
        for message in ET.parse(path).getroot().iter("message"):  # noqa: S314 - a file of the operator's own, no network's
            said = (message.findtext("user") or "", html.unescape(message.findtext("text") or ""))
            talks.setdefault(message.get("conversation_id", ""), []).append(said)
        for key, talk in talks.items():
            _slack_talk(making, key, talk)
    return making.exam()


_READERS: Final[Sequence[tuple[str, Callable[[Path], Exam]]]] = (
    ("locomo*.json", read_locomo),
    ("squad*.json", read_squad),
    ("korquad*.json", read_squad),
    ("slack*.xml", read_slack),
)


class _named:  # noqa: N801 - read like a function
    """Says which file does not hold what it should."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError | ValueError | LookupError | TypeError | AttributeError | ET.ParseError):
            raise Refuse(f"{self._path} is not what its name says: {error!r}.") from error


def _untimed(id_: str, text: str, user: str, n: int, channel: str, *, thread: int = 0, private: bool = True) -> Row:
    at = (BASE + MINUTE * n) * MICROSECONDS
    return Row(id_, text, user, channel, at, thread or at, private)


# ── BEAM ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

_PLAN = re.compile(r"->->.*$", re.DOTALL)  # where a message stands in its maker's plan, which nobody said


def _beam_talk(making: _Making, talk: Mapping[str, Any], channel: str) -> None:
    known: set[str] = set()
    for batch in talk["chat"]:
        thread = 0
        for message in (message for turn in batch["turns"] for message in turn):
            text = _PLAN.sub("", message["content"]).strip()
            row = _untimed(
                f"{channel}/{message['id']}", text, message["role"], len(making.rows), channel, thread=thread
            )
            thread = thread or row.at
            making.rows.append(row)
            known.add(row.id)
    for kind, items in talk["probing_questions"].items():
        for n, item in enumerate(items):
            question = Question(f"{channel}/{kind}{n}", item["question"], channel, "user")
            sources = item.get("source_chat_ids") or []
            making.ask(question, kind, _beam_gold(question.id, kind, sources, channel, known))
            if kind == "contradiction_resolution" and isinstance(sources, dict):
                one, other = (
                    _rows(sources.get(side), channel, known) for side in ("first_statement", "second_statement")
                )
                if one and other and not one & other:
                    making.sides[question.id] = one, other


def _beam_gold(id_: str, kind: str, sources: Any, channel: str, known: set[str]) -> Gold:
    gold = _rows(sources, channel, known)
    if kind != "knowledge_update" or not isinstance(sources, dict):
        return Gold(id_, gold)
    old, new = (_rows(sources.get(side), channel, known) for side in ("original_info", "updated_info"))
    return Gold(id_, gold, old - new, new - old)  # a message that says both decides nothing


def _rows(sources: Any, channel: str, known: set[str]) -> frozenset[str]:
    return frozenset(f"{channel}/{number}" for number in _numbers(sources)) & known


def _numbers(value: Any) -> Iterator[int]:
    """Every whole number in nested lists, mappings and strings."""
    match value:
        case int():
            yield value
        case str():
            yield from map(int, re.findall(r"\d+", value))
        case dict():
            yield from (number for inner in value.values() for number in _numbers(inner))
        case list():
            yield from (number for inner in value for number in _numbers(inner))


# ── LoCoMo ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

_KINDS: Final = {1: "multi-hop", 2: "temporal", 3: "open-domain", 4: "single-hop", 5: "adversarial"}


def _locomo_talk(making: _Making, sample: Mapping[str, Any], channel: str) -> None:
    talk, known = sample["conversation"], set()
    for key in sorted((key for key in talk if re.fullmatch(r"session_\d+", key)), key=lambda key: int(key[8:])):
        start = int(_locomo_time(talk[key + "_date_time"]) * MICROSECONDS)
        for n, turn in enumerate(talk[key]):
            shares = f" [shares {turn['blip_caption']}]" if turn.get("blip_caption") else ""
            row = Row(
                f"{channel}/{turn['dia_id']}", turn["text"] + shares, turn["speaker"], channel,
                start + n * MINUTE * MICROSECONDS, start, private=True,
            )  # fmt: skip
            making.rows.append(row)
            known.add(row.id)
    for n, qa in enumerate(sample["qa"]):
        kind = _KINDS[qa["category"]]
        told = {f"{channel}/D{a}:{int(b)}" for one in qa["evidence"] for a, b in re.findall(r"D:?(\d+):0*(\d+)", one)}
        question = Question(f"{channel}/q{n}", qa["question"].strip(), channel, ASKER)
        gold = None if kind == "adversarial" else Gold(question.id, frozenset(told & known))
        if gold is None or gold.gold:
            making.ask(question, kind, gold)


def _locomo_time(when: str) -> float:
    """Seconds since the epoch of a time like "1:56 pm on 8 May, 2023"."""
    return datetime.strptime(when.replace(",", ""), "%I:%M %p on %d %B %Y").replace(tzinfo=UTC).timestamp()


# ── the Slack channel ───────────────────────────────────────────────────────────────────────────────────────────────────


def _slack_talk(making: _Making, key: str, talk: Sequence[tuple[str, str]]) -> None:
    """A conversation of three messages or more: what others said after its opening, and the opening as a question."""
    asker, opening = talk[0]
    told: list[Row] = []
    for n, (user, text) in enumerate(talk[1:], 1):
        if len(talk) > 2 and user != asker and text.strip():
            thread = told[0].at if told else 0
            told.append(
                _untimed(f"T{key}/{n}", text, user, len(making.rows) + len(told), "C000", thread=thread, private=False)
            )
    making.rows += told
    if told and "?" in opening and len(opening.split()) >= ASKS:
        making.ask(Question(f"T{key}", opening, "C000", asker), "thread", Gold(f"T{key}", _ids(told)))


def _ids(rows: Iterable[Row]) -> frozenset[str]:
    return frozenset(row.id for row in rows)
