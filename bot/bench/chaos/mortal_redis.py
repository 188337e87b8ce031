"""A redis-server that can be killed, frozen, started again on what it had written, and made to forget what no disk had yet."""

import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from redis import Redis
from redis.exceptions import ConnectionError as NotConnected
from redis.exceptions import TimeoutError as TooSlow

from bot.bench.servers import PAUSE, READY_WITHIN, free_port
from bot.errors import Refuse, Retry

FLUSHED: Final = 1.0  # seconds: `appendfsync everysec` brings to disk what is older, at worst
SAMPLE: Final = 0.005  # seconds between two looks at the file's size


class MortalRedis:
    """A server with production's persistence (AOF, everysec) in a folder and on a port that stay."""

    def __init__(self, folder: str) -> None:
        program = shutil.which("redis-server")
        if program is None:
            raise Refuse(
                "This bench needs a redis-server on the PATH (Debian: apt install redis-server, macOS: brew install redis)."
            )
        self._folder = Path(folder)
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        where = ("--port", str(self.port), "--bind", "127.0.0.1", "--dir", folder)
        kept = ("--appendonly", "yes", "--appendfsync", "everysec", "--save", "")
        self._command = [program, *where, *kept]
        self._server: subprocess.Popen[bytes] | None = None
        self._sizes: deque[tuple[float, int]] = deque(maxlen=2_000)
        self.client = Redis.from_url(self.url, decode_responses=True, socket_timeout=5)

    def start(self) -> None:
        """Start it on what is in the folder, and wait until it answers; raises `Retry` when it does not."""
        self._server = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        until = time.monotonic() + READY_WITHIN
        while True:
            try:
                self.client.ping()
            except (NotConnected, TooSlow):
                if time.monotonic() > until:
                    raise Retry("redis-server did not become ready") from None
                time.sleep(PAUSE)
            else:
                return

    def kill(self) -> None:
        """`kill -9`: what was handed to the operating system stays."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()

    def freeze(self) -> None:
        """It is there, takes connections, and says nothing."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def watch_growth(self, over: threading.Event) -> None:
        """Note the size of the append-only file until `over`; for `cut_power`."""
        while not over.wait(SAMPLE):
            self._sizes.append((time.monotonic(), self._appended().stat().st_size))

    def cut_power(self) -> int:
        """Kill it and take from its file what was written in the last second, which may have been on no disk; how many bytes."""
        died = time.monotonic()
        self.kill()
        file = self._appended()
        size = file.stat().st_size
        on_disk = [kept for at, kept in self._sizes if at <= died - FLUSHED]
        left = on_disk[-1] if on_disk else size
        with file.open("r+b") as opened:
            opened.truncate(left)
        self._sizes.clear()
        return size - left

    def _appended(self) -> Path:
        """The file that grows: Redis 7 keeps several, the newest is written to; Redis 6 has one."""
        return max(self._folder.rglob("*.aof"), key=lambda file: (".incr." in file.name, file.stat().st_mtime))

    def _signal(self, number: int) -> None:
        if self._server is not None:
            self._server.send_signal(number)

    def close(self) -> None:
        self.thaw()
        self.kill()
        self.client.close()


@contextmanager
def mortal_redis() -> Iterator[MortalRedis]:
    """One that runs; gone with its folder at the end. `Refuse` where no redis-server is installed."""
    with tempfile.TemporaryDirectory() as folder:
        server = MortalRedis(folder)
        server.start()
        try:
            yield server
        finally:
            server.close()
