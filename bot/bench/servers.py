"""The servers a bench starts for itself, each in a process of its own and gone when the bench ends."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from redis.exceptions import ConnectionError as NotConnected

from bot.errors import Refuse
from bot.memory.connection import connect

READY_WITHIN = 20.0  # seconds


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def redis_server() -> Iterator[str]:
    """A real redis-server with production persistence (AOF, everysec); yields its URL. `Refuse` where none is installed."""
    program = shutil.which("redis-server")
    if program is None:
        raise Refuse(
            "This bench needs a redis-server on the PATH (Debian: apt install redis-server, macOS: brew install redis)."
        )
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        options = [
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--dir",
            folder,
            "--appendonly",
            "yes",
            "--appendfsync",
            "everysec",
        ]
        server = subprocess.Popen([program, *options, "--save", ""], stdout=subprocess.DEVNULL)
        try:
            url = f"redis://127.0.0.1:{port}/0"
            _wait_for_redis(url)
            yield url
        finally:
            server.terminate()
            server.wait()


def _wait_for_redis(url: str) -> None:
    client = connect(url)
    for attempt in range(400):
        try:
            client.ping()
            break
        except NotConnected:
            if attempt == 399:
                raise
    client.close()


@contextmanager
def process(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A Python process of this package (`python -m …`), without the caller's Saegim settings; terminated at the end."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SAEGIM_", "SLACK_", "OPENAI_", "REDIS_"))}
    with tempfile.TemporaryDirectory() as folder:  # so that no .env of the caller is read
        child = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=folder,
            env={**kept, **environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield child
        finally:
            child.terminate()
            try:
                child.wait(30)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def resident_mb(pid: int) -> float:
    """Resident memory of a process and its children in MB, as `ps` tells on Linux and macOS."""
    shown = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,rss="], capture_output=True, text=True, check=True)  # noqa: S607
    rows = [tuple(map(int, line.split())) for line in shown.stdout.splitlines()]
    return round(sum(rss for one, parent, rss in rows if pid in (one, parent)) / 1024, 1)
