"""Messages as a person sees them in Slack, in lines of plain text: mentions as names, blocks with their sources."""

import re
from itertools import chain

from bot.playground.model import Channel, Json, Message
from bot.playground.workspace import Workspace

MARKUP = re.compile(r"<((?:[@#!]|[a-z]+:)[^<>]*)>")
ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
REPLY = "  ↳ "


def transcript(slack: Workspace, channel: str) -> list[str]:
    """Everything said in a conversation: its name, then each thread with its replies below it."""
    found = slack.room(channel)
    with slack.changed:
        roots = [m for m in found.messages.values() if not m.thread_ts or m.thread_ts not in found.messages]
        threads = [found.thread(root.root) for root in roots]
    lines = (rendered(slack, message, indent="" if n == 0 else REPLY) for t in threads for n, message in enumerate(t))
    return [title(slack, found), *chain.from_iterable(lines)]


def title(slack: Workspace, channel: Channel) -> str:
    """What the conversation is called, and whether it is private or shared."""
    if channel.kind in ("dm", "group_dm"):
        return " · ".join(_name(slack, member) for member in channel.members)
    marks = ["private"] * (channel.kind == "private") + ["shared"] * bool(channel.shared)
    return f"#{channel.name}" + (f" ({', '.join(marks)})" if marks else "")


def rendered(slack: Workspace, message: Message, indent: str = "") -> list[str]:
    """The lines of one message: who, then what; later lines are set in below the first."""
    who = message.username or _name(slack, message.user)
    notes = ["(only for you)"] * bool(message.only_for) + ["(edited)"] * _edited_by_hand(message)
    body = list(chain.from_iterable(_block(slack, block) for block in message.blocks)) or _lines(slack, message.text)
    body += [f"[{file['name']}]" for file in message.to_json().get("files", ())]
    body += [" ".join(f":{name}:" for _, name in message.reactions)] * bool(message.reactions)
    first = " ".join([f"{indent}{who}:", *notes, *body[:1]])
    return [first, *(f"{' ' * len(indent)}    {line}" for line in body[1:])]


def plain(slack: Workspace, text: str) -> str:
    """Slack's markup as it is shown: `<@U…>` a name, `<#C…>` a channel, `<url|label>` the label and the address."""
    shown = MARKUP.sub(lambda found: _shown(slack, found[1]), text)
    for escaped, character in ENTITIES:
        shown = shown.replace(escaped, character)
    return shown


def _shown(slack: Workspace, inside: str) -> str:
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        return "@" + (label or _name(slack, target[1:]))
    if target.startswith("#"):
        known = slack.channels.get(target[1:])
        return "#" + (label or (known.name if known else target[1:]))
    if target.startswith("!"):
        return "@" + (label or target[1:]).removeprefix("@")
    return f"{label} ({target})" if label and label != target else target


def _block(slack: Workspace, block: Json) -> list[str]:
    """The lines of one block; what has no text (images, dividers) is named."""
    kind = block["type"]
    if kind == "divider":
        return ["───"]
    if kind in ("context", "actions", "context_actions"):
        elements = [_element(slack, element) for element in block.get("elements", ())]
        return _lines_of("  ".join(elements) if kind == "context" else " ".join(f"[{e}]" for e in elements))
    texts = [block.get("text"), *block.get("fields", ())]
    return _lines_of("\n".join(_text(slack, text) for text in texts if text)) or [f"[{kind}]"]


def _element(slack: Workspace, element: Json) -> str:
    if element.get("type") == "feedback_buttons":
        return " / ".join(_text(slack, element[side]["text"]) for side in ("positive_button", "negative_button"))
    return _text(slack, element.get("text") or element.get("alt_text") or element["type"])


def _text(slack: Workspace, text: str | Json) -> str:
    """A text object, or the bare text of a markdown block."""
    if isinstance(text, str):
        return plain(slack, text)
    return plain(slack, text["text"]) if text.get("type") == "mrkdwn" else str(text["text"])


def _lines(slack: Workspace, text: str) -> list[str]:
    return _lines_of(plain(slack, text))


def _lines_of(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _name(slack: Workspace, person: str) -> str:
    known = slack.people.get(person)
    return known.name if known else person


def _edited_by_hand(message: Message) -> bool:
    """A bot's growing answer is not marked as edited: nobody would read it so."""
    return bool(message.edited_ts) and not message.bot_id
