"""Web API methods that read: auth.test, bots.*, conversations.* and users.*, paged as Slack pages them."""

import base64
import binascii
from collections.abc import Iterable, Sequence

from bot.playground.model import APP, BOT_ID, BOT_USER, SCOPES, TEAM, TYPES, URL, Channel, Json, Message, Person
from bot.playground.request import ApiError, Method, Request

PAGE = 100  # default `limit` of lists and of conversations.history
THREAD_PAGE = 1_000
MOST = 1_000  # the largest `limit`


def _auth_test(_: Request) -> Json:
    return {
        "url": URL,
        "team": "Playground",
        "user": "saegim",
        "team_id": TEAM,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def _bots_info(request: Request) -> Json:
    if request.text("bot") != BOT_ID:
        raise ApiError("bot_not_found")
    bot = {"id": BOT_ID, "app_id": APP, "user_id": BOT_USER, "name": "saegim", "deleted": False, "updated": 0}
    return {"bot": bot}


# --- pages


def _cursor(request: Request) -> str:
    """What an earlier page left as its place to go on."""
    try:
        return base64.b64decode(request.text("cursor"), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise ApiError("invalid_cursor") from None


def _next(place: object) -> Json:
    cursor = base64.b64encode(str(place).encode()).decode() if place else ""
    return {"response_metadata": {"next_cursor": cursor}}


def _page(request: Request, name: str, items: Sequence[object], default: int = PAGE) -> Json:
    """One page of a list."""
    start, limit = _cursor(request) or "0", min(request.number("limit", default) or default, MOST)
    if not start.isdigit():
        raise ApiError("invalid_cursor")
    end = int(start) + limit
    return {name: list(items[int(start) : end]), **_next(end if end < len(items) else "")}


# --- conversations


def _info(request: Request) -> Json:
    channel = request.channel("read")
    shown = channel.to_json()
    if request.flag("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


def _of_types(request: Request, channels: Iterable[Channel]) -> list[Json]:
    wanted = {name.strip() for name in (request.text("types") or TYPES["public"]).split(",")}
    if not wanted <= set(TYPES.values()):
        raise ApiError("invalid_types")
    for kind, name in TYPES.items():
        if name in wanted:
            request.need(f"{SCOPES[kind]}:read")
    archived = not request.flag("exclude_archived")
    return [c.to_json() for c in channels if TYPES[c.kind] in wanted and (archived or not c.archived)]


def _list(request: Request) -> Json:
    seen = [c for c in list(request.workspace.channels.values()) if c.kind == "public" or BOT_USER in c.members]
    return _page(request, "channels", _of_types(request, seen))


def _users_conversations(request: Request) -> Json:
    """Where the bot is, or where `user` is as far as the bot may know: public channels, and those it shares with them."""
    user = request.text("user") or BOT_USER
    if user not in request.workspace.people:
        raise ApiError("user_not_found")
    channels = [c for c in list(request.workspace.channels.values()) if user in c.members]
    known = [c for c in channels if c.kind == "public" or BOT_USER in c.members]
    return _page(request, "channels", _of_types(request, known))


def _members(request: Request) -> Json:
    return _page(request, "members", list(request.channel("read").members))


def _open(request: Request) -> Json:
    users = [user for user in request.text("users").split(",") if user]
    if not users and request.text("channel"):
        channel = request.channel()
    elif not users:
        raise ApiError("users_list_not_supplied")
    elif any(user not in request.workspace.people for user in users):
        raise ApiError("user_not_found")
    else:
        family = "im" if len(users) == 1 else "mpim"
        request.need(f"{family}:write")
        channel = request.workspace.add_channel("dm" if len(users) == 1 else "group_dm", [BOT_USER, *users])
    return {"channel": channel.to_json() if request.flag("return_im") else {"id": channel.id}}


def _readable(request: Request) -> Channel:
    channel = request.channel("history")
    if BOT_USER not in channel.members:
        raise ApiError("not_in_channel")
    return channel


def _between(request: Request, messages: Iterable[Message]) -> list[Message]:
    """The messages within `oldest` and `latest`."""
    oldest, latest = request.text("oldest"), request.text("latest")
    try:
        low, high = float(oldest or 0), float(latest or "inf")
    except ValueError:
        raise ApiError("invalid_ts_oldest" if oldest else "invalid_ts_latest") from None
    if request.flag("inclusive"):
        return [m for m in messages if low <= float(m.ts) <= high]
    return [m for m in messages if low < float(m.ts) < high]


def _shown(request: Request, channel: Channel, message: Message) -> Json:
    body = message.to_json(metadata=request.flag("include_all_metadata"))
    replies = [channel.messages[ts] for ts in channel.replies.get(message.ts, ())]
    if replies:
        body["thread_ts"] = message.ts
        body["reply_count"] = len(replies)
        body["reply_users"] = list(dict.fromkeys(reply.user for reply in replies))
        body["latest_reply"] = replies[-1].ts
    elif message.thread_ts and message.thread_ts in channel.messages:
        body["parent_user_id"] = channel.messages[message.thread_ts].user
    return body


def _messages(request: Request, channel: Channel, found: list[Message], default: int) -> Json:
    """One page of messages; the cursor is the timestamp at which the next one begins."""
    start, limit = _cursor(request), min(request.number("limit", default) or default, MOST)
    begin = next((n for n, m in enumerate(found) if m.ts == start), len(found)) if start else 0
    page, more = found[begin : begin + limit], found[begin + limit :]
    shown = [_shown(request, channel, message) for message in page]
    body: Json = {"messages": shown, "has_more": bool(more)}
    return {**body, **_next(more[0].ts)} if more else body


def _history(request: Request) -> Json:
    channel = _readable(request)
    with request.workspace.changed:
        tops = [m for m in reversed(channel.messages.values()) if m.thread_ts in ("", m.ts)]
        return _messages(request, channel, _between(request, tops), PAGE)


def _replies(request: Request) -> Json:
    """A thread, oldest first; the root is always there on the first page, whatever `oldest` says."""
    channel, ts = _readable(request), request.text("ts")
    with request.workspace.changed:
        if ts not in channel.messages:
            raise ApiError("thread_not_found")
        root, *rest = channel.thread(ts)
        found = [root, *_between(request, rest)]
        return _messages(request, channel, found, THREAD_PAGE)


# --- users


def _person(request: Request, person: Person) -> Json:
    body = person.to_json()
    if request.flag("include_locale") and person.locale:
        body["locale"] = person.locale
    if person.stranger:
        rooms = list(request.workspace.channels.values())
        body["is_stranger"] = not any(person.id in c.members and BOT_USER in c.members for c in rooms)
    return body


def _users_info(request: Request) -> Json:
    person = request.workspace.people.get(request.text("user"))
    if person is None:
        raise ApiError("user_not_found")
    return {"user": _person(request, person)}


def _users_list(request: Request) -> Json:
    own = [person for person in list(request.workspace.people.values()) if not person.stranger]
    return _page(request, "members", [_person(request, person) for person in own], MOST)


DIRECTORY = {
    "api.test": Method(lambda request: {"args": request.args}, 4),
    "auth.test": Method(_auth_test, 4),
    "bots.info": Method(_bots_info, 3, "users:read"),
    "conversations.info": Method(_info, 3),
    "conversations.list": Method(_list, 2),
    "conversations.members": Method(_members, 4),
    "conversations.open": Method(_open, 3),
    "conversations.history": Method(_history, 3),
    "conversations.replies": Method(_replies, 3),
    "users.info": Method(_users_info, 4, "users:read"),
    "users.list": Method(_users_list, 2, "users:read"),
    "users.conversations": Method(_users_conversations, 3),
}
