"""Where a response goes: a reply in the thread, shown while it is written, or a whisper that only the asker sees."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Protocol, Self

import structlog

from bot.errors import Retry
from bot.memory.basis import Basis, of_answer, of_asker, of_thread, record
from bot.memory.values import Memory
from bot.mind.wording.masks import in_tongue
from bot.slack.blocks import Button, SourceLine, answer_blocks, button_row
from bot.slack.listeners.votes import BAD, GOOD
from bot.slack.reply import Draft, NotPosted
from bot.story.account import account
from bot.story.amend import holds, overtaken, used
from bot.story.scene import Rooms, Scene, answered

log = structlog.get_logger()

SHOW = "show_me"
"""The action of the button below an offer: the asker is answered alone, in its place."""

HERE = "here"
"""The value of the thumbs below a reply in a thread: they are about that message."""


@dataclass(frozen=True, slots=True)
class Response:
    """What Saegim says: Markdown, its sources, a small note below (such as the mark of own knowledge), buttons."""

    text: str
    sources: tuple[SourceLine, ...] = ()
    note: str = ""
    holds: tuple[str, ...] = ()  # ids of the memories, and <place>:<ts> of the messages, whose words may be in it
    keeps: str = ""  # id of the memory that it only says is remembered
    read: tuple[Memory, ...] = ()  # those memories as they were when it was made
    cited: tuple[Memory, ...] = ()  # the memories it shows as its sources
    basis: Basis | None = None  # what it rests on, where it is an answer
    model: str = ""  # which model said it
    tokens: tuple[int, int] = (0, 0)  # what the models were asked and have said
    removed: int = 0  # links of the model's that lead elsewhere
    buttons: tuple[Button, ...] = ()


class Outlet(Protocol):
    """A way for one response to reach its readers; a context manager that leaves nothing half-said behind."""

    def write(self, text: str) -> None:
        """Show the text so far."""

    def finish(self, response: Response) -> None:
        """Say it, once."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Thread:
    """A reply in the thread or DM of the question: posted exactly once."""

    def __init__(self, rooms: Rooms, scene: Scene, tries: int, held: Callable[[], bool]) -> None:
        self._rooms = rooms
        self._scene = scene
        self._anew = tries > 1
        self._since = rooms.now()
        status = rooms.say("searching", scene.language)
        self._draft: Draft = rooms.replies.open(
            scene.event, scene.place.id, scene.root, first_try=tries == 1, status=status, held=held
        )

    def write(self, text: str) -> None:
        self._draft.write(in_tongue(text, self._scene.language))

    def finish(self, response: Response) -> None:
        text, blocks = _rendered(self._rooms, self._scene, response)
        try:
            ts = self._draft.finish(text, blocks)
        except NotPosted as error:
            if error.reason != "deleted":
                self._explain(invite=error.reason in ("not_in_channel", "no_channel"))
        else:
            _keep_basis(self._rooms, self._scene, ts, response)  # who reads the answer may ask why at once
            answered(self._rooms, self._scene, ts, response.text, anew=self._anew)
            holds(self._rooms, self._scene, ts, response, self._since, whisper=False, anew=self._anew)
            overtaken(self._rooms, self._scene, ts, response.read)
            if not self._anew:
                used(self._rooms, self._scene.place, response.cited)
            account(self._rooms, self._scene, ts, response)

    def _explain(self, *, invite: bool) -> None:
        """Tell the asker alone why there is no answer in the thread."""
        response = Response(self._rooms.say("not_in_channel" if invite else "may_not_post", self._scene.language))
        whisper(self._rooms, self._scene, response)
        account(self._rooms, self._scene, "", response)

    def __enter__(self) -> Self:
        self._draft.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._draft.__exit__(kind, error, trace)


class Whisper:
    """An answer only the asker sees; after a crash it may be repeated, for it cannot be found again."""

    def __init__(self, rooms: Rooms, scene: Scene) -> None:
        self._rooms = rooms
        self._scene = scene
        self._since = rooms.now()

    def write(self, text: str) -> None:
        """Nothing: an ephemeral message is not shown in pieces."""

    def finish(self, response: Response) -> None:
        ts = f"{self._rooms.now():.6f}"
        whisper(self._rooms, self._scene, response, ts)
        if not self._scene.event.ts:  # the conversation around what somebody points at is other people's
            answered(self._rooms, self._scene, ts, response.text)
            holds(self._rooms, self._scene, ts, response, self._since, whisper=True, anew=False)
            overtaken(self._rooms, self._scene, ts, response.read)
            _keep_basis(self._rooms, self._scene, "", response)
        account(self._rooms, self._scene, "", response)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


def open_outlet(rooms: Rooms, scene: Scene, tries: int, held: Callable[[], bool]) -> Outlet:
    """The way back to whoever asked: into the thread where there is one, else by whisper."""
    return (
        Thread(rooms, scene, tries, held)
        if scene.event.ts and scene.event.kind in ("message", "edited")
        else Whisper(rooms, scene)
    )


def _keep_basis(rooms: Rooms, scene: Scene, ts: str, response: Response) -> None:
    """Keep what the answer at `ts` rests on ("": one that only the asker saw), to be told when somebody asks why."""
    if response.basis is None:
        return
    place = scene.place.id  # where it is read: what was said in private is not explained in public
    posted = (of_answer(place, ts), of_thread(place, scene.root)) if ts else ()
    record(rooms.redis, response.basis, (*posted, of_asker(place, scene.asker)))


def whisper(rooms: Rooms, scene: Scene, response: Response, ts: str = "") -> None:
    """Say `response` to the asker alone, which stands as `ts` in their conversation; raises `Retry` when Slack cannot take it now."""
    text, blocks = _rendered(rooms, scene, response, ts if scene.place.id else "")
    try:
        stands = rooms.replies.whisper(scene.event, text, blocks, instead=scene.event.action == SHOW)
    except NotPosted as error:
        if error.reason == "deleted":  # nobody waits for it any more
            return
        raise Retry(f"nobody could be told: {error.reason}") from error
    if stands and (dm := rooms.directory.dm(scene.asker)).id:  # a message like any other, which follows its sources
        there = replace(scene, place=dm)
        holds(rooms, there, stands, response, rooms.now(), whisper=False, anew=False)
        overtaken(rooms, there, stands, response.read)


def alone(rooms: Rooms, scene: Scene, response: Response, outlet: Outlet) -> None:
    """Say `response` so that nobody but the asker sees it, also where others read along; what was said there of the same message
    before it was edited gives way.
    """
    if not scene.event.ts or scene.event.dm:
        outlet.finish(response)
        return
    if ts := rooms.inbox.posted(scene.event.key):
        _gives_way(rooms, scene, ts)
    whisper(rooms, scene, response)
    account(rooms, scene, "", response)


def _gives_way(rooms: Rooms, scene: Scene, ts: str) -> None:
    """The reply at `ts`, to what the asker's message said before, says no more than that they were told alone."""
    text = rooms.say("told_alone", scene.language)
    try:
        rooms.replies.amend(scene.place.id, ts, scene.event.key, text)
    except NotPosted as error:
        log.info("an earlier reply cannot be edited", reply=ts, reason=error.reason)
        return
    answered(rooms, scene, ts, text, anew=True)
    if before := rooms.traces.read(scene.place.id, ts):
        rooms.traces.forget(before)


def _rendered(rooms: Rooms, scene: Scene, response: Response, ts: str = HERE) -> tuple[str, list[dict[str, Any]]]:
    """The response as text and blocks, with thumbs below an answer, also below one that found nothing."""
    shortened = rooms.say("shortened", scene.language)
    told, language = in_tongue(response.text, scene.language), scene.language
    sources = [replace(source, quote=in_tongue(source.quote, language)) for source in response.sources]
    text, blocks = answer_blocks(told, sources, scene.event.key, response.note, shortened)
    below = _thumbs(rooms, scene, ts) if response.basis and ts else ()
    return text, [*blocks, *button_row((*response.buttons, *below))]


def _thumbs(rooms: Rooms, scene: Scene, ts: str) -> tuple[Button, ...]:
    """The two buttons below an answer; `ts`: of one that only its asker sees, by which it stands in their DM."""
    named = ((GOOD, "👍", "label_good"), (BAD, "👎", "label_bad"))
    return tuple(Button(action, face, ts, rooms.say(name, scene.language)) for action, face, name in named)
