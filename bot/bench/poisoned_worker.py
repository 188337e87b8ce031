"""`python -m bot.bench.poisoned_worker LEASE`: worker processes, one after the other, each of which dies when it is asked about poison.

For benches only. What supervises them forks, so that the next is there at once; else all is as in `saegim work`.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from typing import Final

from bot import worker
from bot.config import load
from bot.serve import open_rooms
from bot.slack import inbox
from bot.slack.event import Event
from bot.slack.inbox import Inbox
from bot.story.tell import Teller

WAIT: Final = 0.1  # seconds a worker waits for a job
POISON: Final = "poison"
"""A question with this word kills the process that takes it."""


class _Mortal(Teller):
    def tell(self, event: Event, tries: int, held: Callable[[], bool] = lambda: True) -> None:
        if POISON in event.text:
            os._exit(1)
        super().tell(event, tries, held)


def _work(lease: float) -> None:
    rooms = open_rooms(load())
    rooms.recall.catch_up()
    worker.Workers(Inbox(rooms.redis, rooms.now, lease), _Mortal(rooms), rooms.settings.saegim_workers).start()
    while True:
        time.sleep(1)


def main(lease: float) -> None:
    """Let one worker process after the other work, until this one is ended; a dead one's jobs come back after `lease` seconds."""
    vars(worker).update(RENEW_EVERY=lease / 3, BLOCK=WAIT)  # as in production, for this lease
    vars(inbox).update(RECLAIM_EVERY=lease / 5)
    while True:
        child = os.fork()
        if not child:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            _work(lease)

        def end(*_: object, child: int = child) -> None:
            os.kill(child, signal.SIGKILL)
            os._exit(0)

        signal.signal(signal.SIGTERM, end)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(float(sys.argv[1]))
