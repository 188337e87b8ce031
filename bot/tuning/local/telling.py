"""One answer on the wire: whole, or in chunks that never cut a character."""

import secrets
from collections.abc import Iterator
from typing import Any, Final

from bot.tuning.local.answering import Answers, whole
from bot.tuning.local.asked import Asked

Json = dict[str, Any]

CUT: Final = "\ufffd"  # what a tokenizer writes for bytes that are no whole character yet
OPEN: Final = 8  # tokens that may be no whole character: more are broken bytes, told as they are


class Telling:
    """The answer to `one`, as `model` gives it; `at` in seconds since the epoch."""

    def __init__(self, model: Answers, one: Asked, at: int) -> None:
        self._model, self._one = model, one
        self._head: Json = {"id": f"chatcmpl-{secrets.token_hex(12)}", "created": at, "model": model.name}

    def whole(self) -> Json:
        """The response of a request that is not streamed."""
        ids, ended = whole(self._model, self._one.prompt, self._one.limit)
        message = {"role": "assistant", "content": self._model.text(ids)}
        choice = {"index": 0, "message": message, "finish_reason": _reason(ended), "logprobs": None}
        return {**self._head, "object": "chat.completion", "choices": [choice], "usage": self._usage(len(ids))}

    def chunks(self) -> Iterator[Json]:
        """The chunks of a stream; the model stops where nobody reads them."""
        yield self._chunk({"role": "assistant", "content": ""})
        ids, told, going, ended = list[int](), "", self._model.stream(self._one.prompt, self._one.limit), False
        since = 0  # tokens since something was told
        while True:
            try:
                ids.append(next(going))
            except StopIteration as done:
                ended = bool(done.value)
                break
            text, since = self._model.text(ids), since + 1
            if len(text) > len(told) and (not text.endswith(CUT) or since > OPEN):
                yield self._chunk({"content": text[len(told) :]})
                told, since = text, 0
        if rest := self._model.text(ids)[len(told) :]:
            yield self._chunk({"content": rest})
        yield self._chunk({}, _reason(ended))
        if self._one.usage:
            yield {**self._head, "object": "chat.completion.chunk", "choices": [], "usage": self._usage(len(ids))}

    def _chunk(self, delta: Json, reason: str | None = None) -> Json:
        choice = {"index": 0, "delta": delta, "finish_reason": reason, "logprobs": None}
        return {**self._head, "object": "chat.completion.chunk", "choices": [choice]}

    def _usage(self, completion: int) -> Json:
        prompt = len(self._one.prompt)
        return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def _reason(ended: bool) -> str:
    return "stop" if ended else "length"
