"""A model behind Chat Completions at any server, and the chain of such models that the settings ask for.

The only file of answering that opens the `openai` client, and late: importing it costs half a second. How models stand in for each other
is `model.py`'s business, how one fails `failures.py`'s. The fake that ships with the product is `scripted.py`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar

from bot.errors import Retry
from bot.mind.models.failures import ModelGone, Silent, refused, visible, whole
from bot.mind.models.model import Chain, Model
from bot.mind.models.usage import spend
from bot.mind.prompt import Message, Profile, Prompt

if TYPE_CHECKING:
    import httpx2
    from openai import Stream
    from openai.types.chat import ChatCompletion, ChatCompletionChunk

T = TypeVar("T")

MAX_RETRIES: Final = 1  # the SDK's, the one retry layer: the next model of the chain is a better third try
CONNECT: Final = 5.0  # seconds until a connection stands
PATIENCE: Final = 3.0  # times its timeout the whole of an answer may take
STEP: Final = 0.25  # seconds between two drafts: each is checked whole, and Slack shows one a second
LONGEST_ANSWER: Final = 4_096  # tokens, the thinking of a reasoning model included; a reply in Slack is far shorter


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

        from bot.mind.models.transport import PLAIN, Guard, numbered

        self.name = name
        self.profile: Profile = profile
        self._now = now
        self._limit = "max_completion_tokens"
        self._forms = True  # whether the server knows schemas
        self._tells = True  # … and how to tell the tokens of a stream
        limits = httpx2.Timeout(timeout, connect=CONNECT)
        # No redirects: what people wrote goes where the settings say and nowhere else.
        http = http_client or DefaultHttpx2Client(base_url=base_url, timeout=limits, follow_redirects=False)
        http.event_hooks["request"].append(numbered)
        http.event_hooks["response"].append(Guard(now, PATIENCE * timeout))
        self._client = OpenAI(
            api_key=api_key or "none",  # a server of one's own often wants no key, but the SDK does
            base_url=base_url,
            timeout=limits,
            max_retries=MAX_RETRIES,
            default_headers={"Accept-Encoding": PLAIN},
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
                    if self._now() >= due and (shown := visible(text)):
                        due = self._now() + STEP
                        yield shown
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

    from bot.mind.models.transport import long_wait

    # `from None`: what a server says may repeat the prompt or the key, and a traceback would carry it into the log.
    try:
        yield
    except openai.APIStatusError as error:
        raise refused(name, error.status_code, error.code, long_wait(error.response.headers)) from None
    except openai.OpenAIError as error:
        kind = Silent if isinstance(error, openai.APITimeoutError) else Retry
        raise kind(f"{name}: {type(error).__name__}") from None
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
        raise Retry(f"{name}: sent what is no chat completion ({type(error).__name__})") from None
