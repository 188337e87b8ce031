"""Fences: what people wrote, as data in a prompt. Tags carry a nonce, and look-alikes of them are made harmless. Pure."""

import re

from bot.mind.inert import visible

_TAG_LIKE = re.compile(
    r"[<＜﹤](?=[\s/／\\]*(?:memor|reply|turn|conversation|question|pinned|system|user|assistant|\|))", re.IGNORECASE
)  # fmt: skip


def harmless(text: str) -> str:
    """The text in valid UTF-8, without what only a model would see, and with the bracket of everything like one of our tags, or a chat
    template's, made harmless.
    """
    return _TAG_LIKE.sub("‹", visible(text.encode(errors="replace").decode()))


def label(text: str) -> str:
    """A name as the value of a tag's attribute: one short line without quotes and brackets."""
    return harmless(re.sub(r"[\"'<>＜＞﹤﹥=\s]+", " ", visible(text))).strip()[:60]


def fenced(tag: str, content: str, nonce: str) -> str:
    return f"<{tag}-{nonce}>\n{content}\n</{tag}-{nonce}>" if content else ""
