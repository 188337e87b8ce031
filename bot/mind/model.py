"""The models that answer, behind one face, and the chain that falls back: tuned → base → extractive.

The only file that opens the `openai` client, and late: importing it costs half a second. The fake that ships with the
product is `scripted.py`. What a model is told is `prompt.py`'s business, what becomes of its words `answer.py`'s.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar, runtime_checkable

from bot.errors import Refuse, Retry
from bot.mind.prompt import Message, Profile, Prompt
from bot.mind.usage import spend
from bot.mind.whole import visible, whole

if TYPE_CHECKING:
    import httpx2
    from openai import APIStatusError, Stream
    from openai.types.chat import ChatCompletion, ChatCompletionChunk

T = TypeVar("T")

GONE_FOR: Final = 600.0  # seconds a model that is not there is not asked again
MAX_RETRIES: Final = 1  # the SDK's, the one retry layer: the next model of the chain is a better third try
CONNECT: Final = 5.0  # seconds until a connection stands
PATIENCE: Final = 3.0  # times its timeout the whole of an answer may take
STEP: Final = 0.25  # seconds between two drafts: each is checked whole, and Slack shows one a second
LONGEST_ANSWER: Final = 4_096  # tokens, the thinking of a reasoning model included; a reply in Slack is far shorter


class ModelGone(Refuse):
    """The model is not there for us: unknown (404), forbidden (403), or the key is wrong (401)."""


class ModelUnknown(ModelGone):
    """The server does not know the model (404)."""


class Model(Protocol):
    """Something that answers a prompt."""

    @property
    def name(self) -> str:
        """Its name, for the log and the operator."""

    @property
    def profile(self) -> Profile:
        """The kind of prompt it wants."""

    def stream(self, prompt: Prompt) -> Iterator[str]:
        """The whole answer so far, again and again, until it is complete.

        Raises `ModelGone` when the model is not there, and `Retry` when it failed in any other way, possibly midway.
        """


@runtime_checkable
class Completes(Protocol):
    """A model that can fill in a form."""

    def complete(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> str:
        """The whole answer, asked for as JSON of `schema` (JSON Schema, every property required); raises as `Model.stream`.

        What comes back is text that may be anything: a server need not know schemas.
        """


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer so far. A later draft replaces it whole: after a failure midway the next model starts again."""

    text: str
    model: str  # name of the model that says it
    prompt: Prompt  # what it was asked; `prompt.hits` are what its [n] mean


class Chain:
    """Models in order of preference; thread-safe."""

    def __init__(
        self,
        models: Sequence[Model],
        now: Callable[[], float],
        report: Callable[[str, Retry | ModelGone], None] = lambda _name, _error: None,
    ) -> None:
        """`now` is the clock in seconds; `report` is told the name of each model that failed, and how."""
        self._models = tuple(models)
        self.thinks = any(isinstance(model, Completes) for model in models)  # whether a language model is among them
        self._now = now
        self._report = report
        self._gone_until: dict[str, float] = {}

    def at(self, place: str) -> "Chain":  # noqa: ARG002  the same everywhere; a chain that follows the registry tells places apart
        """The chain that answers in `place`."""
        return self

    def stream(self, build: Callable[[Profile], Prompt]) -> Iterator[Draft]:
        """The answer of the first model that gives one whole, as it grows; `build` makes the prompt of a profile.

        Raises `Retry` when none does; with `Extractive` at the end of the chain there is always one.
        """
        for model in self._there():
            prompt = build(model.profile)
            try:
                for text in model.stream(prompt):
                    yield Draft(text, model.name, prompt)
            except (ModelGone, Retry) as failure:
                self._failed(model, failure)
            else:
                return
        raise Retry("no model answered")

    def complete(self, messages: Sequence[Message], schema: Mapping[str, Any], accept: Callable[[str], T]) -> T:
        """What `accept` makes of the first answer it takes; it raises `Retry` for one it does not. See `Completes.complete`.

        Raises `Retry` when there is none, and where no model is in the chain.
        """
        for model in self._there():
            if isinstance(model, Completes):
                try:
                    return accept(model.complete(messages, schema))
                except (ModelGone, Retry) as failure:
                    self._failed(model, failure)
        raise Retry("no model answered")

    def _there(self) -> Iterator[Model]:
        return (model for model in self._models if self._now() >= self._gone_until.get(model.name, 0.0))

    def _failed(self, model: Model, failure: ModelGone | Retry) -> None:
        if isinstance(failure, ModelGone):
            self._gone_until[model.name] = self._now() + GONE_FOR
        self._report(model.name, failure)


def chain(
    *,
    model: str,
    base_model: str,
    api_key: str,
    base_url: str,
    timeout: float,
    last: Model,
    now: Callable[[], float],
    report: Callable[[str, Retry | ModelGone], None],
    promoted: str = "",
) -> Chain:
    """The chain that the settings ask for, ending with `last` (the extractive one); before it the `promoted` model, where there is one.

    That one is tuned. The model is a tuned one, and gets the short prompt, when its name starts with "ft:" or a base model stands behind it.
    """
    tuned = model.startswith("ft:") or bool(model and base_model and model != base_model)
    profiles: dict[str, Profile] = {promoted: "tuned"}
    profiles.setdefault(model, "tuned" if tuned else "base")
    profiles.setdefault(base_model, "base")
    models = [
        OpenAIModel(name, api_key, base_url, timeout, profile=profile, now=now)
        for name, profile in profiles.items()
        if name
    ]
    return Chain([*models, last], now, report)


class OpenAIModel:
    """A model behind Chat Completions at any `base_url`: OpenAI, Azure, vLLM, Ollama, …"""

    def __init__(
        self,
        name: str,
        api_key: str,
        base_url: str,
        timeout: float,
        http_client: "httpx2.Client | None" = None,
        *,
        profile: Profile = "base",
        now: Callable[[], float],
    ) -> None:
        """`timeout` is how many seconds the server may be silent; `http_client` replaces the transport in tests."""
        import httpx2
        from openai import DefaultHttpx2Client, OpenAI

        from bot.mind.transport import Guard, numbered

        self.name = name
        self.profile: Profile = profile
        self._now = now
        self._limit = "max_completion_tokens"
        self._forms = True  # whether the server knows schemas
        self._tells = True  # … and how to tell the tokens of a stream
        limits = httpx2.Timeout(timeout, connect=CONNECT)
        http = http_client or DefaultHttpx2Client(base_url=base_url, timeout=limits)
        http.event_hooks["request"].append(numbered)
        http.event_hooks["response"].append(Guard(now, PATIENCE * timeout))
        self._client = OpenAI(
            api_key=api_key or "none",  # a server of one's own often wants no key, but the SDK does
            base_url=base_url,
            timeout=limits,
            max_retries=MAX_RETRIES,
            http_client=http,
        )

    def stream(self, prompt: Prompt) -> Iterator[str]:
        """See `Model.stream`."""
        with _told(self.name):
            yield from self._answer(prompt)

    def complete(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> str:
        """See `Completes.complete`."""
        with _told(self.name):
            answer = self._served(lambda: self._filled_in(messages, schema))
            choice = answer.choices[0]
            said = choice.message.content or ""
            spend(answer.usage, (message.content for message in messages), said)
            return whole(self.name, said, choice.finish_reason)

    def _answer(self, prompt: Prompt) -> Iterator[str]:
        text, finish, usage, due = "", None, None, self._now()
        with self._served(lambda: self._create(prompt)) as chunks:
            try:
                for chunk in chunks:
                    usage = chunk.usage or usage
                    for choice in chunk.choices[:1]:
                        text += choice.delta.content or ""
                        finish = choice.finish_reason or finish
                    if self._now() >= due and (seen := visible(text)):
                        due = self._now() + STEP
                        yield seen
            finally:  # what broke off midway is paid for, too
                spend(usage, (message.content for message in prompt.messages), text)
        yield whole(self.name, text, finish)

    def _served(self, ask: Callable[[], T]) -> T:
        """What the server answers; where it does not know something we ask for, it is asked in the old way from then on."""
        import openai

        while True:
            try:
                return ask()
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                if not self._plainer(str(error)):
                    raise

    def _plainer(self, complaint: str) -> bool:
        """Whether what the server complains of can be left out, which it is from then on."""
        if self._limit != "max_tokens" and self._limit in complaint:
            self._limit = "max_tokens"
            return True
        if self._forms and ("response_format" in complaint or "schema" in complaint):
            self._forms = False
            return True
        if self._tells and ("stream_options" in complaint or "include_usage" in complaint):
            self._tells = False
            return True
        return False

    def _create(self, prompt: Prompt) -> "Stream[ChatCompletionChunk]":
        body = self._body(prompt.messages) | ({"stream_options": {"include_usage": True}} if self._tells else {})
        return self._client.chat.completions.create(model=self.name, messages=[], stream=True, extra_body=body)

    def _filled_in(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> "ChatCompletion":
        form = {"type": "json_schema", "json_schema": {"name": "found", "strict": True, "schema": schema}}
        body = self._body(messages) | ({"response_format": form} if self._forms else {})
        return self._client.chat.completions.create(model=self.name, messages=[], extra_body=body)

    def _body(self, messages: Sequence[Message]) -> dict[str, object]:
        # In `extra_body` the messages go out as they are; as `messages` the SDK's search through its types for something to
        # rename in them costs as much as the rest of the call (1.2 of 2.5 ms).
        return {"messages": [{"role": m.role, "content": m.content} for m in messages], self._limit: LONGEST_ANSWER}


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Every way a server fails in our terms."""
    import openai

    # `from None`: what a server says may repeat the prompt or the key, and a traceback would carry it into the log.
    try:
        yield
    except openai.APIStatusError as error:
        raise _failure(name, error) from None
    except openai.OpenAIError as error:
        raise Retry(f"{name}: {type(error).__name__}") from None
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
        raise Retry(f"{name}: sent what is no chat completion ({type(error).__name__})") from None


def _failure(name: str, error: "APIStatusError") -> Retry | ModelGone:
    """The error in our terms; of the server's words only its code is kept."""
    code = error.code if re.fullmatch(r"[\w.-]{1,60}", str(error.code)) else "no code"
    said = f"{name}: HTTP {error.status_code} ({code})"
    if error.status_code == 404 or code == "model_not_found":
        return ModelUnknown(said)
    return ModelGone(said) if error.status_code in (401, 403) else Retry(said)
