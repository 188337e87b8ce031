"""The tokens a model costs are those its server counts, and estimated where it does not tell."""

import json
from collections.abc import Callable

import httpx2
import pytest
import structlog

from bot.errors import Retry
from bot.memory.language.tokens import estimate
from bot.mind.models.usage import counted
from bot.mind.prompt import Message
from tests.mind.making import prompt
from tests.mind.serving import WHOLE, chunk, error, model, sse

PROMPT = prompt("배포는 언제 해요?")
ASKED = sum(estimate(message.content) for message in PROMPT.messages)


def told(usage: object) -> str:
    return f"data: {json.dumps({'id': 'c', 'object': 'chat.completion.chunk', 'created': 1, 'model': 'm', 'choices': [], 'usage': usage})}\n\n"


def spent(answer: Callable[[httpx2.Request], httpx2.Response]) -> tuple[int, int]:
    with counted() as usage:
        list(model(answer).stream(PROMPT))
    return usage.prompt, usage.completion


def test_a_server_that_counts_is_believed() -> None:
    counts = told({"prompt_tokens": 812, "completion_tokens": 40, "total_tokens": 852})
    assert spent(lambda _: sse(*WHOLE[:-1], counts, WHOLE[-1])) == (812, 40)


@pytest.mark.parametrize("usage", [None, {}, {"prompt_tokens": "many", "completion_tokens": -1}, 12, "a lot"])
def test_what_is_not_told_in_numbers_is_estimated(usage: object) -> None:
    assert spent(lambda _: sse(*WHOLE[:-1], told(usage), WHOLE[-1])) == (ASKED, estimate("화요일이에요 [1]."))


@pytest.mark.parametrize("complaint", ["unknown field: stream_options", "include_usage is not supported"])
def test_a_server_that_does_not_know_how_to_count_is_not_asked_to_again(complaint: str) -> None:
    bodies: list[dict[str, object]] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        bodies.append(json.loads(request.content))
        return error(400, message=complaint) if "stream_options" in bodies[-1] else sse(*WHOLE)

    asked = model(answer)
    for _ in range(2):
        list(asked.stream(PROMPT))
    assert [body.get("stream_options") for body in bodies] == [{"include_usage": True}, None, None]


def test_an_answer_that_breaks_off_is_paid_for() -> None:
    with counted() as usage, pytest.raises(Retry):
        list(model(lambda _: sse(chunk("화요일"))).stream(PROMPT))
    assert (usage.prompt, usage.completion) == (ASKED, estimate("화요일"))


def test_a_server_that_did_not_answer_costs_nothing() -> None:
    with counted() as usage, pytest.raises(Retry):
        list(model(lambda _: error(503)).stream(PROMPT))
    assert usage.total == 0


def test_a_form_that_is_filled_in_costs_what_the_server_says() -> None:
    choice = {"index": 0, "message": {"role": "assistant", "content": "{}"}, "finish_reason": "stop"}
    body = {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
    whole = {**body, "usage": {"prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9}}
    with counted() as usage:
        model(lambda _: httpx2.Response(200, json=whole)).complete([Message("user", "fill in")], {})
    assert (usage.prompt, usage.completion) == (7, 2)


def test_the_server_is_told_the_number_of_what_is_answered() -> None:
    heard: list[httpx2.Headers] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        heard.append(request.headers)
        return sse(*WHOLE)

    with structlog.contextvars.bound_contextvars(number="1a2b3c4d"):
        list(model(answer).stream(PROMPT))
    list(model(answer).stream(PROMPT))
    assert [headers.get("X-Client-Request-Id") for headers in heard] == ["1a2b3c4d", None]
