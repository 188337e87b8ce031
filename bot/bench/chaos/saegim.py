"""The processes of a real `saegim run`: started, looked at, killed; and what they said on the way."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bot.errors import Retry

BUGS: Final = ("bug", "a listener failed")  # lines of the log after which we are wrong, not the world
ENDED: Final = "a worker process ended and will be started again"
STOP_WITHIN: Final = 60.0  # seconds after which a process that was told to end is killed; 25 are promised


class SaegimProcesses:
    """One listening process and the workers that it starts; its log is a file."""

    def __init__(self, folder: str, environment: Mapping[str, str], *, http: bool) -> None:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("SAEGIM_", "SLACK_", "OPENAI_", "REDIS_"))}
        self._environment = {**kept, **environment}
        self._command = [sys.executable, "-m", "bot.cli", "run", *(["--http"] if http else [])]
        self._folder = folder
        self.log = Path(folder) / "saegim.log"
        self._run: subprocess.Popen[bytes] | None = None
        self._known: set[_Process] = set()
        self.died = 0  # listening processes that ended unasked

    def start(self) -> None:
        """Start it; the caller waits until Slack is heard."""
        if self._run is not None and self._run.poll() is not None:
            self.died += 1
        with self.log.open("ab") as log:
            self._run = subprocess.Popen(self._command, cwd=self._folder, env=self._environment, stderr=log, stdout=log)

    @property
    def pid(self) -> int:
        if self._run is None:
            raise Retry("saegim is not running")
        return self._run.pid

    def workers(self) -> list[int]:
        """The worker processes that are there now."""
        found = [process for process in _processes() if process.parent == self.pid]
        self._known.update(found)
        return [process.pid for process in found]

    def resident_kb(self) -> dict[int, int]:
        """Resident memory of the listening process and each worker, in kB."""
        return {process.pid: process.kb for process in _processes() if self.pid in (process.pid, process.parent)}

    def kill_worker(self, pid: int) -> None:
        """`kill -9` of one worker process."""
        os.kill(pid, signal.SIGKILL)

    def kill(self) -> None:
        """`kill -9` of the listening process; its workers find that out themselves."""
        self._end(signal.SIGKILL)

    def stop(self) -> float:
        """SIGTERM; seconds until it and all its workers were gone."""
        began = time.monotonic()
        self._end(signal.SIGTERM)
        while self.left() and time.monotonic() < began + STOP_WITHIN:
            time.sleep(0.02)
        return time.monotonic() - began

    def left(self) -> list[int]:
        """Worker processes that outlive the listening one."""
        return [process.pid for process in _processes() if process in self._known]

    def close(self) -> None:
        """End what is there, with force where it does not go by itself."""
        if self._run is not None:
            self.stop()
        for pid in self.left():
            os.kill(pid, signal.SIGKILL)

    def lines(self) -> list[dict[str, Any]]:
        """What was logged; a line that is no JSON (a traceback, what the command line says) as {"event": the line}."""
        return (
            [_line(line) for line in self.log.read_text("utf-8", "replace").splitlines()] if self.log.exists() else []
        )

    def crashes(self) -> list[str]:
        """Processes that ended though nobody killed them, and bugs that the log tells of, each in a few words."""
        found = ["the listening process ended by itself"] * self.died
        for line in self.lines():
            event = str(line.get("event", ""))
            if event in BUGS or event.startswith("Traceback"):
                found.append(f"{event}: {line.get('error', '')} {str(line.get('exception', ''))[-300:]}")
            if event == ENDED and line.get("code") != -signal.SIGKILL:
                found.append(f"{event}: {line.get('code')}")
        return found

    def _end(self, number: int) -> None:
        if self._run is None:
            return
        self.workers()
        if self._run.poll() is not None:
            self.died += 1
        self._run.send_signal(number)
        try:
            self._run.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            self._run.kill()
            self._run.wait()
        self._run = None


@dataclass(frozen=True, slots=True)
class _Process:
    """A process, the same as long as number and time of start are: numbers are used again."""

    pid: int
    started: str
    parent: int = field(compare=False)
    kb: int = field(compare=False)


def _processes() -> list[_Process]:
    """Every process; those that have ended and whose parent has not looked yet are left out."""
    shown = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,rss=,stat=,lstart="],  # noqa: S607
        capture_output=True,
        text=True,
        check=True,
    )
    rows = [line.split() for line in shown.stdout.splitlines()]
    return [
        _Process(int(pid), " ".join(started), int(parent), int(kb))
        for pid, parent, kb, stat, *started in rows
        if not stat.startswith("Z")
    ]


def _line(line: str) -> dict[str, Any]:
    try:
        read = json.loads(line)
    except ValueError:
        return {"event": line}
    return read if isinstance(read, dict) else {"event": line}
