"""A request for an answer, read without trusting it: what is not there is refused by name, as OpenAI's API does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

from bot.errors import Refuse
from bot.mind.prompt import Message
from bot.tuning.examples.example import ROLES
from bot.tuning.local.answering import LONGEST, Answers

MOST_MESSAGES: Final = 256
PLAIN: Final[Mapping[str, tuple[object, ...]]] = {
    "n": (None, 1),
    "temperature": (None, 0),
    "top_p": (None, 1),
    "stop": (None, []),
    "tools": (None, []),
    "logprobs": (None, False),
    "response_format": (None, {"type": "text"}),
    "logit_bias": (None, {}),
    "presence_penalty": (None, 0),
    "frequency_penalty": (None, 0),
}
"""What would change an answer and is not there, with the values that change nothing."""


class Unfit(Exception):  # noqa: N818  it is an answer, not an error
    """A request that is not answered; `status` and `code` are OpenAI's."""

    def __init__(self, status: int, code: str, words: str, param: str | None = None) -> None:
        super().__init__(words)
        self.status, self.code, self.param = status, code, param

    def json(self) -> dict[str, Any]:
        """The body of the answer."""
        kind = "server_error" if self.status >= 500 else "invalid_request_error"
        return {"error": {"message": str(self), "type": kind, "code": self.code, "param": self.param}}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that will be answered."""

    prompt: tuple[int, ...]
    limit: int  # tokens of the answer
    stream: bool
    usage: bool  # at the end of the stream


def asked(body: Mapping[str, Any], model: Answers) -> Asked:
    """The request in `body`. Raises `Unfit`."""
    if body.get("model") != model.name:
        raise Unfit(404, "model_not_found", f"The only model here is {model.name}.", "model")
    for name, plain in PLAIN.items():
        if body.get(name) not in plain:
            raise Unfit(
                400,
                "unsupported_value",
                f"{name} is not supported here: every answer is the likeliest one, in plain text.",
                name,
            )
    prompt = _prompt(body, model)
    limit = body.get("max_completion_tokens") or body.get("max_tokens") or LONGEST
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 1:
        raise Unfit(400, "invalid_value", "max_completion_tokens is a whole number from 1 on.", "max_completion_tokens")
    options = body.get("stream_options")
    usage = isinstance(options, dict) and options.get("include_usage") is True
    return Asked(prompt, min(limit, LONGEST, model.context - len(prompt)), body.get("stream") is True, usage)


def messages_of(body: Mapping[str, Any]) -> list[Message]:
    """The messages of a request. Raises `Unfit`."""
    found = body.get("messages")
    if not isinstance(found, list) or not 1 <= len(found) <= MOST_MESSAGES:
        raise Unfit(400, "invalid_value", f"messages is a list of 1 to {MOST_MESSAGES}.", "messages")
    return [_message(one) for one in found]


def _message(found: Any) -> Message:
    role, content = (found.get("role"), found.get("content")) if isinstance(found, dict) else (None, None)
    if isinstance(content, list) and all(isinstance(p, dict) and p.get("type") == "text" for p in content):
        content = "".join(str(part.get("text", "")) for part in content)
    role = "system" if role == "developer" else role
    if role not in ROLES or not isinstance(content, str):
        raise Unfit(
            400,
            "invalid_value",
            "Every message has a role (system, user, assistant) and a content of text.",
            "messages",
        )
    return Message(cast("Literal['system', 'user', 'assistant']", role), content)


def _prompt(body: Mapping[str, Any], model: Answers) -> tuple[int, ...]:
    try:
        prompt = tuple(model.tokens(messages_of(body)))
    except Refuse as error:
        raise Unfit(400, "invalid_prompt", str(error), "messages") from None
    if len(prompt) >= model.context:
        raise Unfit(
            400,
            "context_length_exceeded",
            f"The prompt has {len(prompt):,} tokens, and the model takes {model.context:,}.",
            "messages",
        )
    return prompt
