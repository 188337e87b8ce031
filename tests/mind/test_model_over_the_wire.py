"""A model behind a real HTTP server: silence, a reset midway, and an answer read to its end."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx2
import pytest

from bot.bench.faulty_model import FaultyModel
from bot.errors import Retry
from bot.mind.models.openai_model import OpenAIModel
from tests.conftest import Clock
from tests.mind.making import prompt
from tests.mind.serving import WHOLE, chunk


@contextmanager
def server(serve: Callable[[socket.socket], None]) -> Iterator[str]:
    """An HTTP server on 127.0.0.1 whose connections `serve` handles, after the request was read."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stopped = threading.Event()

        def accept() -> None:
            while True:
                connection, _ = listener.accept()
                with connection:
                    if stopped.is_set():
                        return
                    read_request(connection)
                    serve(connection)

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            port = listener.getsockname()[1]
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            stopped.set()
            socket.create_connection(("127.0.0.1", port)).close()
            thread.join()


def read_request(connection: socket.socket) -> None:
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65_536)
    head, _, body = received.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65_536)


HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"


def over_the_wire(base_url: str, timeout: float) -> OpenAIModel:
    http = httpx2.Client(trust_env=False, timeout=timeout)
    return OpenAIModel("gpt-test", "", base_url, timeout, http, now=Clock())


def test_a_real_server_is_read_to_the_end() -> None:
    with server(lambda connection: connection.sendall(HEAD + "".join(WHOLE).encode())) as url:
        assert list(over_the_wire(url, 5.0).stream(prompt()))[-1] == "화요일이에요 [1]."


def test_a_first_byte_that_never_comes_is_a_failure() -> None:
    def silent(connection: socket.socket) -> None:
        assert connection.recv(1) == b""  # until the client gives up

    with server(silent) as url, pytest.raises(Retry, match="APITimeoutError"):
        list(over_the_wire(url, 0.05).stream(prompt()))


def test_a_connection_reset_midway_is_a_failure_after_what_was_said() -> None:
    heard = threading.Event()

    def reset(connection: socket.socket) -> None:
        connection.sendall(HEAD + chunk("화요").encode())
        assert heard.wait(10)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # closing sends a reset

    with server(reset) as url:
        said = over_the_wire(url, 10.0).stream(prompt())
        assert next(said) == "화요"
        heard.set()
        with pytest.raises(Retry):
            next(said)


@pytest.mark.parametrize(
    ("fault", "times"), [("redirected elsewhere", 1), ("redirected for ever", 1), ("packed, to burst", 2)]
)
def test_what_people_wrote_goes_to_no_other_address_and_nothing_is_unpacked(fault: str, times: int) -> None:
    with FaultyModel() as server:
        asked = OpenAIModel("gpt-test", "", server.url, 5.0, now=Clock())
        server.script = {"gpt-test": fault}
        with pytest.raises(Retry):
            list(asked.stream(prompt()))
        assert server.asked == ["gpt-test"] * times
