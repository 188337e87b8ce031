"""Payloads that Slack might have signed and never would: the real ones with parts missing, changed, nested, huge, unreadable.

Each is signed and sent to a real `saegim run --http`: it answers 200 or 400, and 503 only for Redis. What comes of it in the workers ends
by itself. Good mentions go with them, every one sent several times, as Slack does; each is answered once.
"""

import copy
import json
import random
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from typing import Any, Final
from urllib.parse import urlencode

from bot.bench.fuzz.stage import Stage
from bot.bench.fuzz.tally import Tally
from bot.memory import keys
from bot.playground import events
from bot.playground.http_delivery import sign
from bot.playground.model import BOT_USER, Json, Message
from bot.slack.http import EVENTS, MAX_BODY

Random = random.Random

WARM: Final = 0.2  # of the payloads, before memory is measured
ENOUGH: Final = 200  # good mentions, so 5,000 payloads: after fewer the threads have not yet all seen their largest
GROWTH: Final = 20.0  # MB that the listening process may grow by
SENT: Final = 5  # times that Slack sends one request
AGAIN: Final = 4.0  # per cent of the payloads that are good mentions
NOBODY: Final = "nobody could be told"  # why a job is given up whose person Slack does not know: a definite end
SETTLE: Final = 120.0  # seconds for what came of it to end
ODD: Final[tuple[Any, ...]] = (
    None, True, False, 0, -1, 1e308, 2**70, "", " ", "x", [], {}, [[]], [None], {"": ""}, "\ud800", "\x00", "\u202e\u2066", "\ufffe", "𝕏" * 50, "a" * 9_000, "<@U1>" * 400, "0.0", "9" * 40, "1700000000.000100",
    "../../etc/passwd", keys.MEMORIES, "'; DROP TABLE x; --", "{{7*7}}", "%s%n", "\r\nX: y", "<!channel>", f"<@{BOT_USER}> remember x", "im", "tombstone", "message_changed", "U0SAEGIM", ["x"] * 300,
)  # fmt: skip


BUTTON: Final[Json] = {"type": "button", "text": {"type": "plain_text", "text": "x"}, "value": "m000000001"}
VIEW: Final[Json] = {
    "id": "V1",
    "type": "modal",
    "callback_id": "remember",
    "private_metadata": "{}",
    "hash": "x",
    "state": {"values": {"b": {"a": {"type": "plain_text_input", "value": "x"}}}},
    "blocks": [],
}


class Maker:
    """Makes payloads in a workspace with one person and one channel."""

    def __init__(self, stage: Stage, chance: Random) -> None:
        self.chance = chance
        slack = stage.slack
        self.person = slack.who(slack.person("민수"))
        self.channel = slack.room(slack.channel("deploys", members=[self.person.id]))
        self._count = 0

    def stamp(self) -> str:
        """A timestamp that no message had yet."""
        self._count += 1
        return f"{1_700_000_000 + self._count}.000100"

    def sound(self) -> tuple[str, Json]:
        """How it is sent ("event", "form" or "command") and a payload as Slack sends it."""
        person, channel, trigger = self.person, self.channel, f"{self._count}.2.abc"
        message = Message(
            channel.id,
            self.stamp(),
            person.id,
            self.chance.choice(
                (f"<@{BOT_USER}> when do we deploy?", "점심 뭐 먹지?", f"<@{BOT_USER}> remember x is y")
            ),
            time.time(),
        )
        url = "http://127.0.0.1:9/response"  # nobody listens there
        makers = (
            lambda: ("event", self.callback(events.written(channel, message)[-1])),
            lambda: ("event", self.callback(events.written(channel, message)[0])),
            lambda: ("event", self.callback(events.changed(channel, message, Message(channel.id, message.ts, person.id, "new", time.time()), self.stamp())[0])),
            lambda: ("event", self.callback(events.deleted(channel, message, self.stamp()))),
            lambda: ("event", self.callback(events.membership(self.chance.choice(("member_joined_channel", "member_left_channel")), channel, person.id, self.stamp()))),
            lambda: ("event", self.callback(events.channel_event(self.chance.choice(("rename", "archive", "unarchive", "shared")), channel, person.id, self.stamp()))),
            lambda: ("event", self.callback(events.reaction(self.chance.choice(("reaction_added", "reaction_removed")), message, person.id, "brain", self.stamp()))),
            lambda: ("event", self.callback(events.home_opened(channel, person.id, "home", self.stamp()))),
            lambda: ("command", events.command(person, channel, ("/saegim", self.chance.choice(("help", "recall x", "배포 언제?"))), url, trigger)),
            lambda: ("form", events.shortcut(person, channel, message, "remember_message", url, trigger)),
            lambda: ("form", events.pressed(person, message, {**BUTTON, "action_id": self.chance.choice(("forget", "confirm", "stop"))}, "b0", url, trigger)),
            lambda: ("form", events.submitted(person, VIEW, trigger)),
        )  # fmt: skip
        return self.chance.choice(makers)()

    def callback(self, event: Json) -> Json:
        """The envelope around `event`, with an id of its own."""
        return events.callback(event, f"Ev{self.stamp().replace('.', '')}", time.time())

    def broken(self) -> tuple[str, Json]:
        """A payload with one to four things wrong."""
        kind, payload = self.sound()
        payload = copy.deepcopy(payload)
        for _ in range(self.chance.randint(1, 4)):
            self._break(payload)
        return kind, payload

    def _break(self, payload: Json) -> None:
        """Take something out of it, or put something else in its place."""
        at: Any = payload
        while True:
            key = self.chance.choice(list(at)) if isinstance(at, dict) else self.chance.randrange(len(at))
            if isinstance(at[key], dict | list) and at[key] and self.chance.random() < 0.7:
                at = at[key]
                continue
            match self.chance.randrange(6):
                case 0:
                    del at[key]
                case 1:
                    at[key] = _nested(self.chance.choice((5, 50, 900)), self.chance.random() < 0.5)
                case 2:
                    at[key] = "가" * self.chance.choice((100, 5_000, 60_000))
                case _:
                    at[key] = copy.deepcopy(self.chance.choice(ODD))
            return


def _nested(depth: int, lists: bool) -> Any:
    inner: Any = "x"
    for _ in range(depth):
        inner = [inner] if lists else {"event": inner}
    return inner


def _encoded(kind: str, payload: Json) -> tuple[str, bytes]:
    """Content type and body."""
    if kind == "event":
        return "application/json", json.dumps(payload).encode()
    fields = (
        {"payload": json.dumps(payload)}
        if kind == "form"
        else {k: v.encode("utf-8", "replace").decode() if isinstance(v, str) else v for k, v in payload.items()}
    )
    return "application/x-www-form-urlencoded", urlencode(fields).encode()


class Sender:
    """Sends signed requests over one connection, opened again when it was closed."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._connection = HTTPConnection("127.0.0.1", stage.port, timeout=10)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def send(self, kind: str, payload: Json) -> int:
        """The status of the answer; 0 where the server hung up without one. Raises TimeoutError where none comes."""
        content, body = _encoded(kind, payload)
        stamp = str(int(time.time()))
        headers = {
            "Content-Type": content,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": sign(self._stage.slack.signing_secret, stamp, body),
        }
        for attempt in range(2):
            try:
                self._connection.request("POST", EVENTS, body, headers)
                answer = self._connection.getresponse()
                answer.read()
            except TimeoutError:
                raise
            except (OSError, HTTPException):
                self._connection.close()
                if attempt:
                    return 413 if len(body) >= MAX_BODY else 0  # too large a body is not read to its end
            else:
                return answer.status
        return 0


def try_payloads(stage: Stage, count: int, seed: int = 0) -> Tally:
    """`count` broken payloads, and good mentions among them."""
    tally, chance = Tally(), random.Random(seed)
    maker, sender = Maker(stage, chance), Sender(stage)
    workers = _children(stage.saegim.pid)
    statuses: Counter[str] = Counter()
    asked: list[str] = []
    memory = 0.0
    for n in range(count):
        if n == int(count * WARM):
            stage.settled(SETTLE)
            memory = _resident(stage.saegim.pid)
        for kind, payload in _sequence(maker, chance, asked):
            try:
                status = sender.send(kind, payload)
            except TimeoutError:
                status = -1
            statuses[str(status)] += 1
            if status >= 500:
                tally.wrong("server_errors", f"{status}: {json.dumps(payload)[:250]}")
            elif status not in (200, 400, 413):
                tally.wrong("violations", f"{status}: {json.dumps(payload)[:250]}")
    sender.close()
    ended = stage.settled(SETTLE)
    grown = round(_resident(stage.saegim.pid) - memory, 1)
    _judge(stage, tally, maker, asked, ended=ended, workers=workers, grown=grown)
    tally.tried = {
        "payloads": count,
        "statuses": dict(statuses),
        "good": len(asked),
        "sent_each": SENT,
        "grown_mb": grown,
        "given_up": stage.redis.llen(keys.DEAD),
    }
    return tally


def _sequence(maker: Maker, chance: Random, asked: list[str]) -> Iterator[tuple[str, Json]]:
    """One broken payload; or a good mention, which Slack sends again and again."""
    if chance.random() * 100 >= AGAIN:
        yield maker.broken()
        return
    ts = maker.stamp()
    event = {
        "type": "app_mention",
        "user": maker.person.id,
        "text": f"<@{BOT_USER}> when do we deploy?",
        "ts": ts,
        "channel": maker.channel.id,
        "event_ts": ts,
    }
    asked.append(ts)
    payload = maker.callback(event)
    for _ in range(SENT):
        yield "event", payload


def _judge(stage: Stage, tally: Tally, maker: Maker, asked: list[str], *, ended: bool, workers: set[int], grown: float) -> None:  # fmt: skip
    if not ended:
        tally.wrong("lost", "jobs that never end")
    for dead in stage.redis.lrange(keys.DEAD, 0, -1):
        if NOBODY not in str(dead):
            tally.wrong("crashes", f"given up: {str(dead)[:400]}")
    posted = [call.args for call in stage.slack.calls if call.method == "chat.postMessage"]
    answers = Counter(str(args.get("thread_ts")) for args in posted if args.get("channel") == maker.channel.id)
    for ts in asked:
        if answers[ts] == 0:
            tally.wrong("lost", f"the mention {ts} has no answer")
        elif answers[ts] > 1:
            tally.wrong("duplicated", f"the mention {ts} has {answers[ts]} answers")
    if stage.saegim.poll() is not None or _children(stage.saegim.pid) != workers:
        tally.wrong("crashes", "a process ended")
    for line in stage.crashes():
        tally.wrong("crashes", line)
    if grown > GROWTH and len(asked) >= ENOUGH:
        tally.wrong("violations", f"memory grew by {grown} MB")


def _table() -> list[tuple[int, int, int]]:
    """Process, its parent, its resident memory in kB; of every process."""
    shown = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,rss="], capture_output=True, text=True, check=True)  # noqa: S607
    return [(int(pid), int(parent), int(kept)) for pid, parent, kept in map(str.split, shown.stdout.splitlines())]


def _children(pid: int) -> set[int]:
    return {one for one, parent, _ in _table() if parent == pid}


def _resident(pid: int) -> float:
    """MB of one process."""
    return next((kept / 1024 for one, _, kept in _table() if one == pid), 0.0)
