"""A Redis master, a replica of it, and the Sentinels that watch them, each a process of its own that may be killed."""

import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Final, cast

from redis import Redis
from redis.exceptions import RedisError

from bot.bench.servers import PAUSE, READY_WITHIN, free_ports, redis_process
from bot.errors import Retry

NAME: Final = "engram"  # what the Sentinels call the master
DOWN_AFTER: Final = 500  # milliseconds without an answer after which a master counts as down


@dataclass(slots=True)
class Watched:
    """The servers, and the address under which whoever is master is found."""

    sentinels: list[int]  # ports
    options: Sequence[str]  # of both servers' configuration
    stack: ExitStack
    processes: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)  # of the servers, by port

    @property
    def url(self) -> str:
        """As an operator would write it."""
        return f"redis+sentinel://{','.join(f'127.0.0.1:{port}' for port in self.sentinels)}/{NAME}/0"

    @property
    def master(self) -> int:
        """The port of the master, as the Sentinels know it."""
        with Redis(port=self.sentinels[0], decode_responses=True) as sentinel:
            return int(sentinel.execute_command("SENTINEL GET-MASTER-ADDR-BY-NAME", NAME)[1])

    def kill_master(self) -> int:
        """`kill -9` the master; its port."""
        port = self.master
        process = self.processes.pop(port)
        process.kill()
        process.wait()
        return port

    def failed_over(self, dead: int) -> int:
        """Wait until another than `dead` is master and takes writes; its port. Raises `Retry` where that does not happen."""

        def done() -> bool:
            with Redis(port=self.master, decode_responses=True) as redis:
                return self.master != dead and redis.info("replication")["role"] == "master"

        _wait(done)
        return self.master

    def start(self, port: int, master: int | None = None) -> None:
        """Start the server on `port`, as a replica of `master`; wait until it has everything."""
        follows = [f"replicaof 127.0.0.1 {master}"] if master else []
        process = redis_process("repl-diskless-sync-delay 0", *self.options, *follows, port=port)
        self.processes[port] = self.stack.enter_context(process)
        if master:
            with Redis(port=port, decode_responses=True) as redis:
                _wait(lambda: redis.info("replication").get("master_link_status") == "up")


@contextmanager
def watched_redis(*options: str, sentinels: int = 1) -> Iterator[Watched]:
    """A master and a replica with these lines of configuration, and as many `sentinels`; `Refuse` where none is installed."""
    first, second, *watchers = free_ports(2 + sentinels)
    with ExitStack() as stack:
        watched = Watched(watchers, options, stack)
        watched.start(first)
        watched.start(second, first)
        quorum = sentinels // 2 + 1
        for port in watchers:
            monitor = f"sentinel monitor {NAME} 127.0.0.1 {first} {quorum}"
            rules = (f"down-after-milliseconds {NAME} {DOWN_AFTER}", f"failover-timeout {NAME} 3000")
            told = [monitor, *(f"sentinel {rule}" for rule in rules)]
            stack.enter_context(redis_process(*told, port=port, sentinel=True))
        for port in watchers:
            with Redis(port=port, decode_responses=True) as one:
                _wait(partial(_knows, one, sentinels - 1))
        yield watched


def _knows(sentinel: Redis, others: int) -> bool:
    """Whether a Sentinel knows the replica, and as many other Sentinels."""
    [state] = cast("dict[str, dict[str, int]]", sentinel.sentinel_masters()).values()
    return bool(state["num-slaves"] == 1 and state["num-other-sentinels"] == others)


def _wait(done: Callable[[], bool]) -> None:
    until = time.monotonic() + READY_WITHIN
    while True:
        try:
            if done():
                return
        except RedisError:
            pass
        if time.monotonic() > until:
            raise Retry("the Redis servers did not get ready")
        time.sleep(PAUSE)
