"""Whether a served model says what it said in training: the same tokens of the same prompts, and the same answers, to the letter.

It asks over HTTP and needs none of the packages of training, so any server may be asked: the one here, a vLLM, a llama.cpp. The tokens of
a prompt are what vLLM's `/tokenize` tells, where a server has that; failing that, their number stands in the answer's usage.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from bot.errors import Refuse
from bot.tuning.local.made import Said

PATIENCE: Final = 300.0  # seconds for one answer
SHOWN: Final = 80  # characters of an answer that differs


@dataclass(frozen=True, slots=True)
class Difference:
    """One prompt at which the server differs."""

    id: str
    what: str  # prompt · answer
    trained: str
    served: str


@dataclass(frozen=True, slots=True)
class Parity:
    """What was found."""

    n: int
    prompts: float  # percent of the prompts that are the same tokens
    answers: float  # percent of the answers that are the same
    counted: bool  # the server tells no tokens, so only their number was compared
    differences: tuple[Difference, ...]

    @property
    def percent(self) -> float:
        """Of the prompts, those with the same tokens and the same answer."""
        bad = {one.id for one in self.differences}
        return round(100 * (self.n - len(bad)) / self.n, 1) if self.n else 0.0


def parity(
    said: Sequence[Said],
    url: str,
    name: str,
    key: str = "",
    progress: Callable[[int, int], None] = lambda _n, _of: None,
) -> Parity:
    """Put every prompt of `said` to the model `name` at `url` (with /v1). Raises `Refuse` where it does not answer."""
    import httpx2

    found, counted = list[Difference](), False
    with httpx2.Client(timeout=PATIENCE, headers={"Authorization": f"Bearer {key}"} if key else {}) as http:
        for n, one in enumerate(said):
            progress(n, len(said))
            told = _post(
                http, f"{url}/chat/completions", {**_asked(one, name), "temperature": 0, "max_tokens": one.limit}
            )
            tokens = _tokens(http, url, _asked(one, name))
            counted = counted or tokens is None
            number = told.get("usage", {}).get("prompt_tokens")
            if (list(one.tokens) != tokens) if tokens is not None else (number != len(one.tokens)):
                found.append(
                    Difference(one.id, "prompt", f"{len(one.tokens)} tokens", _first(one.tokens, tokens, number))
                )
            served = _content(told)
            if served != one.answer:
                found.append(Difference(one.id, "answer", one.answer[:SHOWN], served[:SHOWN]))
    return Parity(len(said), _same(said, found, "prompt"), _same(said, found, "answer"), counted, tuple(found))


def _same(said: Sequence[Said], found: Sequence[Difference], what: str) -> float:
    bad = sum(one.what == what for one in found)
    return round(100 * (len(said) - bad) / len(said), 1) if said else 0.0


def _first(trained: Sequence[int], served: Sequence[int] | None, number: object) -> str:
    """Where the tokens part."""
    if served is None:
        return f"{number} tokens"
    pairs = enumerate(zip(trained, served, strict=False))
    at = next((n for n, (one, other) in pairs if one != other), min(len(trained), len(served)))
    return f"{len(served)} tokens, the same up to number {at}"


def _asked(one: Said, name: str) -> dict[str, Any]:
    return {"model": name, "messages": [asdict(message) for message in one.messages]}


def _content(told: dict[str, Any]) -> str:
    try:
        return str(told["choices"][0]["message"]["content"] or "")
    except (LookupError, TypeError):
        raise Refuse("The server sent what is no chat completion.") from None


def _tokens(http: Any, url: str, body: dict[str, Any]) -> list[int] | None:
    """The tokens of a prompt; None where the server tells none."""
    try:
        told = _post(http, f"{url.removesuffix('/v1')}/tokenize", {**body, "add_generation_prompt": True})
    except Refuse:
        return None
    tokens = told.get("tokens")
    return tokens if isinstance(tokens, list) else None


def _post(http: Any, url: str, body: dict[str, Any]) -> dict[str, Any]:
    import httpx2

    try:
        answer = http.post(url, json=body)
        if answer.status_code != 200:
            raise Refuse(
                f"{url} answered HTTP {answer.status_code} to a prompt of the held-out set.{_why(answer.text)}"
            )
        found = answer.json()
    except httpx2.HTTPError as error:
        raise Refuse(
            f"{url} does not answer ({type(error).__name__}). Serve the model first, with `saegim tune serve`."
        ) from None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Refuse(f"{url} sent what is no JSON object.")
    return found


def _why(body: str) -> str:
    try:
        return f" It says: {json.loads(body)['error']['message']}"
    except (ValueError, LookupError, TypeError):
        return ""
