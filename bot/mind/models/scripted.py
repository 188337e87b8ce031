"""The fake of a model, which ships with the product: says what it is told to, and fails when it is told to."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from bot.errors import Retry
from bot.mind.models.failures import ModelGone
from bot.mind.prompt import Message, Profile, Prompt

Step = str | float | Retry | ModelGone
"""A step of a scripted reply: words to add, seconds to pause, or the way it fails."""


class ScriptedModel:
    """The fake of a model: says what it is told to, and keeps the prompts it was asked."""

    def __init__(
        self,
        *replies: Step | Sequence[Step] | Callable[[Prompt], str],
        name: str = "scripted",
        profile: Profile = "base",
        sleep: Callable[[float], None] = lambda _seconds: None,
    ) -> None:
        """One of `replies` for each prompt, the last one again and again; a function makes its reply from the prompt."""
        self.name = name
        self.profile: Profile = profile
        self.prompts: list[Prompt] = []
        self.forms: list[tuple[Sequence[Message], Mapping[str, Any]]] = []
        self._replies = replies
        self._sleep = sleep

    def stream(self, prompt: Prompt) -> Iterator[str]:
        """See `Model.stream`."""
        self.prompts.append(prompt)
        reply = self._replies[min(len(self.prompts), len(self._replies)) - 1]
        if callable(reply):
            reply = reply(prompt)
        yield from self._steps(reply)

    def complete(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> str:
        """See `Completes.complete`."""
        self.forms.append((messages, schema))
        reply = self._replies[min(len(self.forms), len(self._replies)) - 1]
        if callable(reply):
            raise Retry("a reply made from a prompt fills in no form")
        return "".join(list(self._steps(reply))[-1:])

    def _steps(self, reply: Step | Sequence[Step]) -> Iterator[str]:
        text = ""
        for step in (reply,) if isinstance(reply, str | float | Retry | ModelGone) else reply:
            if isinstance(step, Retry | ModelGone):
                raise step
            if isinstance(step, str):
                text += step
                yield text
            else:
                self._sleep(step)
