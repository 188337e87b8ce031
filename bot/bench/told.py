"""What the story says to given readers, word for word and block for block: the real dispatch over one Redis, with nobody at the other end.

For `audience.py`, which asks it twice, and compares. Slack is a made workspace (`worlds.py`); what would be posted is collected.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace, TracebackType
from typing import Any, Self, cast

from redis import Redis

from bot.accounting.audit import Audit
from bot.accounting.budget import Budget
from bot.accounting.limits import Limits
from bot.bench.worlds import Reply, World, readers
from bot.config import Settings
from bot.memory.consolidation.consolidate import Consolidator
from bot.memory.consolidation.learning import Consent
from bot.memory.conversation import Conversations
from bot.memory.forgetting.gaps import Gaps
from bot.memory.forgetting.receipts import Receipts
from bot.memory.forgetting.traces import Traces
from bot.memory.pins import Pins
from bot.memory.retrieval.recall import Recall
from bot.memory.store import Store
from bot.memory.values import Memory, Person, Place, Readers
from bot.mind.extractive import Extractive
from bot.mind.models.model import Chain
from bot.mind.writers.rule_writer import RuleWriter
from bot.slack.event import COMMANDS, Event
from bot.slack.inbox import Inbox
from bot.story.scene import Rooms, commands_of
from bot.story.tell import Teller
from bot.tuning.examples.lessons import Lessons
from bot.tuning.registry.registry import Registry

BOT = "USAEGIM"
TTL = 600  # seconds
LATER = 1_000.0  # seconds after all that happened in the workspace
SHOWN = ("recall {question}", "pins")


@dataclass(frozen=True, slots=True)
class _Directory:
    """The made workspace, as the story asks for it."""

    made: World
    knows: bool  # whether Slack tells who the guests are
    bot_user: str = BOT
    workspace_url: str = "https://made.example/"
    workspace_host: str = "made.example"

    def person(self, user: str) -> Person | None:
        role = self.made.roles.get(user)
        return Person(user, user.lower(), guest=role == "guest", stranger=role == "stranger") if role else None

    def everyone(self) -> Mapping[str, Person]:
        return {user: person for user in self.made.roles if (person := self.person(user))}

    def names(self, users: Iterable[str]) -> dict[str, str]:
        return {user: user.lower() for user in users if user in self.made.roles}

    def places(self) -> Mapping[str, Place]:
        return {id_: self.made.places[id_] for id_ in self.made.joined}

    def place(self, place: str) -> Place | None:
        return self.made.places.get(place)

    def dm(self, user: str) -> Place:
        return self.made.places[f"D{user}"]

    def readers(self, place: Place, asker: str) -> Readers:
        return readers(self.made, Reply(asker, place, "", self.knows))


@dataclass(slots=True)
class _Desk:
    """Where everything that is said ends up."""

    said: list[tuple[str, Sequence[Any]]] = field(default_factory=list)
    posted: int = 0

    def open(self, *_: object, **_how: object) -> Self:
        return self

    def write(self, text: str) -> None:
        """Nothing is shown in pieces."""

    def finish(self, text: str, blocks: Sequence[Any] = ()) -> str:
        self.said.append((text, blocks))
        self.posted += 1
        return f"{9_000_000_000 + self.posted}.000000"

    def whisper(self, _event: Event, text: str, blocks: Sequence[Any] = (), **_how: object) -> str:
        self.said.append((text, blocks))
        return ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


def told(redis: Redis, recall: Recall, made: World, asked: Reply) -> list[Any]:
    """All that Saegim says to the question of `asked`, to why, to a list, to the pins and to something told once more; text and blocks.

    It leaves no conversation and no memory behind.
    """
    desk = _Desk()
    rooms = _rooms(redis, recall, made, asked, desk)
    teller, root = Teller(rooms), f"{made.now + LATER:.6f}"
    before = {memory.id for memory in rooms.store.scan()}
    heard = _heard_before(rooms, made, asked)
    for n, text in enumerate((asked.question, "why", *(text.format(question=asked.question) for text in SHOWN), heard)):
        teller.tell(_event(made, asked, text, root, n), tries=1)
    new = {memory.id for memory in rooms.store.scan()} - before
    rooms.store.remove(sorted(new))
    rooms.conversations.forget(asked.place.id, root)
    rooms.conversations.forget(f"D{asked.asker}", commands_of(asked.asker))
    return [_nameless(text, new) for text in map(repr, desk.said)]


def _nameless(text: str, new: set[str]) -> str:
    """`text` without the random ids of what was kept on the way, nor the particle that agrees with one."""
    for id_ in new:
        text = text.replace(id_, "<new>")
    return text.replace("<new>`이라고", "<new>`라고")


def _heard_before(rooms: Rooms, made: World, asked: Reply) -> str:
    """To be remembered: what was said in this place before, or what was never said."""
    stored: Iterable[Memory] = sorted(rooms.store.scan(), key=lambda memory: memory.id)
    text = next((memory.text for memory in stored if memory.place == asked.place.id), f"the seat is {made.now:.0f}")
    return f"remember {text}"


def _event(made: World, asked: Reply, text: str, root: str, n: int) -> Event:
    """`text`, said by the asker: by command where they alone read the answer, else in one thread."""
    at, place = made.now + LATER + n, asked.place
    event = Event("command", f"{COMMANDS}:{n}", at, place.id, asked.asker, text=text)
    if place.kind == "dm":
        return event
    thread, ts = ("", root) if n == 0 else (root, f"{at:.6f}")
    return replace(event, kind="message", ts=ts, thread_ts=thread, text=f"<@{BOT}> {text}", mention=True)


def _rooms(redis: Redis, recall: Recall, made: World, asked: Reply, desk: _Desk) -> Rooms:
    def now() -> float:
        return made.now + LATER

    store, chain = Store(redis), Chain([Extractive()], now)
    return Rooms(
        settings=Settings.model_validate({"saegim_model": "", "saegim_quiet_after": 0, "redis_url": "redis://unused"}),
        redis=redis,
        inbox=Inbox(redis, now),
        directory=cast("Any", _Directory(made, asked.knows)),
        replies=cast("Any", desk),
        history=cast("Any", SimpleNamespace(thread=lambda _place, _root: ())),
        conversations=Conversations(redis, TTL),
        consent=Consent(redis),
        store=store,
        recall=recall,
        pins=Pins(redis),
        traces=Traces(redis),
        receipts=Receipts(redis),
        gaps=Gaps(redis),
        source=cast("Any", None),  # nothing is doubtful
        chain=chain,
        extractive=chain,
        limits=Limits(redis, 0, 0),
        budget=Budget(redis, 0),
        audit=Audit(redis),
        models=Registry(redis),
        lessons=Lessons(redis),
        consolidator=(consolidator := Consolidator(store, (RuleWriter(),), recall.alike)),
        annotator=consolidator,
        now=now,
    )
