"""Slack's message markup, read and written: mentions, links, entities, permalinks, shortening.

Pure string work. Who a user id belongs to is passed in (`people.py` knows it); blocks are built in `blocks.py`.
"""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

_MENTION: Final = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>\n]*)?>")
_MANY: Final = re.compile(r"<!(?:here|channel|everyone|subteam\^)")
_CODE: Final = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)
_TAG: Final = re.compile(r"<([^<>\n]+)>")
_ESCAPED_CHANNEL: Final = re.compile(r"&lt;(#[CG][A-Z0-9]+)&gt;")
_VOCATIVE: Final = (
    r"(?:(?:님|아|야)(?=[\s,:;.!?~]|$))?"  # "@saegim님", "@saegim아": part of the address, not of the question
)
_CLOSING: Final = ",.!?…;:)"
_JOINERS: Final = "\u200d\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
_COMBINING: Final = re.compile(f"[\u0300-\u036f\u1160-\u11ff\u20d0-\u20ff{_JOINERS}]")


def said(text: str, bot_id: str) -> str:
    """What was said to Saegim: `text` without Saegim's own mention, wherever it stands.

    `bot_id` is Saegim's user id. Everybody else's mention stays, as do line breaks and the insides of code.
    """
    if not bot_id:
        return text.strip()
    own = rf"<@{re.escape(bot_id)}(?:\|[^<>\n]*)?>{_VOCATIVE}"
    addressed = re.match(rf"\s*{own}", text) is not None
    text = re.sub(rf"(?m)[ \t]*,[ \t]*{own}[ \t]*(?=[.?!…]|$)", "", text)  # "…, @saegim?"
    rest = re.sub(rf"[ \t]*{own}[ \t]*", _gap, text).strip()
    return re.sub(r"\A[,:;]\s+", "", rest) if addressed else rest


def _gap(match: re.Match[str]) -> str:
    """What remains where a mention was: one space between words, nothing at the edge of a line or before a full stop."""
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    return "" if before in ("", "\n") or after in ("", "\n") or after in _CLOSING else " "


def mentions(text: str) -> frozenset[str]:
    """The user ids that `text` mentions."""
    return frozenset(_MENTION.findall(text))


def calls_many(text: str) -> bool:
    """Whether `text` calls a group of people: `@here`, `@channel`, `@everyone`, or a user group."""
    return _MANY.search(text) is not None


def read(text: str, names: Mapping[str, str]) -> str:
    """What a reader sees, as plain text: mentions as @name, links written out, entities unescaped.

    `names` maps user ids to display names. A channel reference keeps its id and loses its name (`<#C…>`): the name may be a
    private channel's, and Slack itself shows it to those who may see it. In code a link is what was typed.
    """
    parts = _CODE.split(text)
    return "".join(_plain(part, names, code=index % 2 == 1) for index, part in enumerate(parts))


def _plain(part: str, names: Mapping[str, str], *, code: bool) -> str:
    pieces = _TAG.split(part)
    return "".join(
        _seen(piece, names, code=code) if index % 2 else _unescape(piece) for index, piece in enumerate(pieces)
    )


def _seen(tag: str, names: Mapping[str, str], *, code: bool) -> str:
    """What stands in `<…>`, as a reader sees it."""
    target, _, label = (_unescape(half) for half in tag.partition("|"))
    match target[:1]:
        case "@":
            return "@" + (names.get(target[1:]) or label or target[1:])
        case "#":
            return f"<{target}>"
        case "!":
            return label or "@" + target[1:].partition("^")[0]
    address = re.sub(r"^(mailto|tel):", "", target)
    if not label or label == address:
        return address
    if code:
        return label
    bare = re.sub(r"^https?://", "", target).rstrip("/")
    return address if label.rstrip("/") in (bare, target.rstrip("/")) else f"{label} ({address})"


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def escape(text: str) -> str:
    """`text` as Slack's mrkdwn shows it literally: no link, mention or `<!channel>` in it works.

    A channel reference without a name (`<#C…>`) is kept: Slack resolves it for each reader.
    """
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _ESCAPED_CHANNEL.sub(r"<\1>", safe)


def permalink(workspace_url: str, place: str, ts: str, thread_ts: str = "") -> str:
    """The address of a message, e.g. https://team.slack.com/archives/C1/p1700000000000100; a reply's leads into its thread.

    Empty where there is no message or the workspace's address is unknown.
    """
    if not (workspace_url and place and ts):
        return ""
    link = f"{workspace_url.rstrip('/')}/archives/{quote(place)}/p{quote(ts.replace('.', ''))}"
    return f"{link}?thread_ts={quote(thread_ts)}&cid={quote(place)}" if thread_ts not in ("", ts) else link


def shorten(text: str, limit: int) -> str:
    """`text` in at most `limit` characters (≥ 1), cut between words where possible, ending in "…" when cut."""
    return text if len(text) <= limit else text[: cut_at(text, limit - 1)].rstrip() + "…"


def cut_at(text: str, end: int) -> int:
    """Where to cut `text`, at `end` (below its length) or a little before: between words, never through an emoji.

    0 only where `end` is 0, or where one letter with its marks is longer than `end`.
    """
    whole = end
    while whole > 0 and (_COMBINING.match(text[whole]) or text[whole - 1] == "\u200d"):
        whole -= 1
    if text[whole].isspace():
        return whole
    space = max(text.rfind(" ", 0, whole), text.rfind("\n", 0, whole))
    return space if space * 2 > whole else whole
