"""A whole local Slack workspace in one process: what people do in it, and how the server is set up to behave.

    with Playground() as slack:
        minsu = slack.person("민수")
        deploys = slack.channel("deploys", members=[minsu])
        ts = slack.say(minsu, deploys, f"<@{slack.bot_user}> when do we deploy?")
        slack.wait(lambda: len(slack.thread(deploys, ts)) == 2)

The bot connects to `api_url` with `bot_token` and `app_token` (Socket Mode), or gets signed requests after `deliver_to`.
"""

import json
import time
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import Self

from bot.errors import Refuse
from bot.playground import events
from bot.playground.behaviour import Behaviour, Failure
from bot.playground.delivery import ACK_WITHIN, RETRY_AFTER, Delivery, DeliveryKind, Outbox
from bot.playground.http_delivery import HttpDelivery
from bot.playground.model import BOT_ID, BOT_USER, Channel, Json, Message
from bot.playground.people import People
from bot.playground.server import Server
from bot.playground.socket_mode import SocketMode
from bot.playground.views import View
from bot.playground.web_api import APP_TOKEN, BOT_TOKEN, Answer, Call, WebApi
from bot.playground.workspace import PATIENCE

SIGNING_SECRET = "playground-signing-secret"  # noqa: S105  signs nothing but this workspace's requests
RESPONSES = 5  # posts to one response_url
RESPONSE_TTL = 30 * 60  # seconds a response_url lives


class Playground(People):
    """A workspace that is served on 127.0.0.1; use it as a context manager.

    `port` 0 finds a free one. `ack_within` and `retry_after` (seconds) are Slack's, and shorter in tests.
    """

    bot_token = BOT_TOKEN
    app_token = APP_TOKEN
    signing_secret = SIGNING_SECRET
    bot_user = BOT_USER

    def __init__(
        self,
        *,
        port: int = 0,
        now: Callable[[], float] = time.time,
        ack_within: float = ACK_WITHIN,
        retry_after: tuple[float, ...] = RETRY_AFTER,
    ) -> None:
        super().__init__(now)
        self.behaviour = Behaviour(time.monotonic)
        self.outbox = Outbox(ack_within, retry_after)
        self.sockets = SocketMode(self.outbox, self._notify)
        self.outbox.transport = self.sockets
        self.web_api = WebApi(self, self.behaviour, self.sockets.url)
        self.emit = self._emit
        self._requests: list[HttpDelivery] = []
        self._ack_within = ack_within
        self._responses: dict[str, tuple[str, str, str, float, int]] = {}
        self.server = Server(self, port)
        self.port = int(self.server.server_address[1])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop everything; nothing is left running."""
        self.closed = True
        self.outbox.close()
        for http in self._requests:
            http.close()
        self.sockets.close()
        self.server.close()

    @property
    def url(self) -> str:
        """Where the server listens."""
        return f"http://127.0.0.1:{self.port}/"

    @property
    def api_url(self) -> str:
        """The Web API's address, for `SLACK_API_URL`."""
        return f"{self.url}api/"

    @property
    def calls(self) -> list[Call]:
        """The Web API calls the bot made, in order."""
        return list(self.web_api.calls)

    @property
    def deliveries(self) -> list[Delivery]:
        """Everything sent to the bot, with the times at which it was sent and answered."""
        return list(self.outbox.log)

    @property
    def connected(self) -> int:
        """How many Socket Mode connections are open."""
        return self.sockets.connected

    def reply(self, channel: str, ts: str, contains: str = "", timeout: float = PATIENCE) -> Message | None:
        """Wait for the bot's answer, after message `ts` in its thread, that contains a text; None when none comes."""
        found: list[Message] = []

        def answered() -> bool:
            later = (m for m in self.thread(channel, ts) if m.bot_id == BOT_ID and m.ts > ts)
            found[:] = [m for m in later if contains in m.text or contains in json.dumps(m.blocks, ensure_ascii=False)]
            return bool(found)

        return found[0] if self.wait(answered, timeout) else None

    # --- what people do with the app

    def command(self, person: str, channel: str, command: str, text: str) -> None:
        """Type a slash command; what only this person sees comes back in `ephemerals`."""
        where, trigger = self.room(channel), self.views.trigger(self.new_id("TR"), person)
        payload = events.command(self.who(person), where, (command, text), self._response_url(person, where), trigger)
        self._interact("slash_commands", payload, person, where, command)

    def shortcut(self, person: str, channel: str, ts: str, callback_id: str) -> None:
        """Use a message shortcut."""
        where, trigger = self.room(channel), self.views.trigger(self.new_id("TR"), person)
        url, message = self._response_url(person, where), self.message(channel, ts)
        payload = events.shortcut(self.who(person), where, message, callback_id, url, trigger)
        self._interact("interactive", payload, person, where, callback_id)

    def press(self, person: str, channel: str, ts: str, action: str) -> None:
        """Press the button `action` below a message of the bot's, or below one that only this person sees."""
        where = self.room(channel)
        private = {message.ts: message for message in self.ephemerals(person)}
        message = private.get(ts) or self.message(channel, ts)
        found = [(e, b) for b in message.blocks for e in b.get("elements", ()) if e.get("action_id") == action]
        if not found:
            raise Refuse(f"There is no button {action!r} below that message.")
        (element, block), trigger = found[0], self.views.trigger(self.new_id("TR"), person)
        url = self._response_url(person, where, ts if message.only_for else "")
        payload = events.pressed(self.who(person), message, element, block.get("block_id", "b0"), url, trigger)
        self._interact("interactive", payload, person, where, action)

    def home(self, person: str) -> Json:
        """What stands on the app's Home tab of somebody; empty until it was published."""
        return self.views.home(person)

    def press_home(self, person: str, action: str, value: str) -> None:
        """Press the button `action` with this value on the Home tab, and confirm where Slack asks back."""
        view = self.home(person)
        buttons = [e for block in view.get("blocks", ()) for e in block.get("elements", ()) if "action_id" in e]
        found = [e for e in buttons if (e["action_id"], e.get("value")) == (action, value)]
        if not found:
            raise Refuse(f"There is no button {action!r} with {value!r} on that Home tab.")
        self.forge_home(person, action, value)

    def forge_home(self, person: str, action: str, value: str) -> None:
        """Send what pressing such a button on the Home tab sends, whether or not it stands there."""
        trigger, view = self.views.trigger(self.new_id("TR"), person), self.home(person)
        payload = events.pressed_at_home(self.who(person), view, action, value, trigger)
        self.outbox.put(Delivery("interactive", payload))

    def modals(self, person: str) -> list[View]:
        """The modals that somebody has open."""
        return self.views.of(person)

    def submit(self, person: str, view_id: str, written: Mapping[str, str] | None = None) -> None:
        """Save a modal, with `written` (block id → text) typed over what it showed. No client stands between that would check it."""
        view, trigger = self.views.get(person, view_id), self.views.trigger(self.new_id("TR"), person)

        def answered(body: Json) -> None:
            self.views.answer(view, body)
            self._notify()

        def failed(_reason: str) -> None:
            self.views.failed(view)
            self._notify()

        payload = events.submitted(self.who(person), view.to_json(written or {}), trigger)
        self.outbox.put(Delivery("interactive", payload, answered, failed))

    def open_home(self, person: str, tab: str = "home") -> None:
        """Open the app's Home (or "messages") tab."""
        dm = self.room(self.dm(person))
        self._emit(events.home_opened(dm, person, tab, self.stamp()), dm)

    # --- how the server behaves

    def fail(
        self,
        method: str,
        *,
        error: str = "",
        status: int = 0,
        times: int = 1,
        after_effect: bool = False,
        hang: float = 0.0,
        retry_after: int = 0,
        raw: str = "",
    ) -> None:
        """Let the next calls of a Web API method fail; `Failure` says how."""
        self.behaviour.fail(method, Failure(error, status, after_effect, hang, retry_after, raw), times)

    def rate_limits(self, on: bool) -> None:
        """Switch Slack's rate limits on or off."""
        self.behaviour.limited = on

    def without(self, *features: str) -> None:
        """Be a Slack-compatible server that lacks Web API methods, `chat.metadata`, or a block type (`markdown_block`)."""
        self.behaviour.lacking.update(features)

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes granted to the bot."""
        return self.behaviour.scopes

    @scopes.setter
    def scopes(self, scopes: Iterable[str]) -> None:
        self.behaviour.scopes = tuple(scopes)

    def deliver_to(self, url: str) -> None:
        """Send everything as signed HTTP requests from now on, instead of over Socket Mode."""
        http = HttpDelivery(url, SIGNING_SECRET, self.outbox, self._ack_within, self.now)
        self._requests.append(http)
        self.outbox.transport = http
        self.outbox.someone_is_there()

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask the bot's sockets to connect anew, as Slack does every few hours."""
        self.sockets.disconnect(reason)

    def cut(self) -> None:
        """Drop the bot's sockets without a word."""
        self.sockets.cut()

    def redeliver(self, times: int) -> None:
        """Deliver every event `times` more times, as if its acknowledgement had been lost."""
        self.outbox.repeat = times

    def event(self, event: Json) -> None:
        """Send any event at all."""
        self._emit(event, None)

    def respond(self, name: str, body: Json) -> Answer:
        """Take what the bot posts to a response_url."""
        with self.changed:
            person, channel, ts, until, left = self._responses.get(name, ("", "", "", 0.0, 0))
            if not left or time.monotonic() > until:
                return Answer({"ok": False, "error": "used_url" if person else "invalid_url"}, 404)
            self._responses[name] = (person, channel, ts, until, left - 1)
        self._say_back(person, channel, body, ts)
        return Answer({"ok": True})

    # --- inside

    def _notify(self) -> None:
        with self.changed:
            self.changed.notify_all()

    def _emit(self, event: Json, channel: Channel | None) -> None:
        external = channel is not None and channel.shared == "external"
        payload = events.callback(event, self.new_id("Ev"), self.now(), ext_shared=external)
        self.outbox.put(Delivery("events_api", payload))

    def _interact(self, kind: DeliveryKind, payload: Json, person: str, channel: Channel, name: str) -> None:
        def failed(reason: str) -> None:
            self.show(person, channel.id, f"{name} failed with the error “{reason}”", user="USLACKBOT")

        def answered(body: Json) -> None:
            if body:
                self._say_back(person, channel.id, body)

        self.outbox.put(Delivery(kind, payload, answered, failed))

    def _response_url(self, person: str, channel: Channel, ts: str = "") -> str:
        """A response_url; `ts` is what it may replace."""
        name = self.new_id("R")
        self._responses[name] = (person, channel.id, ts, time.monotonic() + RESPONSE_TTL, RESPONSES)
        return f"{self.url}response/{name}"

    def _say_back(self, person: str, channel: str, body: Json, ts: str = "") -> None:
        text, blocks = str(body.get("text") or ""), tuple(body.get("blocks") or ())
        if ts and body.get("delete_original"):
            self.show_instead(ts, "", ())
        elif ts and body.get("replace_original") and self.show_instead(ts, text, blocks):
            return
        elif body.get("response_type") == "in_channel":
            self.write(channel, BOT_USER, text, blocks=blocks, bot_id=BOT_ID, thread_ts=body.get("thread_ts", ""))
        elif text or blocks:
            self.show(person, channel, text, blocks=blocks)
