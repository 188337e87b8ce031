"""A model server as a transport: what it sends is up to the test."""

import json
from collections.abc import Callable

import httpx2

from bot.mind.models.openai_model import OpenAIModel
from tests.conftest import Clock

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
