"""The log: one line for each thing that happened, with secrets masked and without what people wrote.

The other modules log through `structlog.get_logger()` and bind what the lines of one event share with
`structlog.contextvars.bound_contextvars(event_id=…)`; nothing here knows what is logged. A log line names ids, counts and
durations, never the text of a message.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.errors import SaegimError
from bot.memory.redact import redact

FOREIGN_LEVEL: Final = logging.WARNING  # below it slack_sdk logs whole payloads
FOREIGN_LENGTH: Final = 300  # characters kept of a library's message
_ERROR_CODE: Final = re.compile(r"""['"]error['"]: ['"](\w+)['"]""")


def set_up(level: str, now: Callable[[], float], stream: TextIO | None = None, pretty: bool | None = None) -> None:
    """Send every log line to `stream` (stderr if none): JSON, or readable columns if `pretty` (by default on a terminal).

    `level` is the least that Saegim itself logs: debug, info, warning or error. The libraries log warnings and errors only.
    """
    out = sys.stderr if stream is None else stream
    least = logging.getLevelNamesMapping()[level.upper()]
    shared: list[Processor] = [structlog.contextvars.merge_contextvars, structlog.processors.add_log_level, _stamp(now)]
    renderer = _console() if (out.isatty() if pretty is None else pretty) else _json()
    last: list[Processor] = [structlog.processors.ExceptionRenderer(where), mask, renderer]
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.WriteLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    _route_libraries(out, shared, last)


@contextmanager
def logged(
    level: str, now: Callable[[], float], stream: TextIO | None = None, pretty: bool | None = None
) -> Iterator[None]:
    """`set_up` for the length of the block; afterwards the log is as it was."""
    before, root = structlog.get_config(), logging.getLogger()
    handlers, least = root.handlers, root.level
    set_up(level, now, stream, pretty)
    try:
        yield
    finally:
        structlog.configure(**before)
        root.handlers = handlers
        root.setLevel(least)


def mask(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Mask the secrets in every value of a log line, however deep it lies."""
    return {key: _masked(value) for key, value in event.items()}


def without_payload(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Cut a library's message where a payload begins, because a payload may hold what somebody wrote; Slack's error code stays.

    Of an exception only its type is kept: its message may quote a payload too.
    """
    message = str(event.get("event", ""))
    head = message.splitlines()[0] if message else ""
    code = _ERROR_CODE.search(message)
    event["event"] = head.split("{", 1)[0][:FOREIGN_LENGTH].rstrip(" (:") + (f" ({code[1]})" if code else "")
    failure = event.pop("exc_info", None)
    kind = failure[0] if isinstance(failure, tuple) else None
    if kind is not None:
        event["exception"] = kind.__name__
    return event


def where(exc_info: tuple[type[BaseException], BaseException, TracebackType | None]) -> str:
    """Where an exception was raised, and its type. Its message only if it is ours: any other may quote what somebody wrote."""
    kind, error, trace = exc_info
    said = f"{kind.__name__}: {error}" if isinstance(error, SaegimError) else kind.__name__
    return "".join([*traceback.format_tb(trace), said])


def _masked(value: object) -> object:
    match value:
        case str():
            return redact(value)
        case dict():
            return {_masked(key): _masked(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_masked(item) for item in value]
        case None | bool() | int() | float():
            return value
        case _:
            return redact(str(value))


def _stamp(now: Callable[[], float]) -> Processor:
    def stamp(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event["at"] = datetime.fromtimestamp(now(), UTC).isoformat(timespec="milliseconds")
        return event

    return stamp


def _json() -> Processor:
    return structlog.processors.JSONRenderer(serializer=json.dumps, ensure_ascii=False)


def _console() -> Processor:
    return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback, timestamp_key="at")


def _route_libraries(out: TextIO, shared: list[Processor], last: list[Processor]) -> None:
    """Let what the libraries log through `logging` take the same way."""
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_logger_name,
                *shared,
                structlog.stdlib.ExtraAdder(()),
                without_payload,
            ],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(FOREIGN_LEVEL)
    for name in ("slack_bolt", "slack_sdk", "openai", "httpx2", "waitress"):
        logging.getLogger(name).setLevel(FOREIGN_LEVEL)
