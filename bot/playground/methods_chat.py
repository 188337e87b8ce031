"""Web API methods that write: chat.*, reactions.*, and the thread status; with Slack's limits on size."""

from collections.abc import Sequence

from bot.playground.model import BOT_ID, BOT_USER, Channel, Json, Message
from bot.playground.request import POSTING, ApiError, Method, Request

TEXT_CUT = 40_000  # characters; chat.postMessage cuts there
UPDATE_TEXT = 4_000  # characters; chat.update refuses more
BLOCKS = 50  # a message
SECTION = 3_000  # characters of a section's text
MARKDOWN = 12_000  # characters of all markdown blocks of a message together, and of markdown_text
HEADER = 150
CONTEXT = 10  # elements
BLOCK_ID = 255
BUTTONS = 25  # of an actions block
LABEL = 75  # characters on a button
VALUE = 2_000  # characters of its value
KNOWN_BLOCKS = frozenset(
    "actions context context_actions divider file header image input markdown rich_text section table video".split()
)


def _blocks(request: Request) -> tuple[Json, ...]:
    """The blocks of a message, checked as Slack checks them."""
    blocks = request.json("blocks") or []
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise ApiError("invalid_blocks_format")
    check_blocks(blocks, request, BLOCKS)
    if sum(len(str(block.get("text", ""))) for block in blocks if block.get("type") == "markdown") > MARKDOWN:
        raise ApiError("msg_blocks_too_long")
    return tuple(blocks)


def check_blocks(blocks: list[Json], request: Request, most: int) -> None:
    """Raise `invalid_blocks` where Slack would refuse one of them, or there are more than `most`."""
    wrong = [f"[ERROR] no more than {most} items allowed [json-pointer:/blocks]"] if len(blocks) > most else []
    seen = set()
    for n, block in enumerate(blocks):
        problem = _problem(block, request)
        name = block.get("block_id")
        if not problem and name and name in seen:
            problem = f'"block_id" {name} already exists'
        seen.add(name)
        if problem:
            wrong.append(f"[ERROR] {problem} [json-pointer:/blocks/{n}]")
    if wrong:
        raise ApiError("invalid_blocks", errors=wrong, response_metadata={"messages": wrong})


def _problem(block: Json, request: Request) -> str:
    kind = str(block.get("type", ""))
    if kind not in KNOWN_BLOCKS or f"{kind}_block" in request.behaviour.lacking:
        return f"unsupported type: {kind}"
    text = block.get("text")
    if kind == "markdown" and (not isinstance(text, str) or not 0 < len(text) <= MARKDOWN):
        return f"must be more than 0 and less than {MARKDOWN + 1} characters"
    if kind in ("section", "header") and (wrong := _wrong_text(block)):
        return wrong
    if kind == "actions" and (wrong := _wrong_actions(block.get("elements", ()))):
        return wrong
    if kind == "context" and not 0 < len(block.get("elements", ())) <= CONTEXT:
        return f"no more than {CONTEXT} items allowed"
    return f"block_id: must be less than {BLOCK_ID + 1} characters" if len(block.get("block_id", "")) > BLOCK_ID else ""


def _wrong_text(block: Json) -> str:
    """What Slack refuses in the text of a section or a header."""
    text, section = block.get("text"), block["type"] == "section"
    most = SECTION if section else HEADER
    if isinstance(text, dict):
        fits = 0 < len(str(text.get("text", ""))) <= most
        return "" if fits else f"must be more than 0 and less than {most + 1} characters"
    return "" if section and block.get("fields") else "missing required field: text"


def _wrong_actions(elements: Sequence[Json]) -> str:
    """What Slack refuses in the elements of an actions block."""
    names = [element.get("action_id") for element in elements]
    labels = [e.get("text", {}).get("text", "") for e in elements if e.get("type") == "button"]
    if not 0 < len(elements) <= BUTTONS:
        return f"no more than {BUTTONS} items allowed"
    if len(set(names)) < len(names) or not all(name and len(name) <= BLOCK_ID for name in names):
        return "action_id: missing, too long or used twice"
    if not all(0 < len(label) <= LABEL for label in labels):
        return f"must be more than 0 and less than {LABEL + 1} characters"
    too_long = any(len(element.get("value", "")) > VALUE for element in elements)
    return f"value: must be less than {VALUE + 1} characters" if too_long else ""


def _content(request: Request) -> tuple[str, tuple[Json, ...]]:
    """Text and blocks of a message to write."""
    text, markdown = request.text("text"), request.text("markdown_text")
    blocks = _blocks(request)
    if markdown:
        if text or blocks:
            raise ApiError("markdown_text_conflict")
        if len(markdown) > MARKDOWN:
            raise ApiError("msg_too_long")
        return markdown, ({"type": "markdown", "text": markdown},)
    if not text and not blocks:
        raise ApiError("no_text")
    return text, blocks


def _metadata(request: Request) -> Json | None:
    metadata = request.json("metadata")
    if metadata is None or "chat.metadata" in request.behaviour.lacking:
        return None
    if not isinstance(metadata, dict) or not {"event_type", "event_payload"} <= metadata.keys():
        raise ApiError("invalid_metadata_format")
    return metadata


def _writable(request: Request) -> Channel:
    """The conversation to write to: the bot has to be in it, and it must not be archived. A person's id is their DM."""
    name = request.text("channel")
    if name.startswith("U") and name in request.workspace.people:
        return request.workspace.add_channel("dm", [BOT_USER, name])
    channel = request.channel()
    if BOT_USER not in channel.members:
        raise ApiError("not_in_channel")
    if channel.archived:
        raise ApiError("is_archived")
    return channel


def _own(request: Request, refusal: str) -> Message:
    """The bot's own message that is to be changed."""
    channel = request.channel()
    if channel.archived:
        raise ApiError("is_inactive")
    message = channel.messages.get(request.text("ts"))
    if message is None:
        raise ApiError("message_not_found")
    if message.bot_id != BOT_ID:
        raise ApiError(refusal)
    return message


def _post(request: Request) -> Json:
    channel = _writable(request)
    text, blocks = _content(request)
    message = request.workspace.write(
        channel.id,
        BOT_USER,
        text[:TEXT_CUT],
        thread_ts=request.text("thread_ts"),
        blocks=blocks,
        metadata=_metadata(request),
        bot_id=BOT_ID,
    )
    return {"channel": channel.id, "ts": message.ts, "message": message.to_json(metadata=True)}


def _update(request: Request) -> Json:
    """What an argument leaves out stays: text alone does not replace the blocks that people see."""
    if len(request.text("text")) > UPDATE_TEXT:
        raise ApiError("msg_too_long")
    text, blocks = _content(request)
    fields: Json = {"text": text}
    if "blocks" in request.args or "markdown_text" in request.args:
        fields["blocks"] = blocks
    if "metadata" in request.args:
        fields["metadata"] = _metadata(request)
    with request.workspace.changed:
        new = request.workspace.change(_own(request, "cant_update_message"), **fields)
    return {"channel": new.channel, "ts": new.ts, "text": text, "message": new.to_json(metadata=True)}


def _delete(request: Request) -> Json:
    with request.workspace.changed:
        message = _own(request, "cant_delete_message")
        request.workspace.remove(message)
    return {"channel": message.channel, "ts": message.ts}


def _post_ephemeral(request: Request) -> Json:
    channel = _writable(request)
    if request.text("user") not in channel.members:
        raise ApiError("user_not_in_channel")
    text, blocks = _content(request)
    person, thread = request.text("user"), request.text("thread_ts")
    return {"message_ts": request.workspace.show(person, channel.id, text, blocks=blocks, thread_ts=thread)}


def _permalink(request: Request) -> Json:
    channel, ts = request.channel(), request.text("message_ts")
    if ts not in channel.messages:
        raise ApiError("message_not_found")
    return {"channel": channel.id, "permalink": request.workspace.permalink(channel.id, ts)}


def _react(request: Request) -> Json:
    channel = _writable(request)
    message = channel.messages.get(request.text("timestamp"))
    if message is None:
        raise ApiError("message_not_found")
    if (BOT_USER, request.text("name")) in message.reactions:
        raise ApiError("already_reacted")
    request.workspace.set_reaction(BOT_USER, message, request.text("name"))
    return {}


def _set_status(request: Request) -> Json:
    channel = request.channel(name="channel_id")
    if request.text("thread_ts") not in channel.messages:
        raise ApiError("thread_not_found")
    return {}


CHAT = {
    "chat.postMessage": Method(_post, POSTING, "chat:write"),
    "chat.update": Method(_update, 3, "chat:write"),
    "chat.delete": Method(_delete, 3, "chat:write"),
    "chat.postEphemeral": Method(_post_ephemeral, 4, "chat:write"),
    "chat.getPermalink": Method(_permalink, 4),
    "reactions.add": Method(_react, 3, "reactions:write"),
    "assistant.threads.setStatus": Method(_set_status, 4, "chat:write"),
}
