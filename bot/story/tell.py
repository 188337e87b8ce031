"""The one dispatch: which kind of event is handled by which part of the story."""

from collections.abc import Callable
from threading import BoundedSemaphore

import structlog

from bot.memory.sharing import Sharing
from bot.mind.understanding.intent import Intent
from bot.mind.understanding.misspelt import meant
from bot.mind.understanding.orders import Order, ordered
from bot.mind.understanding.restraint import is_for_saegim, talks_with
from bot.slack.blocks import home_view
from bot.slack.event import SHARING, Event
from bot.slack.lesson_blocks import APPROVE, REJECT
from bot.slack.text import calls_many
from bot.story.amend import amended
from bot.story.answer import answer
from bot.story.budget import budget_told
from bot.story.bulk import forget_here, forget_me
from bot.story.consolidation import consolidate
from bot.story.correcting import corrected
from bot.story.erase import place_closed, place_entered, place_gone, place_left
from bot.story.following import as_it_reads, deleted, edited
from bot.story.forget import FORGETS, forget, forget_pressed
from bot.story.gate import admitted, is_free
from bot.story.keep import UNDO, recall_list, remember
from bot.story.learn import hear, learn, left_alone
from bot.story.lessons import at_home, judge, judged_at_home, lessons
from bot.story.model_gone import model_gone
from bot.story.offer import may_offer, offer, shown
from bot.story.outlet import SHOW, Outlet, Response, open_outlet
from bot.story.pins import pin, pins, unpin
from bot.story.removal import app_gone
from bot.story.saving import reacted, submitted, undo, unreacted
from bot.story.scene import Rooms, Scene, heard, in_own_tongue, is_in, set_scene, tongue, with_text
from bot.story.votes import voted
from bot.story.why import wanted, why

log = structlog.get_logger()

ASKING = frozenset({"message", "command", "shortcut", "modal", "correction", "reaction", "button", "why"})
"""The kinds of events after which somebody waits for a word."""
POINTING = frozenset({"shortcut", "why", "modal", "correction", "reaction", "button"})
"""Those by which somebody asks for something without a word."""
FREE = frozenset({UNDO, *FORGETS, APPROVE, REJECT})
"""The buttons that are never one click too many."""
PAUSE = 0.05  # seconds that a job nobody waits for waits for its turn before it goes to the end of the line
CROWDED = 10.0  # seconds until a quiet conversation is taken up again that found nobody free


class Teller:
    """Tells the story of one job, from the event to the reply."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        half = max(1, rooms.settings.saegim_workers // 2)
        self._consolidating, self._mending = BoundedSemaphore(half), BoundedSemaphore(half)

    def tell(self, event: Event, tries: int, held: Callable[[], bool] = lambda: True) -> None:
        """Do what `event` asks for; raises `Retry` when the world failed. `held` says whether the lease is still ours."""
        tries = max(tries, 2 if event.again else 1)  # of what is put back in line the apology becomes the answer
        if not self._is_over(event, tries) and (now := as_it_reads(self._rooms, event)):
            self._do(now, tries, held)

    def _do(self, event: Event, tries: int, held: Callable[[], bool]) -> None:
        match event.kind:
            case "message" if event.learned:
                hear(self._rooms, event)
            case "message" | "command":
                self._spoken(event, tries, held)
            case "shortcut":
                self._kept(event, tries, held)
            case "why":
                self._asked_why(event, tries, held)
            case "edited":
                self._edited(event, tries, held)
            case "deleted":
                deleted(self._rooms, event)
            case "home":
                self._home(event)
            case "changed" | "left" | "closed" | "gone":
                self._happened(event)
            case "quiet" | "amend" | "offer" | "model_gone":
                self._remembered(event, tries)
            case _:
                self._pointed(event, tries, held)

    def _is_over(self, event: Event, tries: int) -> bool:
        """Whether an earlier try came to the very end of it, or it is one click too many."""
        if tries > 1 and self._rooms.audit.has(event.attempt):
            log.info("answered already, and all of that written down")
            return True
        return event.kind in POINTING and event.action not in FREE and not admitted(self._rooms, event)

    def _happened(self, event: Event) -> None:
        """What concerns a place or the whole workspace, and asks for no answer."""
        match event.kind:
            case "changed":
                self._rooms.directory.changed(event.place, event.user)
                place_closed(self._rooms, event.place)
                if event.action in SHARING:
                    Sharing(self._rooms.redis).seen(event.place, self._rooms.now())
                left_alone(self._rooms, event.place)
                if event.user == self._rooms.directory.bot_user:
                    place_entered(self._rooms, event.place)
            case "left":
                place_left(self._rooms, event)
                left_alone(self._rooms, event.place)
            case "closed":
                self._rooms.directory.changed(event.place)
                place_gone(self._rooms, event.place, "channel deleted", event)
                left_alone(self._rooms, event.place)
            case "gone":
                app_gone(self._rooms, event)

    def _remembered(self, event: Event, tries: int) -> None:
        """What Saegim put in line itself."""
        match event.kind:
            case "quiet":
                self._quiet(event)
            case "amend" | "offer":
                self._mended(event, tries)
            case "model_gone":
                model_gone(self._rooms, event, tries)

    def _pointed(self, event: Event, tries: int, held: Callable[[], bool]) -> None:
        """Somebody said nothing, and pointed at a message or pressed a button."""
        match event.kind:
            case "reaction":
                reacted(self._rooms, event, tries, held)
            case "unreaction":
                unreacted(self._rooms, event)
            case "modal":
                submitted(self._rooms, event, tries, held)
            case "vote" | "unvote":
                voted(self._rooms, event)
            case "correction":
                corrected(self._rooms, event)
            case _ if event.action in (APPROVE, REJECT):
                judged_at_home(self._rooms, event, approve=event.action == APPROVE)
                self._home(event)
            case _ if event.action == UNDO:
                undo(self._rooms, event)
            case _ if event.action in FORGETS:
                forget_pressed(self._rooms, event)
            case _ if event.action == SHOW:
                shown(self._rooms, event)
            case _:
                log.info("nobody knows this button", action=event.action)

    def _quiet(self, event: Event) -> None:
        """Go through a quiet conversation, while half of the workers stay free for those who wait for an answer."""
        if not self._consolidating.acquire(blocking=False):
            self._rooms.inbox.quiet_at(event.place, event.root, self._rooms.now() + CROWDED)
            return
        try:
            consolidate(self._rooms, event)
        finally:
            self._consolidating.release()

    def _mended(self, event: Event, tries: int) -> None:
        """Amend a reply or offer more of it, while half of the workers stay free: what was quoted a hundred times is a hundred jobs."""
        if not self._mending.acquire(timeout=PAUSE):
            self._rooms.inbox.put(event, ())  # to the end of the line, with tries of its own
            return
        try:
            if event.kind == "amend":
                amended(self._rooms, event, tries)
            else:
                offer(self._rooms, event)
        finally:
            self._mending.release()

    def apologise(self, event: Event, number: str) -> None:
        """Tell the asker once that there will be no answer; nobody is told of a deletion, or of an edit of what was answered."""
        if event.kind == "edited":
            asked = (event.mention or event.first) and not self._rooms.inbox.posted(event.key)
        else:
            asked = event.kind in ASKING and not event.learned
        if not asked:
            return
        scene = set_scene(self._rooms, event)
        if not event.mention and event.kind in ("message", "edited") and not self._is_addressed(scene):
            return
        with open_outlet(self._rooms, scene, 2, lambda: True) as outlet:
            outlet.finish(Response(self._say(scene, "apology", number=number)))

    def _spoken(self, event: Event, tries: int, held: Callable[[], bool]) -> None:
        scene = set_scene(self._rooms, event)
        intent = wanted(self._rooms, scene)
        addressed = self._is_addressed(scene)
        heard(self._rooms, scene, addressed=addressed)
        if intent.verb == "stop" and (addressed or talks_with(scene.asker, scene.turns)):
            self._rooms.inbox.joined.mute(event)
            addressed = True
        order = ordered(scene.text, command=not event.ts)
        scene = in_own_tongue(self._rooms, scene)
        if addressed and (is_free(intent, order) or admitted(self._rooms, event, scene)):
            self._respond(scene, intent, order, tries, held)

    def _is_addressed(self, scene: Scene) -> bool:
        event = scene.event
        if event.bot:
            return False
        if event.mention or event.dm or not event.ts:
            return True
        called = scene.mentioned | ({"many"} if calls_many(event.text) else frozenset())
        return is_for_saegim(scene.text, scene.asker, called, scene.turns)

    def _respond(self, scene: Scene, intent: Intent, order: Order | None, tries: int, held: Callable[[], bool]) -> None:
        with open_outlet(self._rooms, scene, tries, held) as outlet:
            if order:
                self._obey(scene, order, outlet)
                return
            near = meant(scene.text, command=not scene.event.ts) if intent.verb == "ask" else ""
            match intent.verb:
                case "ask" if near:
                    outlet.finish(Response(self._say(scene, "did_you_mean", word=near)))
                case "ask":
                    answer(self._rooms, with_text(scene, intent.text), outlet)
                case "remember":
                    remember(self._rooms, scene, intent.text, outlet)
                case "recall":
                    recall_list(self._rooms, scene, intent.text, outlet)
                case "why":
                    why(self._rooms, scene, outlet)
                case "learn":
                    learn(self._rooms, scene, intent.wish, outlet, first_try=tries == 1)
                case "forget" | "unsure" if intent.verb == "forget" or intent.about:
                    forget(self._rooms, scene, intent, outlet)
                case _:
                    outlet.finish(Response(self._fixed(scene, intent)))
        if intent.verb in ("ask", "recall") and order is None and not near:
            may_offer(self._rooms, scene)

    def _obey(self, scene: Scene, order: Order, outlet: Outlet) -> None:
        match order.what:
            case "forget_me":
                forget_me(self._rooms, scene, order.value, outlet)
            case "forget_here":
                forget_here(self._rooms, scene, order.value, outlet)
            case "pin":
                pin(self._rooms, scene, order.value, outlet)
            case "unpin":
                unpin(self._rooms, scene, order.value, outlet)
            case "pins":
                pins(self._rooms, scene, outlet)
            case "lessons":
                lessons(self._rooms, scene, outlet)
            case "approve" | "reject":
                judge(self._rooms, scene, order.value, outlet, approve=order.what == "approve")

    def _fixed(self, scene: Scene, intent: Intent) -> str:
        """What is said without looking anything up."""
        match intent.verb:
            case "help" | "unsure" | "beyond":
                return self._say(scene, intent.verb)
            case "stop":
                in_a_thread = scene.event.ts and not scene.event.dm  # elsewhere it is quiet anyway, or asked each time
                return self._say(scene, "muted" if in_a_thread else "nothing_to_mute")
            case "tokens":
                return budget_told(self._rooms, scene)
            case _ if scene.event.files:
                return self._say(scene, "files_only")
            case _:
                return self._say(scene, "empty_hint")

    def _kept(self, event: Event, tries: int, held: Callable[[], bool]) -> None:
        scene = set_scene(self._rooms, event)
        with open_outlet(self._rooms, scene, tries, held) as outlet:
            if event.bot:
                outlet.finish(Response(self._say(scene, "people_only")))
            elif not is_in(self._rooms, scene.here):  # there it would not hear of edits and deletions
                outlet.finish(Response(self._say(scene, "not_in_channel")))
            elif not scene.text:
                outlet.finish(Response(self._say(scene, "remember_what")))
            else:
                remember(self._rooms, scene, scene.text, outlet)

    def _asked_why(self, event: Event, tries: int, held: Callable[[], bool]) -> None:
        scene = set_scene(self._rooms, event)
        with open_outlet(self._rooms, scene, tries, held) as outlet:
            why(self._rooms, scene, outlet)

    def _edited(self, event: Event, tries: int, held: Callable[[], bool]) -> None:
        """The reply to an edited question is written again in its place; an edit that newly turns to Saegim, or that is told before its
        message, is answered.
        """
        edited(self._rooms, event)
        if event.mention or event.first or self._rooms.inbox.posted(event.key):
            self._spoken(event, max(tries, 2), held)

    def _home(self, event: Event) -> None:
        language = tongue(self._rooms, event.user)
        title, body = (self._rooms.say(name, language) for name in ("home_title", "home_body"))
        self._rooms.replies.publish_home(event.user, home_view(title, body, at_home(self._rooms, event.user)))

    def _say(self, scene: Scene, name: str, **values: object) -> str:
        return self._rooms.say(name, scene.language, **values)
