"""How far each answer is, seen from outside: by the model that is asked and the calls that come to Slack.

    claimed     a worker has the job and gathers what it needs: people, places, the thread
    thinking    the model is writing
    posting     chat.postMessage has come, and has done nothing yet
    posted      … has taken effect, and is not answered
    shown       an unfinished reply is to be seen
    updating    chat.update has come, and has done nothing yet
    updated     … has taken effect, and is not answered
    answered    the whole answer is there; whether its job is done too is not known here

Calls to Slack are slowed down here, before and after they take effect, so that a kill meets every stage.
"""

import re
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any, Final

from bot.bench.chaos.slow_model import BEGINNING, whole
from bot.playground.model import Json

STAGES: Final = ("claimed", "thinking", "posting", "posted", "shown", "updating", "updated", "answered")
READS: Final = 4  # a call that reads hangs for a quarter as long
WHOLE: Final = re.compile(re.escape(whole(0)).replace("0", r"\d+"))
WRITES: Final = {"chat.postMessage": ("posting", "posted"), "chat.update": ("updating", "updated")}


class Stages:
    """The stage of every answer by its event's key, and threads in which two were in the making at once."""

    def __init__(self, pause: Callable[[], float]) -> None:
        """`pause` says how many seconds a call that writes hangs before and after its effect."""
        self._pause = pause
        self._stage: dict[str, str] = {}
        self._key_of: dict[int, str] = {}
        self._thread_of: dict[int, str] = {}
        self._busy: dict[str, Counter[int]] = defaultdict(Counter)
        self._guard = threading.Lock()
        self.overlaps: set[tuple[str, int]] = set()

    def expect(self, number: int, key: str, thread: str) -> None:
        """Question `number` is the event `key` in `thread`."""
        with self._guard:
            self._key_of[number], self._thread_of[number] = key, thread

    def of(self, key: str) -> str:
        with self._guard:
            return self._stage.get(key, "claimed")

    def thinking(self, number: int, begins: bool) -> None:
        """The model began an answer, or ended."""
        with self._guard:
            if key := self._key_of.get(number):
                if begins and self._stage.get(key, "claimed") == "claimed":
                    self._stage[key] = "thinking"
                self._work(number, 1 if begins else -1)

    def around(self, method: str, args: Json, run: Callable[[], Json]) -> Json:
        """`WebApi.around`: what writes a reply hangs before and after."""
        if method not in WRITES:
            time.sleep(self._pause() / READS)
            return run()
        before, after = WRITES[method]
        key, text = _key(args), str(args.get("text", "")) + str(args.get("blocks", ""))
        self._set(key, before)
        time.sleep(self._pause())
        answer = run()
        self._set(key, after)
        time.sleep(self._pause())
        self._set(key, "shown" if BEGINNING in text and not WHOLE.search(text) else "answered")
        return answer

    def _set(self, key: str, stage: str) -> None:
        with self._guard:
            self._stage[key] = stage

    def _work(self, number: int, change: int) -> None:
        busy = self._busy[self._thread_of[number]]
        busy[number] += change
        if sum(count > 0 for count in busy.values()) > 1:
            self.overlaps.add((self._thread_of[number], number))
        if busy[number] <= 0:
            del busy[number]


def _key(args: Json) -> str:
    """The event's key that a message carries in its metadata."""
    carried: Any = args.get("metadata") or {}
    return str((carried.get("event_payload") or {}).get("event", ""))
