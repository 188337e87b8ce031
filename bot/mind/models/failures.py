"""How a model fails, in our terms: the server's errors, and answers that are no whole answer.

What follows from a failure is the chain's business (`model.py`). Of what a server says nothing but an error code is kept.
"""

import re
from typing import Final

from bot.errors import Refuse, Retry

UNFINISHED: Final = frozenset({None, "length", "content_filter", "tool_calls", "function_call", "error"})
"""Finish reasons of an answer that is not whole; None: the stream ended without one, so it died midway."""


class ModelGone(Refuse):
    """The model is not there for us: unknown (404), forbidden (403), or the key is wrong (401)."""


class ModelUnknown(ModelGone):
    """The server does not know the model (404)."""


class Silent(Retry):
    """The model said nothing for as long as it may, or did not come to an end."""


def whole(name: str, text: str, finish: str | None) -> str:
    """An answer that is finished; raises `Retry` for one that is not, or is empty."""
    said = visible(text).rstrip()
    if finish in UNFINISHED or not said:
        raise Retry(f"{name}: no whole answer (finish reason {finish}, {len(said)} characters)")
    return said


def visible(text: str) -> str:
    """What a reader sees: without the thinking that some self-hosted reasoning models write first."""
    text = text.lstrip()
    if text.startswith("<think>"):
        return text.partition("</think>")[2].lstrip()
    return "" if "<think>".startswith(text) else text


def refused(name: str, status: int, code: object, wait: float) -> Retry | ModelGone:
    """An HTTP status that is no answer: `code` as the server gives it, and how many seconds it asks to be left alone."""
    known = code if isinstance(code, str) and re.fullmatch(r"[A-Za-z_]{1,60}", code) else "no code"
    said = f"{name}: HTTP {status} ({known})"
    if status == 404 or known == "model_not_found":
        return ModelUnknown(said)
    return ModelGone(said) if status in (401, 403) else Retry(said, after=wait)
