"""The models: what a server may do to us, and the chain that answers all the same."""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx2
import pytest

from bot.errors import Retry, SaegimError
from bot.mind.extractive import Extractive
from bot.mind.model import GONE_FOR, LONGEST_ANSWER, STEP, Chain, ModelGone, OpenAIModel, ScriptedModel, chain
from bot.mind.prompt import Profile, Prompt
from bot.mind.transport import LARGEST_BODY, LONGEST_WAIT, Guard
from tests.conftest import Clock
from tests.mind.making import hit, prompt

Handler = Callable[[httpx2.Request], httpx2.Response]


def chunk(content: str | None = None, finish: str | None = None) -> str:
    choice = {"index": 0, "delta": {"content": content}, "finish_reason": finish}
    return f"data: {json.dumps({'id': 'c', 'object': 'chat.completion.chunk', 'created': 1, 'model': 'm', 'choices': [choice]})}\n\n"


def sse(*events: str) -> httpx2.Response:
    return httpx2.Response(200, headers={"content-type": "text/event-stream"}, content="".join(events).encode())


WHOLE = (chunk("화요일"), chunk("이에요 [1]."), chunk(finish="stop"), "data: [DONE]\n\n")


def model(
    handler: Handler, clock: Clock | None = None, name: str = "gpt-test", base_url: str = "http://model.test/v1"
) -> OpenAIModel:
    client = httpx2.Client(transport=httpx2.MockTransport(handler))
    return OpenAIModel(name, "sk-test", base_url, 5.0, client, now=clock or Clock())


def error(
    status: int, code: str | None = None, message: str = "no", headers: dict[str, str] | None = None
) -> httpx2.Response:
    # The SDK's one retry is sent at once where a test does not want to wait for it.
    return httpx2.Response(
        status, headers={"retry-after-ms": "1", **(headers or {})}, json={"error": {"message": message, "code": code}}
    )


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


# ── a real server ───────────────────────────────────────────────────────────────────────────────────────────────────────


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


# ── the chain ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def built(profile: Profile) -> Prompt:
    return prompt(hits=[hit("배포는 화요일이에요.")], profile=profile)


LAST = Extractive()


def test_the_first_model_that_answers_is_the_one(clock: Clock) -> None:
    tuned, base = ScriptedModel("화요일 [1]", name="ft:x", profile="tuned"), ScriptedModel("목요일", name="base")
    drafts = list(Chain([tuned, base, LAST], clock).stream(built))
    assert [(d.text, d.model) for d in drafts] == [("화요일 [1]", "ft:x")]
    assert tuned.prompts == [built("tuned")]
    assert base.prompts == []


def test_a_failure_midway_starts_again_with_the_next_model_and_its_own_prompt(clock: Clock) -> None:
    tuned = ScriptedModel(["화요", "일은", Retry("cut")], name="ft:x", profile="tuned")
    base = ScriptedModel(["배포는", " 화요일 [1]"], name="base")
    failures: list[str] = []
    drafts = list(Chain([tuned, base], clock, lambda name, _error: failures.append(name)).stream(built))
    assert [d.text for d in drafts] == ["화요", "화요일은", "배포는", "배포는 화요일 [1]"]
    assert drafts[-1].prompt == built("base")
    assert failures == ["ft:x"]


def test_a_model_that_is_gone_is_not_asked_again_for_a_while(clock: Clock) -> None:
    tuned = ScriptedModel(ModelGone("404"), ModelGone("404"), "돌아왔어요", name="ft:x", profile="tuned")
    falling = Chain([tuned, ScriptedModel("base", name="base")], clock)

    def answer() -> str:
        return [d.text for d in falling.stream(built)][-1]

    assert [answer(), answer()] == ["base", "base"]
    assert len(tuned.prompts) == 1
    clock.advance(GONE_FOR - 1)
    assert answer() == "base"
    assert len(tuned.prompts) == 1
    clock.advance(1)
    assert answer() == "base"
    assert len(tuned.prompts) == 2
    clock.advance(GONE_FOR)
    assert answer() == "돌아왔어요"


def test_a_model_that_failed_once_is_asked_again(clock: Clock) -> None:
    tuned = ScriptedModel(Retry("503"), "화요일", name="ft:x")
    falling = Chain([tuned, LAST], clock)
    list(falling.stream(built))
    assert [d.text for d in falling.stream(built)] == ["화요일"]


def test_with_every_model_failing_the_memories_are_quoted(clock: Clock) -> None:
    drafts = list(
        Chain([ScriptedModel(["배", Retry("cut")]), ScriptedModel(ModelGone("404")), LAST], clock).stream(built)
    )
    assert drafts[-1].model == "extractive"
    assert "> 배포는 화요일이에요. [1]" in drafts[-1].text


def test_a_chain_without_a_last_resort_says_that_nobody_answered(clock: Clock) -> None:
    with pytest.raises(Retry, match="no model answered"):
        list(Chain([ScriptedModel(Retry("503"))], clock).stream(built))


@pytest.mark.parametrize(
    ("model_name", "base_name", "wanted"),
    [
        ("ft:gpt-4.1-mini:acme::1", "gpt-6-luna", [("ft:gpt-4.1-mini:acme::1", "tuned"), ("gpt-6-luna", "base")]),
        ("ft:gpt-4.1-mini:acme::1", "", [("ft:gpt-4.1-mini:acme::1", "tuned")]),
        ("our-lora", "qwen", [("our-lora", "tuned"), ("qwen", "base")]),
        ("gpt-6-luna", "", [("gpt-6-luna", "base")]),
        ("gpt-6-luna", "gpt-6-luna", [("gpt-6-luna", "base")]),
        ("", "gpt-6-luna", [("gpt-6-luna", "base")]),
        ("", "", []),
    ],
)
def test_the_settings_make_the_chain(
    model_name: str, base_name: str, wanted: list[tuple[str, str]], clock: Clock
) -> None:
    made = chain(
        model=model_name, base_model=base_name, api_key="sk-x", base_url="http://model.test/v1", timeout=5.0, last=LAST, now=clock,
        report=lambda _name, _error: None,
    )  # fmt: skip
    assert [(m.name, m.profile) for m in made._models] == [*wanted, ("extractive", "base")]


def test_a_tuned_model_answers_and_when_it_is_gone_the_base_model_does(clock: Clock) -> None:
    """The whole fallback over the transport: `ft:…` answers, then gets its 404."""
    asked: list[str] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        name = json.loads(request.content)["model"]
        asked.append(name)
        return (
            error(404, "model_not_found")
            if name.startswith("ft:") and len(asked) > 1
            else sse(chunk(f"{name} [1]"), *WHOLE[2:])
        )

    falling = Chain([model(handler, clock, "ft:x"), model(handler, clock, "luna"), LAST], clock)
    answers = [[d.text for d in falling.stream(built)][-1] for _ in range(3)]
    assert answers == ["ft:x [1]", "luna [1]", "luna [1]"]
    assert asked == ["ft:x", "ft:x", "luna", "luna"]


# ── the fake ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_scripted_model_pauses_and_answers_from_the_prompt() -> None:
    pauses: list[float] = []
    slow = ScriptedModel([1.5, "네", 2.5, "에"], lambda asked: asked.question, sleep=pauses.append)
    assert list(slow.stream(prompt())) == ["네", "네에"]
    assert pauses == [1.5, 2.5]
    assert list(slow.stream(prompt("언제?"))) == ["언제?"]
    assert list(slow.stream(prompt("어디?"))) == ["어디?"]
