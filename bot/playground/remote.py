"""A workspace in a process of its own, and the way to tell it what to do: for measuring a bot undisturbed.

with started() as slack:
minsu = slack.act("person", name="민수")
"""

import http.client
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from bot.errors import Refuse
from bot.playground.playground import SIGNING_SECRET
from bot.playground.web_api import APP_TOKEN, BOT_TOKEN


class Remote:
    """Speaks to a workspace's control face; one connection for each thread."""

    bot_token = BOT_TOKEN
    app_token = APP_TOKEN
    signing_secret = SIGNING_SECRET

    def __init__(self, url: str, pid: int = 0) -> None:
        self.url = url
        self.api_url = f"{url}api/"
        self.pid = pid
        self._mine = threading.local()
        self._connections: list[http.client.HTTPConnection] = []

    def act(self, name: str, /, **args: Any) -> Any:
        """Do one act of `control.py`; gives its result, raises `Refuse` with the reason why not."""
        connection = self._connection()
        body = json.dumps(args).encode()
        connection.request("POST", f"/control/{name}", body, {"Content-Type": "application/json"})
        answer = json.loads(connection.getresponse().read())
        if not answer["ok"]:
            raise Refuse(answer["error"])
        return answer["result"]

    def close(self) -> None:
        """Let go of the connections."""
        for connection in self._connections:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        connection: http.client.HTTPConnection | None = getattr(self._mine, "connection", None)
        if connection is None:
            connection = http.client.HTTPConnection(urlsplit(self.url).netloc)
            self._mine.connection = connection
            self._connections.append(connection)
        return connection


@contextmanager
def started(port: int = 0) -> Iterator[Remote]:
    """Start a workspace in a process of its own; it ends with the block, or with this process."""
    command = [sys.executable, "-m", "bot.playground", "--port", str(port), "--until-eof"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        line = process.stdout.readline() if process.stdout else ""
        if not line:
            raise Refuse("The playground could not be started.")
        remote = Remote(json.loads(line)["url"], process.pid)
        try:
            yield remote
        finally:
            remote.close()
            if process.stdin:
                process.stdin.close()
            process.wait()
