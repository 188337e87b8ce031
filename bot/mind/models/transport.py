"""The bounds of one HTTP response of a model server: how long it may take, how large it may be, how long it may make us wait; and the
number under which a request is found again.

A read timeout alone bounds only silence: a server that sends a comment line now and then would hold a worker for ever.
`model.py` imports this late, because httpx2 costs start-up time.
"""

from collections.abc import Callable, Iterator

import httpx2
import structlog

LONGEST_WAIT = 5.0  # seconds a server may ask us to wait before a retry; the SDK alone would sleep for up to 120
PLAIN = "identity"  # the encoding of a body that is not packed, which is what we ask for
LARGEST_BODY = 8 * 1024 * 1024  # bytes; a token of a streamed answer takes about 250


def numbered(request: httpx2.Request) -> None:
    """An httpx2 request hook: the number of the event that is answered, as OpenAI's log (the first) and vLLM's take it up."""
    if number := structlog.contextvars.get_contextvars().get("number"):
        request.headers["X-Client-Request-Id"] = request.headers["X-Request-Id"] = str(number)


class Guard:
    """An httpx2 response hook that bounds the response; `now` is the clock, `longest` the seconds a body may take."""

    def __init__(self, now: Callable[[], float], longest: float) -> None:
        self._now = now
        self._longest = longest

    def __call__(self, response: httpx2.Response) -> None:
        if long_wait(response.headers):
            response.headers["x-should-retry"] = "false"  # the SDK obeys this header before all others
        if response.headers.get("content-encoding", PLAIN) not in ("", PLAIN):  # a small body may unpack to a huge one
            raise httpx2.DecodingError("the answer is packed", request=response.request)
        if isinstance(response.stream, httpx2.SyncByteStream):
            response.stream = _Bounded(response.stream, self._now, self._now() + self._longest)


class _Bounded(httpx2.SyncByteStream):
    """A byte stream that ends with an error when it takes too long or grows too large."""

    def __init__(self, stream: httpx2.SyncByteStream, now: Callable[[], float], deadline: float) -> None:
        self._stream = stream
        self._now = now
        self._deadline = deadline

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for piece in self._stream:
            size += len(piece)
            if size > LARGEST_BODY:
                raise httpx2.ReadError("the answer is too large")
            if self._now() > self._deadline:
                raise httpx2.ReadTimeout("the answer takes too long")
            yield piece

    def close(self) -> None:
        self._stream.close()


def long_wait(headers: httpx2.Headers) -> float:
    """Seconds the server asks us to wait, where that is longer than a retry waits (else 0.0); a date counts as just too long."""
    try:
        in_ms = headers.get("retry-after-ms")
        wait = float(in_ms) / 1000 if in_ms is not None else float(headers.get("retry-after", 0))
    except ValueError:
        wait = LONGEST_WAIT + 1
    return wait if wait > LONGEST_WAIT else 0.0
