"""What is known when somebody speaks to Saegim: who, where, the conversation so far, and whether it was meant for Saegim."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog
from redis import Redis

from bot.accounting.audit import Audit
from bot.accounting.budget import Budget
from bot.accounting.limits import Limits
from bot.config import Settings
from bot.memory.basis import find, of_asker
from bot.memory.consolidation.consolidate import Consolidator
from bot.memory.consolidation.learning import Consent
from bot.memory.conversation import Conversations
from bot.memory.forgetting.gaps import Gaps
from bot.memory.forgetting.receipts import Receipts
from bot.memory.forgetting.traces import Traces
from bot.memory.pins import Pins
from bot.memory.retrieval.recall import Recall
from bot.memory.sharing import Sharing
from bot.memory.store import Store
from bot.memory.values import Place, Readers, Turn, order
from bot.mind.models.model import Chain
from bot.mind.understanding.orders import is_fixed, tells_language
from bot.mind.wording.korean import Language, spoken, suggested
from bot.mind.wording.phrases import say
from bot.slack.event import COMMANDS, Event
from bot.slack.history import History
from bot.slack.inbox import Inbox
from bot.slack.people import Directory
from bot.slack.reply import Replies
from bot.slack.rereading import Rereader
from bot.slack.text import mentions, read, said
from bot.tuning.examples.lessons import Lessons
from bot.tuning.registry.registry import Registry

log = structlog.get_logger()

TOP = "top"
"""The root of the conversation that the top level of a DM is, though every message there is answered in a thread of its own."""
LEARNED = "learned"
"""The root of what was said at the top level of a channel that is learned, until it is offered to long-term memory."""
SPEAKING = frozenset({"message", "edited", "command"})
"""The kinds of events that are part of a conversation; whoever points at a message takes no part in its."""
LATELY = 3_600.0  # seconds; what was said longer ago at the top level of a DM is another conversation


@dataclass(frozen=True, slots=True)
class Rooms:
    """Everything the story may use, opened once in `serve.py`; tests make another."""

    settings: Settings
    redis: Redis  # what inbox, conversations and store speak through
    inbox: Inbox
    directory: Directory
    replies: Replies
    history: History
    conversations: Conversations
    consent: Consent
    store: Store
    recall: Recall
    pins: Pins
    traces: Traces  # which reply holds what
    receipts: Receipts
    gaps: Gaps  # what may have changed unheard
    source: Rereader  # a message as Slack has it now
    models: Registry  # which tuned models there are
    lessons: Lessons  # answers that people corrected
    chain: Chain  # tuned → base → extractive
    extractive: Chain  # where no text may go to a model
    consolidator: Consolidator
    annotator: Consolidator  # by rules alone: who asks for a message to be kept need not wait for a model
    limits: Limits  # how often it may be asked
    budget: Budget  # what may be spent on models
    audit: Audit  # what was answered
    now: Callable[[], float]

    def say(self, name: str, language: Language, /, **values: object) -> str:
        """The phrase called `name` in `language`, Korean in the style that the operator chose."""
        return say(name, language, self.settings.saegim_ko_style, **values)

    def close(self) -> None:
        """Let what recall makes in the background come to its end, and close the connection to Redis."""
        self.recall.close()
        self.redis.close()


@dataclass(frozen=True, slots=True)
class Scene:
    """One thing said to Saegim, with everything around it that an answer needs."""

    event: Event
    here: Place  # where it was typed
    place: Place  # where the reply is read: here, or the asker's own DM for a slash command
    root: str  # of the conversation it belongs to
    text: str  # what a reader sees, Saegim's own mention taken out
    mentioned: frozenset[str]  # user ids named in it, Saegim's left out
    turns: tuple[Turn, ...]  # the conversation before it, oldest first
    language: Language

    @property
    def asker(self) -> str:
        return self.event.user

    @property
    def itself(self) -> frozenset[str]:
        """The question's own timestamp: it is no answer to itself. A command has none, and neither have the notes told by one."""
        return frozenset({self.event.ts} - {""})


def unknown(place_id: str) -> Place:
    """A place Slack did not tell about: nothing from elsewhere may be told there."""
    return Place(id=place_id, kind="private", shared=True)


def is_in(rooms: Rooms, place: Place) -> bool:
    """Whether Saegim is a member there. Slack tells it of a DM only where it is."""
    return place.kind == "dm" or rooms.directory.is_in(place.id)


def set_scene(rooms: Rooms, event: Event) -> Scene:
    """Gather what is known about `event`; the conversation is fetched from Slack when it is cold."""
    known = rooms.directory.place(event.place)
    if known and known.shared:
        Sharing(rooms.redis).seen(known.id, rooms.now())
    here = known or unknown(event.place)
    place = here if event.ts and event.kind != "why" else rooms.directory.dm(event.user)
    root = event.root if event.ts else commands_of(event.user)
    bot = rooms.directory.bot_user
    mentioned = mentions(event.text) - {bot}
    text = read(said(event.text, bot), rooms.directory.names(mentioned))
    turns = _conversation(rooms, event, place.id, root) if event.kind in SPEAKING else ()
    return Scene(event, here, place, root, text, mentioned, turns, tongue(rooms, event.user, text, _last_text(turns)))


def commands_of(user: str) -> str:
    """The root of the conversation of this person's commands: one's own even where Slack does not tell the DM."""
    return f"{COMMANDS}:{user}"


def tongue(rooms: Rooms, user: str, *texts: str) -> Language:
    """The language of the first of `texts` that has words; failing that, the one `user` uses Slack in."""
    if said := spoken(texts):
        return said
    person = rooms.directory.person(user)
    return suggested(person.name, person.tz, person.locale) if person else "en"


def in_own_tongue(rooms: Rooms, scene: Scene) -> Scene:
    """The scene in the asker's own language where the words are a command that everybody types alike: that of what they said here
    or in their DM last, also where that was answered in another thread, failing that the one they use Slack in.
    """
    if not is_fixed(scene.text):
        return scene
    dm = "" if scene.event.ts else rooms.directory.dm(scene.asker).id
    turns = [*(rooms.conversations.known(dm, TOP) if dm else ()), *scene.turns, *_asked_last(rooms, scene)]
    texts = [(turn.ts, turn.text) for turn in turns if turn.user == scene.asker and tells_language(turn.text)]
    spoken_here = [(ts, said) for ts, text in texts if (said := spoken([text]))]
    spoken_here += [last for place in {scene.here.id, dm} - {""} if (last := _spoken_last(rooms, place, scene.asker))]
    if spoken_here:
        return replace(scene, language=max(spoken_here, key=lambda one: order(one[0]))[1])
    return replace(scene, language=tongue(rooms, scene.asker))


def _spoken_last(rooms: Rooms, place: str, user: str) -> tuple[str, Language] | None:
    """When and in which language `user` wrote to Saegim there last, in whatever thread."""
    ts, _, said = (rooms.inbox.posted(_spoken_key(place, user)) or "").partition(":")
    return (ts, "ko" if said == "ko" else "en") if ts else None


def _spoken_key(place: str, user: str) -> str:
    return f"spoken:{place}:{user}"


def _asked_last(rooms: Rooms, scene: Scene) -> list[Turn]:
    """The last question of the asker that was answered here."""
    basis = find(rooms.redis, (of_asker(scene.here.id, scene.asker),))
    turns = rooms.conversations.known(basis.place, basis.root) if basis else ()
    return [turn for turn in turns if basis and turn.ts == basis.asked]


def roots(event: Event) -> tuple[str, ...]:
    """The conversations a message stands in: its thread, and at the top level of a DM that one too."""
    return (event.root, TOP) if event.dm else (event.root,)


def zone_of(rooms: Rooms, user: str) -> tzinfo:
    """The time zone of `user`; UTC where Slack does not tell it, or this machine does not know it."""
    person = rooms.directory.person(user)
    try:
        return ZoneInfo(person.tz if person else "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def _conversation(rooms: Rooms, event: Event, place: str, root: str) -> tuple[Turn, ...]:
    """What was said before `event`: later turns are here already when an old question is edited or its job comes again."""
    turns = rooms.conversations.turns(place, root)
    if turns is None and root == event.ts and event.kind == "message":
        return (
            _lately(rooms, event, place) if event.dm else ()
        )  # it begins with this message, and is warm once that is in it
    if turns is None:
        fetched = rooms.history.thread(place, root) if event.ts else ()
        if fetched is None:  # for the moment; it stays cold, so that the next message asks again
            return ()
        forgotten = rooms.store.buried(place, [turn.ts for turn in fetched])
        rooms.conversations.warm(place, root, (turn for turn in fetched if turn.ts not in forgotten))
        turns = rooms.conversations.turns(place, root) or []
    return tuple(turn for turn in turns if order(turn.ts) < order(said_at(event)))


def _lately(rooms: Rooms, event: Event, place: str) -> tuple[Turn, ...]:
    """What was said at the top level of this DM within the last hour."""
    turns = rooms.conversations.turns(place, TOP) or []
    return tuple(turn for turn in turns if 0 < float(event.ts) - float(turn.ts) < LATELY)


def said_at(event: Event) -> str:
    """When it was said, as a turn's timestamp; a command has none of Slack's."""
    return event.ts or f"{event.at:.6f}"


def _last_text(turns: Sequence[Turn]) -> str:
    """What a person said last in their own words: what everybody types alike tells no language."""
    return next((turn.text for turn in reversed(turns) if not turn.saegim and not is_fixed(turn.text)), "")


def heard(rooms: Rooms, scene: Scene, *, addressed: bool) -> None:
    """Put what was said into the conversation, so that it is remembered whether or not Saegim answers."""
    person = rooms.directory.person(scene.asker)
    turn = Turn(
        ts=said_at(scene.event),
        user=scene.asker,
        name=person.name if person else "",
        text=scene.text,
        bot=scene.event.bot,
        addressed=addressed,
    )
    _add(rooms, scene, turn)
    if addressed and tells_language(scene.text) and (language := spoken([scene.text])):
        rooms.inbox.record_posted(_spoken_key(scene.here.id, scene.asker), f"{turn.ts}:{language}")


def answered(rooms: Rooms, scene: Scene, ts: str, text: str, *, anew: bool = False) -> None:
    """Put Saegim's own words into the conversation; they are never made into memories. `anew`: they may replace earlier ones."""
    turn = Turn(ts=ts, user=rooms.directory.bot_user, name="Saegim", text=text, saegim=True)
    _add(rooms, scene, turn)
    if anew:
        for root in roots(scene.event) if scene.event.ts else (scene.root,):
            rooms.conversations.edit(scene.place.id, root, ts, text)


def _add(rooms: Rooms, scene: Scene, turn: Turn) -> None:
    rooms.conversations.add(scene.place.id, scene.root, turn)
    top = scene.event.dm and not scene.event.thread_ts
    if top:
        rooms.conversations.warm(scene.place.id, TOP, [turn])
    if scene.event.ts:  # what a command says is no message that could be a source
        quiet_later(rooms, scene.place.id, TOP if top else scene.root)


def quiet_later(rooms: Rooms, place: str, root: str, *, at_once: bool = False) -> None:
    """Somebody spoke in this conversation: when nobody does any more, or `at_once`, it is offered to long-term memory."""
    after = rooms.settings.saegim_quiet_after
    if after:
        rooms.inbox.quiet_at(place, root, rooms.now() + (0 if at_once else after))


def readers(rooms: Rooms, scene: Scene) -> Readers:
    """Who will read the reply, and what its place is, as it is known now: it may be shared by now, or Slack no longer tell."""
    place = scene.place
    if place.kind != "dm":  # which stays what it is
        place = rooms.directory.place(place.id) or unknown(place.id)
    return rooms.directory.readers(place, scene.asker)


def with_text(scene: Scene, text: str) -> Scene:
    """The same scene, asked about `text` only (the verb taken out)."""
    return replace(scene, text=text)
