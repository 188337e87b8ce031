"""The log masks secrets wherever they stand, and holds nothing that people wrote."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot.errors import Bug
from bot.ops.log import set_up, without_payload
from tests.conftest import Clock

TOKEN = "xoxb-1234567890-abcdefghijklmnop"  # made up


@pytest.fixture
def lines(clock: Clock) -> Iterator[io.StringIO]:
    """A log at level info, as JSON; everything is put back as it was afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    out = io.StringIO()
    set_up("info", clock, out, pretty=False)
    yield out
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def told(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_line_is_one_json_object_with_its_time_and_level(lines: io.StringIO) -> None:
    structlog.get_logger().info("answered", hits=3, name="민수")
    assert told(lines) == [
        {"event": "answered", "hits": 3, "name": "민수", "level": "info", "at": "2026-11-23T00:00:00.000+00:00"}
    ]
    assert "민수" in lines.getvalue()


def test_what_is_below_the_level_is_not_logged(lines: io.StringIO) -> None:
    structlog.get_logger().debug("details")
    assert lines.getvalue() == ""


def test_the_lines_of_one_event_share_its_id(lines: io.StringIO) -> None:
    with structlog.contextvars.bound_contextvars(event_id="Ev1"):
        structlog.get_logger().info("claimed")
    structlog.get_logger().info("idle")
    assert [line.get("event_id") for line in told(lines)] == ["Ev1", None]


@pytest.mark.parametrize(
    "values",
    [
        {"token": TOKEN},
        {"deep": {"list": [{"token": TOKEN}]}},
        {"pair": (1, TOKEN)},
        {"failure": ValueError(TOKEN)},
        {"named": {TOKEN: 1}},
        {"url": f"redis://:{TOKEN}@host:6379/0"},
    ],
)
def test_secrets_are_masked_however_deep_they_lie(lines: io.StringIO, values: dict[str, Any]) -> None:
    structlog.get_logger().warning("odd", **values)
    assert len(told(lines)) == 1
    assert TOKEN not in lines.getvalue()


def test_secrets_in_the_message_and_in_an_exception_are_masked(lines: io.StringIO) -> None:
    try:
        int(TOKEN)
    except ValueError:
        structlog.get_logger().exception("failed with %s", TOKEN)
    assert "ValueError" in lines.getvalue()
    assert TOKEN not in lines.getvalue()


def test_libraries_are_logged_from_warnings_on(lines: io.StringIO) -> None:
    logging.getLogger("slack_sdk.web").info("Sending a request")
    logging.getLogger("slack_bolt.App").warning("was not acknowledged")
    assert [(line["event"], line["logger"], line["level"]) for line in told(lines)] == [
        ("was not acknowledged", "slack_bolt.App", "warning")
    ]


def test_a_payload_in_a_librarys_message_is_cut_off(lines: io.StringIO) -> None:
    body = {"event": {"type": "message", "text": "우리만의 비밀 이야기"}}
    logging.getLogger("slack_bolt.App").warning(f"Unhandled request ({body})\n---\n[Suggestion]")  # noqa: G004
    assert [line["event"] for line in told(lines)] == ["Unhandled request"]
    assert "비밀" not in lines.getvalue()


def test_slacks_error_code_stays_where_its_payload_goes(lines: io.StringIO) -> None:
    logging.getLogger("slack_sdk").error("The server responded with: {'ok': False, 'error': 'invalid_auth'}")
    assert [line["event"] for line in told(lines)] == ["The server responded with (invalid_auth)"]


def test_of_a_librarys_exception_only_the_type_is_told(lines: io.StringIO) -> None:
    try:
        int("somebody's message")
    except ValueError:
        logging.getLogger("slack_bolt").exception("Failed to run listener function")
    assert [line["exception"] for line in told(lines)] == ["ValueError"]
    assert "somebody" not in lines.getvalue()


@pytest.mark.parametrize("pretty", [False, True], ids=["JSON", "terminal"])
def test_of_an_exception_place_and_type_are_told_but_its_message_only_if_it_is_ours(
    clock: Clock, lines: io.StringIO, pretty: bool
) -> None:
    out = io.StringIO() if pretty else lines
    if pretty:
        set_up("info", clock, out, pretty=True)
    for error in (ValueError("somebody's message"), Bug("chat.postMessage: invalid_blocks")):
        try:
            raise error
        except (ValueError, Bug):
            structlog.get_logger().exception("bug")
    assert "test_log.py" in out.getvalue()
    assert "ValueError" in out.getvalue()
    assert "Bug: chat.postMessage: invalid_blocks" in out.getvalue()
    assert "somebody" not in out.getvalue()


def test_a_librarys_message_is_short() -> None:
    assert len(without_payload(None, "", {"event": "x" * 10_000})["event"]) == 300


def test_on_a_terminal_a_line_is_readable_and_masked_as_well(clock: Clock, lines: io.StringIO) -> None:
    out = io.StringIO()
    set_up("info", clock, out, pretty=True)
    structlog.get_logger().info("answered", token=TOKEN)
    assert "answered" in out.getvalue()
    assert not out.getvalue().startswith("{")
    assert TOKEN not in out.getvalue()
