"""A model behind Chat Completions: what a server may do to us."""

import json
from collections.abc import Iterator

import httpx2
import pytest

from bot.errors import Retry, SaegimError
from bot.mind.models.failures import ModelGone
from bot.mind.models.openai_model import LONGEST_ANSWER, STEP, OpenAIModel
from bot.mind.models.transport import LARGEST_BODY, LONGEST_WAIT, Guard
from tests.conftest import Clock
from tests.mind.making import hit, prompt
from tests.mind.serving import WHOLE, Handler, chunk, error, model, sse


def fails(handler: Handler) -> SaegimError:
    with pytest.raises((Retry, ModelGone)) as caught:
        list(model(handler).stream(prompt()))
    return caught.value


# ── one model ───────────────────────────────────────────────────────────────────────────────────────────────────────────


class Spoken(httpx2.SyncByteStream):
    """A body whose events come one after the other, a while apart."""

    def __init__(self, clock: Clock, apart: float, *events: str) -> None:
        self.clock = clock
        self.apart = apart
        self.events = events

    def __iter__(self) -> Iterator[bytes]:
        for event in self.events:
            yield event.encode()
            self.clock.advance(self.apart)


def spoken(clock: Clock, apart: float, *events: str) -> OpenAIModel:
    headers = {"content-type": "text/event-stream"}
    return model(lambda _: httpx2.Response(200, headers=headers, stream=Spoken(clock, apart, *events)), clock)


def test_an_answer_streams_as_the_whole_text_so_far(clock: Clock) -> None:
    said = list(spoken(clock, STEP, *WHOLE).stream(prompt()))
    assert said == ["화요일", "화요일이에요 [1].", "화요일이에요 [1].", "화요일이에요 [1]."]


def test_drafts_come_no_faster_than_they_can_be_shown(clock: Clock) -> None:
    words = [chunk(f"{n} ") for n in range(100)]
    said = list(spoken(clock, STEP / 10, *words, *WHOLE[2:]).stream(prompt()))
    assert 8 <= len(said) <= 13
    assert said[-1] == " ".join(map(str, range(100)))


def test_the_prompt_is_sent_with_a_bounded_answer() -> None:
    sent: list[dict[str, object]] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        sent.append(json.loads(request.content))
        return sse(*WHOLE)

    asked = prompt(hits=[hit("배포는 화요일")])
    list(model(handler).stream(asked))
    assert sent[0]["messages"] == [{"role": m.role, "content": m.content} for m in asked.messages]
    assert (sent[0]["model"], sent[0]["stream"], sent[0]["max_completion_tokens"]) == ("gpt-test", True, LONGEST_ANSWER)
    assert "tools" not in sent[0]


@pytest.mark.parametrize("status", [400, 422])
def test_a_server_that_only_knows_max_tokens_is_asked_that_way_from_then_on(status: int) -> None:
    limits: list[str] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        limit = next(key for key in json.loads(request.content) if key.startswith("max_"))
        limits.append(limit)
        old = limit == "max_completion_tokens"
        return error(status, message="Unrecognized request argument: max_completion_tokens") if old else sse(*WHOLE)

    asked = model(handler)
    assert list(asked.stream(prompt()))[-1] == "화요일이에요 [1]."
    assert list(asked.stream(prompt()))[-1] == "화요일이에요 [1]."
    assert limits == ["max_completion_tokens", "max_tokens", "max_tokens"]


@pytest.mark.parametrize(
    "response",
    [
        error(401, "invalid_api_key"),
        error(403, "model_not_allowed"),
        error(404, "model_not_found"),
        error(400, "model_not_found"),
        httpx2.Response(404, content=b"<html>not here</html>"),
    ],
)
def test_a_model_that_is_not_there_for_us_is_gone(response: httpx2.Response) -> None:
    assert isinstance(fails(lambda _: response), ModelGone)


@pytest.mark.parametrize(
    "response",
    [
        error(400, "context_length_exceeded"),
        error(408),
        error(429, "rate_limit_exceeded"),
        error(429, "insufficient_quota"),
        error(500),
        error(503, "server_is_overloaded"),
        httpx2.Response(502, headers={"retry-after-ms": "1"}, content=b"<html>bad gateway</html>"),
        httpx2.Response(302, headers={"location": "http://elsewhere.test/"}),
        httpx2.Response(200, content=b"<html>a proxy's login page</html>"),
        httpx2.Response(200, headers={"content-type": "text/event-stream"}, content=b"\xff\xfe\x00garbage\n\n"),
        sse(),
        sse("data: [DONE]\n\n"),
        sse(": keep-alive\n\n", ": keep-alive\n\n"),
        sse(chunk("화요")),  # dies midway, quietly
        sse(chunk("화요"), 'data: {"id": "c", "choi\n\n'),
        sse(chunk("화요"), "data: not json\n\n"),
        sse(chunk("화요"), "data: []\n\n"),
        sse("data: " + "[" * 20_000 + "\n\n"),
        sse("data: 7\n\n"),
        sse('data: {"choices": "x"}\n\n'),
        sse('data: {"choices": [7]}\n\n'),
        sse('data: {"choices": [{"delta": {"content": ["x"]}, "finish_reason": "stop"}]}\n\n'),
        sse('data: {"choices": [{"finish_reason": "stop"}]}\n\n'),
        sse('data: {"hello": "world"}\n\n'),
        sse(chunk("화요"), 'data: {"error": {"message": "the server had an error", "code": 500}}\n\n'),
        sse(chunk(""), chunk(finish="stop"), "data: [DONE]\n\n"),
        sse(chunk("  \n"), chunk(finish="stop"), "data: [DONE]\n\n"),
        sse(chunk("<think>음…"), chunk(finish="stop"), "data: [DONE]\n\n"),
        sse(chunk("화요일"), chunk(finish="length"), "data: [DONE]\n\n"),
        sse(chunk("화요일"), chunk(finish="content_filter"), "data: [DONE]\n\n"),
        sse(chunk(finish="tool_calls"), "data: [DONE]\n\n"),
    ],
)
def test_whatever_is_no_whole_answer_is_a_failure_that_the_next_model_may_mend(response: httpx2.Response) -> None:
    def handler(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(response.status_code, headers=response.headers, content=response.content)

    assert isinstance(fails(handler), Retry)


@pytest.mark.parametrize(
    "broken", [httpx2.ConnectError("refused"), httpx2.ReadTimeout("slow"), httpx2.RemoteProtocolError("cut")]
)
def test_a_connection_that_fails_is_tried_once_more(broken: httpx2.HTTPError) -> None:
    calls: list[int] = []

    def handler(_: httpx2.Request) -> httpx2.Response:
        calls.append(1)
        if len(calls) == 1:
            raise broken
        return sse(*WHOLE)

    assert list(model(handler).stream(prompt()))[-1] == "화요일이에요 [1]."


def test_a_server_that_keeps_failing_is_asked_twice_and_no_more() -> None:
    calls: list[int] = []

    def handler(_: httpx2.Request) -> httpx2.Response:
        calls.append(1)
        return error(503)

    fails(handler)
    assert len(calls) == 2


@pytest.mark.parametrize("wait", [str(LONGEST_WAIT + 1), "119", "Wed, 25 Nov 2026 00:00:00 GMT", "soon"])
def test_a_server_that_asks_for_a_long_wait_is_left_alone(wait: str) -> None:
    calls: list[int] = []

    def handler(_: httpx2.Request) -> httpx2.Response:
        calls.append(1)
        return httpx2.Response(429, headers={"retry-after": wait}, json={})

    fails(handler)
    assert len(calls) == 1


def test_what_a_server_says_never_reaches_the_log() -> None:
    failure = fails(lambda _: error(404, "sk-secret key\n", message="Incorrect API key sk-live-123 for prompt 배포"))
    assert str(failure) == "gpt-test: HTTP 404 (no code)"
    assert failure.__suppress_context__


def test_the_thinking_of_a_reasoning_model_is_not_shown() -> None:
    events = (
        chunk("<thi"),
        chunk("nk>화요일이"),
        chunk("었나</think>\n\n"),
        chunk("화요일"),
        chunk("이에요"),
        chunk(finish="stop"),
    )
    clock = Clock()
    assert list(dict.fromkeys(spoken(clock, STEP, *events).stream(prompt()))) == ["화요일", "화요일이에요"]


def test_a_chunk_without_choices_is_no_failure() -> None:
    usage = 'data: {"id": "c", "choices": [], "usage": {"total_tokens": 3}}\n\n'
    assert list(model(lambda _: sse(*WHOLE[:3], usage, WHOLE[3])).stream(prompt()))[-1] == "화요일이에요 [1]."


class Dripping(httpx2.SyncByteStream):
    """A server that is never silent and never done: only the clock ends it."""

    def __init__(self, clock: Clock, piece: bytes) -> None:
        self.clock = clock
        self.piece = piece
        self.sent = 0

    def __iter__(self) -> Iterator[bytes]:
        while self.sent < 10_000:
            self.clock.advance(4.0)
            self.sent += 1
            yield self.piece


@pytest.mark.parametrize("piece", [b": still here\n\n", chunk("네 ").encode()])
def test_a_server_that_never_ends_is_cut_off(piece: bytes, clock: Clock) -> None:
    body = Dripping(clock, piece)
    asked = model(lambda _: httpx2.Response(200, headers={"content-type": "text/event-stream"}, stream=body), clock)
    with pytest.raises(Retry, match="APITimeoutError"):
        list(asked.stream(prompt()))
    assert body.sent < 10


def test_a_body_larger_than_any_answer_is_cut_off(clock: Clock) -> None:
    response = httpx2.Response(200, stream=Dripping(Clock(), b"x" * (LARGEST_BODY // 4)))
    Guard(clock, 1.0)(response)
    with pytest.raises(httpx2.ReadError, match="large"):
        response.read()


def test_an_abandoned_answer_closes_its_connection() -> None:
    closed: list[int] = []

    class Body(httpx2.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            for event in WHOLE:
                yield event.encode()

        def close(self) -> None:
            closed.append(1)

    answer = model(lambda _: httpx2.Response(200, headers={"content-type": "text/event-stream"}, stream=Body())).stream(
        prompt()
    )
    next(answer)
    assert not closed
    answer.close()  # type: ignore[attr-defined]  # an iterator of ours is a generator
    assert closed
