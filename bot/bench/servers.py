"""The servers a bench starts for itself, each in a process of its own and gone when the bench ends."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Final

from redis import Redis
from redis.exceptions import ConnectionError as NotConnected

from bot.errors import Refuse, Retry

READY_WITHIN = 20.0  # seconds
PAUSE: Final = 0.02  # seconds between two looks whether a server is ready
SLOTS: Final = 16_384  # of a Redis Cluster


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    return free_ports(1)[0]


def free_ports(many: int) -> list[int]:
    """As many different ports of 127.0.0.1 that nobody listens on."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(many)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


@contextmanager
def redis_server(*options: str, port: int = 0) -> Iterator[str]:
    """A real redis-server with production persistence (AOF, everysec); yields its URL. `Refuse` where none is installed.

    `options` of its command line come on top; `port`: 0 for any that is free.
    """
    program = shutil.which("redis-server")
    if program is None:
        raise Refuse(
            "This bench needs a redis-server on the PATH (Debian: apt install redis-server, macOS: brew install redis)."
        )
    port = port or free_port()
    with tempfile.TemporaryDirectory() as folder:
        where = ("--port", str(port), "--bind", "127.0.0.1", "--dir", folder)
        kept = ("--appendonly", "yes", "--appendfsync", "everysec", "--save", "")
        server = subprocess.Popen([program, *where, *kept, *options], stdout=subprocess.DEVNULL)
        try:
            url = f"redis://127.0.0.1:{port}/0"
            _wait_for_redis(url)
            yield url
        finally:
            server.terminate()
            server.wait()


@contextmanager
def redis_process(*options: str, port: int, sentinel: bool = False) -> Iterator[subprocess.Popen[bytes]]:
    """A redis-server as above, or one that is a `sentinel`, as the process it is: a test or a drill may kill it. `Refuse` as above."""
    program = shutil.which("redis-server")
    if program is None:
        raise Refuse("This needs a redis-server on the PATH.")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "redis.conf"  # a Sentinel writes into its own
        kept = [] if sentinel else ["appendonly yes", "appendfsync everysec", 'save ""']
        lines = [f"port {port}", "bind 127.0.0.1", f"dir {folder}", *kept, *options]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        process = subprocess.Popen(
            [program, str(file), *(["--sentinel"] if sentinel else [])], stdout=subprocess.DEVNULL
        )
        try:
            _wait_for_redis(f"redis://127.0.0.1:{port}/0")
            yield process
        finally:
            process.kill()
            process.wait()


@contextmanager
def redis_cluster(nodes: int = 3) -> Iterator[str]:
    """A Redis Cluster of as many real redis-servers, each with its share of the slots; yields one's URL. `Refuse` as above."""
    ports = free_ports(2 * nodes)
    with ExitStack() as stack:
        clients: list[Redis] = []
        for number, (port, bus) in enumerate(zip(ports[:nodes], ports[nodes:], strict=True)):
            options = ("--cluster-enabled", "yes", "--cluster-port", str(bus))
            stack.enter_context(redis_server(*options, port=port))
            node = stack.enter_context(Redis(port=port, decode_responses=True))
            first, end = (SLOTS * n // nodes for n in (number, number + 1))
            node.execute_command("CLUSTER ADDSLOTSRANGE", first, end - 1)
            node.execute_command("CLUSTER SET-CONFIG-EPOCH", number + 1)
            if clients:
                node.execute_command("CLUSTER MEET", "127.0.0.1", ports[0], ports[nodes])
            clients.append(node)
        _wait_for_cluster(clients)
        yield f"redis://127.0.0.1:{ports[0]}/0"


def _wait_for_redis(url: str) -> None:
    with Redis.from_url(url) as client:
        for attempt in range(400):
            try:
                client.ping()
                break
            except NotConnected:
                if attempt == 399:
                    raise
                time.sleep(PAUSE)


def _wait_for_cluster(nodes: list[Redis]) -> None:
    until = time.monotonic() + READY_WITHIN
    for node in nodes:
        while node.execute_command("CLUSTER INFO")["cluster_state"] != "ok":  # type: ignore[no-untyped-call]
            if time.monotonic() > until:
                raise Retry("the Redis Cluster did not become ready")
            time.sleep(PAUSE)


def process(*arguments: str, **environment: str) -> AbstractContextManager[subprocess.Popen[bytes]]:
    """A Python process of this package (`python -m …`), without the caller's Saegim settings; terminated at the end."""
    return logged_process(None, *arguments, **environment)


@contextmanager
def logged_process(log: Path | None, *arguments: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """As `process`; what it writes to standard error goes to the file `log`, or nowhere."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SAEGIM_", "SLACK_", "OPENAI_", "REDIS_"))}
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())  # so that no .env of the caller is read
        child = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=folder,
            env={**kept, **environment},
            stdout=subprocess.DEVNULL,
            stderr=stack.enter_context(log.open("wb")) if log else subprocess.DEVNULL,
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
