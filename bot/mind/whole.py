"""Of what a model's server sent, what a reader sees, and whether it is a whole answer. Pure."""

from typing import Final

from bot.errors import Retry

UNFINISHED: Final = frozenset({None, "length", "content_filter", "tool_calls", "function_call", "error"})
"""Finish reasons of an answer that is not whole; None: the stream ended without one, so it died midway."""


def whole(name: str, text: str, finish: str | None) -> str:
    """An answer of the model `name` that is finished; raises `Retry` for one that is not, or is empty."""
    seen = visible(text).rstrip()
    if finish in UNFINISHED or not seen:
        raise Retry(f"{name}: no whole answer (finish reason {finish}, {len(seen)} characters)")
    return seen


def visible(text: str) -> str:
    """What a reader sees: without the thinking that some self-hosted reasoning models write first."""
    text = text.lstrip()
    if text.startswith("<think>"):
        return text.partition("</think>")[2].lstrip()
    return "" if "<think>".startswith(text) else text
