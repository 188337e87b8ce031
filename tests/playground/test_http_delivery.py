"""Signed HTTP delivery, to a real Bolt app behind a small server, and its retries."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message as Headers
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from slack_bolt import App, BoltRequest
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier

from bot.playground import Playground
from tests.playground.conftest import IMPATIENT

Answer = tuple[int, dict[str, str], str]


@contextmanager
def endpoint(take: Callable[[Headers, str], Answer]) -> Iterator[str]:
    """A server on 127.0.0.1 that answers as `take` says; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, headers, text = take(self.headers, body)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/slack/events"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_every_request_is_signed(slack: Playground, minsu: str, deploys: str) -> None:
    verifier = SignatureVerifier(slack.signing_secret)
    valid: list[bool] = []

    def take(headers: Headers, body: str) -> Answer:
        checks = (verifier.is_valid_request(text, dict(headers.items())) for text in (body, body + " "))
        valid.extend(checks)
        return 200, {}, ""

    with endpoint(take) as url:
        slack.deliver_to(url)
        ts = slack.say(minsu, deploys, "배포는 언제?")
        slack.command(minsu, deploys, "/saegim", "배포 & deploy")
        slack.shortcut(minsu, deploys, ts, "remember_message")
        assert slack.wait(lambda: len(valid) == 6)
        slack.close()
    assert valid == [True, False] * 3


def test_bolt_takes_events_commands_and_shortcuts_over_http(
    slack: Playground, minsu: str, deploys: str, client: WebClient
) -> None:
    app = App(client=client, signing_secret=slack.signing_secret, process_before_response=True)
    heard: list[str] = []
    app.event("message")(lambda event: heard.append(event["text"]))

    @app.shortcut("remember_message")
    def remember(ack: Any, shortcut: Any) -> None:
        heard.append(shortcut["message"]["text"])
        ack()

    app.command("/saegim")(lambda ack, command: ack(f"heard {command['text']}"))

    def take(headers: Headers, body: str) -> Answer:
        answer = app.dispatch(BoltRequest(body=body, headers={k: [v] for k, v in headers.items()}))
        return answer.status, {"Content-Type": answer.first_headers().get("content-type", "text/plain")}, answer.body

    with endpoint(take) as url:
        slack.deliver_to(url)
        ts = slack.say(minsu, deploys, "언제?")
        slack.shortcut(minsu, deploys, ts, "remember_message")
        slack.command(minsu, deploys, "/saegim", "언제 & when")
        assert slack.wait(lambda: len(heard) == 2 and slack.ephemerals(minsu))
        slack.close()
    assert heard == ["언제?", "언제?"]
    assert [m.text for m in slack.ephemerals(minsu)] == ["heard 언제 & when"]


def test_an_answer_other_than_200_is_followed_by_three_retries(slack: Playground, minsu: str, deploys: str) -> None:
    tries: list[tuple[Any, Any, str]] = []

    def take(headers: Headers, body: str) -> Answer:
        event_id = json.loads(body)["event_id"]
        tries.append((headers["x-slack-retry-num"], headers["x-slack-retry-reason"], event_id))
        return 503, {}, ""

    with endpoint(take) as url:
        slack.deliver_to(url)
        slack.say(minsu, deploys, "when?")
        assert slack.wait(lambda: slack.outbox.lost)
        slack.close()
    assert [(num, reason) for num, reason, _ in tries] == [
        (None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error"),
    ]  # fmt: skip
    assert len({event_id for *_, event_id in tries}) == 1
    assert {delivery.status for delivery in slack.deliveries} == {503}


def test_an_app_can_ask_for_no_retry(slack: Playground, minsu: str, deploys: str) -> None:
    tries: list[str] = []

    def take(headers: Headers, body: str) -> Answer:
        tries.append(body)
        return 500, {"x-slack-no-retry": "1"}, ""

    with endpoint(take) as url:
        slack.deliver_to(url)
        slack.say(minsu, deploys, "when?")
        assert slack.wait(lambda: slack.outbox.lost)
        slack.close()
    assert len(tries) == 1


@IMPATIENT
@pytest.mark.parametrize("slow", [True, False], ids=["answers too late", "is not there"])
def test_a_bot_that_does_not_answer_gets_it_again(slack: Playground, minsu: str, deploys: str, slow: bool) -> None:
    reasons: list[str | None] = []
    done = threading.Event()

    def take(headers: Headers, _: str) -> Answer:
        reasons.append(headers["x-slack-retry-reason"])
        if slow and len(reasons) == 1:
            done.wait(5)
        return 200, {}, ""

    with endpoint(take) as url:
        slack.deliver_to(url if slow else "http://127.0.0.1:1/slack/events")
        slack.say(minsu, deploys, "when?")
        assert slack.wait(lambda: slack.deliveries[0].attempt)
        done.set()
        slack.deliver_to(url)
        assert slack.wait(lambda: slack.deliveries[0].answered or slack.outbox.lost)
        slack.close()
    assert slack.deliveries[0].reason in (["http_timeout", "timeout"] if slow else ["connection_failed"])
