"""Payloads as Slack sends them: events, slash commands, message shortcuts. Pure: values in, JSON out.

Which of them the bot gets is decided in `workspace.py`; how they travel, in `delivery.py`.
"""

from bot.playground.model import APP, BOT_USER, EVENT_TYPES, TEAM, Channel, Json, Message, Person

MENTION = f"<@{BOT_USER}"


def mentions_bot(text: str) -> bool:
    """Whether `text` mentions the bot, as `<@U…>` or `<@U…|name>`."""
    return f"{MENTION}>" in text or f"{MENTION}|" in text


def written(channel: Channel, message: Message) -> list[Json]:
    """What a new message causes: `message`, and in a channel also `app_mention` where it mentions the bot."""
    body = {**message.to_json(metadata=True), "channel": channel.id, "event_ts": message.ts}
    if message.subtype == "file_share":
        body["upload"] = False
    parent = channel.messages.get(message.thread_ts)
    if parent is not None and parent.user:
        body["parent_user_id"] = parent.user
    seen = {**body, "channel_type": EVENT_TYPES[channel.kind]}
    if channel.kind == "dm" or message.user == BOT_USER or not mentions_bot(message.text):
        return [seen]
    return [mention(body), seen]


def mention(body: Json) -> Json:
    """The `app_mention` beside a `message`: the same without subtype and channel type."""
    kept = {name: value for name, value in body.items() if name not in ("subtype", "channel_type", "upload")}
    return {**kept, "type": "app_mention"}


def changed(channel: Channel, old: Message, new: Message, event_ts: str) -> list[Json]:
    """What an edit, an unfurl or a deletion that leaves a tombstone causes."""
    happened = {
        "type": "message",
        "subtype": "message_changed",
        "message": new.to_json(metadata=True),
        "previous_message": old.to_json(metadata=True),
        "channel": channel.id,
        "hidden": True,
        "ts": event_ts,
        "event_ts": event_ts,
        "channel_type": EVENT_TYPES[channel.kind],
    }
    newly = mentions_bot(new.text) and not mentions_bot(old.text)
    if channel.kind == "dm" or new.user == BOT_USER or not newly:
        return [happened]
    return [happened, mention({**new.to_json(), "channel": channel.id, "event_ts": event_ts})]


def deleted(channel: Channel, old: Message, event_ts: str) -> Json:
    """What a deletion causes."""
    return {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": old.to_json(metadata=True),
        "channel": channel.id,
        "hidden": True,
        "deleted_ts": old.ts,
        "ts": event_ts,
        "event_ts": event_ts,
        "channel_type": EVENT_TYPES[channel.kind],
    }


def membership(kind: str, channel: Channel, user: str, event_ts: str) -> Json:
    """`member_joined_channel` or `member_left_channel`."""
    letter = "C" if channel.kind == "public" else "G"
    return {
        "type": kind,
        "user": user,
        "channel": channel.id,
        "channel_type": letter,
        "team": TEAM,
        "event_ts": event_ts,
    }


def channel_event(kind: str, channel: Channel, user: str, event_ts: str) -> Json:
    """`channel_archive`, `channel_rename`, `channel_left`, …; a private channel's are called `group_…`."""
    family = "channel" if channel.kind == "public" else "group"
    return {"type": f"{family}_{kind}", "channel": channel.id, "user": user, "event_ts": event_ts}


def reaction(kind: str, message: Message, user: str, name: str, event_ts: str) -> Json:
    """`reaction_added` or `reaction_removed`: it tells which message, not what it says."""
    item = {"type": "message", "channel": message.channel, "ts": message.ts}
    return {
        "type": kind,
        "user": user,
        "reaction": name,
        "item_user": message.user,
        "item": item,
        "event_ts": event_ts,
    }


def home_opened(dm: Channel, user: str, tab: str, event_ts: str) -> Json:
    """Somebody opened the app's Home or Messages tab."""
    return {"type": "app_home_opened", "user": user, "channel": dm.id, "tab": tab, "event_ts": event_ts}


def callback(event: Json, event_id: str, at: float, *, ext_shared: bool = False) -> Json:
    """The envelope around every event of the Events API."""
    authorization = {
        "enterprise_id": None,
        "team_id": TEAM,
        "user_id": BOT_USER,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": "playground",
        "team_id": TEAM,
        "context_team_id": TEAM,
        "context_enterprise_id": None,
        "api_app_id": APP,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(at),
        "authorizations": [authorization],
        "is_ext_shared_channel": ext_shared,
        "event_context": f"4-{event_id}",
    }


def command(person: Person, channel: Channel, words: tuple[str, str], response_url: str, trigger_id: str) -> Json:
    """A slash command; `words` are the command and what follows it."""
    names = {"public": channel.name, "private": "privategroup", "group_dm": channel.name, "dm": "directmessage"}
    return {
        "token": "playground",
        "team_id": TEAM,
        "team_domain": "playground",
        "channel_id": channel.id,
        "channel_name": names[channel.kind],
        "user_id": person.id,
        "user_name": person.name,
        "command": words[0],
        "text": words[1],
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def interaction(kind: str, person: Person, trigger_id: str, **more: object) -> Json:
    """What every interactive payload has in common; `more` is what sets its kind apart."""
    return {
        "type": kind,
        "token": "playground",
        "team": {"id": TEAM, "domain": "playground"},
        "enterprise": None,
        "is_enterprise_install": False,
        "api_app_id": APP,
        "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": TEAM},
        "trigger_id": trigger_id,
        **more,
    }


def pressed(  # noqa: PLR0917
    person: Person, message: Message, element: Json, block_id: str, response_url: str, trigger_id: str
) -> Json:
    """A button below a message of the app's own, also one that only this person sees."""
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": bool(message.only_for),
        **({"thread_ts": message.thread_ts} if message.thread_ts else {}),
    }
    action = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block_id,
        "text": element["text"],
        "value": element.get("value", ""),
        "action_ts": message.ts,
    }
    shown = {} if message.only_for else {"message": message.to_json()}
    return interaction(
        "block_actions",
        person,
        trigger_id,
        container=container,
        channel={"id": message.channel, "name": "directmessage"},
        response_url=response_url,
        actions=[action],
        **shown,
    )


def pressed_at_home(person: Person, view: Json, action: str, value: str, trigger_id: str) -> Json:
    """A button on the app's Home tab: there is no channel, no message, and nowhere to respond."""
    pressed = {"type": "button", "action_id": action, "block_id": "b0", "value": value, "action_ts": "1.0"}
    container = {"type": "view", "view_id": view.get("id", "V0")}
    shown = {**view, "type": "home"}
    return interaction("block_actions", person, trigger_id, container=container, view=shown, actions=[pressed])


def submitted(person: Person, view: Json, trigger_id: str) -> Json:
    """A modal that was saved."""
    return interaction("view_submission", person, trigger_id, view=view, response_urls=[])


def shortcut(  # noqa: PLR0917
    person: Person, channel: Channel, message: Message, callback_id: str, response_url: str, trigger_id: str
) -> Json:
    """A message shortcut."""
    return interaction(
        "message_action",
        person,
        trigger_id,
        callback_id=callback_id,
        action_ts=message.ts,
        message_ts=message.ts,
        channel={"id": channel.id, "name": channel.name or "directmessage"},
        message=message.to_json(),
        response_url=response_url,
    )
