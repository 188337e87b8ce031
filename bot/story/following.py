"""Following Slack: what is edited or deleted there changes or leaves the conversation, memory, and what was said from it."""

from bot.memory.forgetting.forget import source_deleted, source_edited
from bot.memory.redact import redact
from bot.memory.values import Memory
from bot.mind.intent import parse
from bot.mind.restraint import is_question
from bot.slack.event import Event
from bot.slack.text import mentions, read, said
from bot.story.erase import follow, message_gone
from bot.story.scene import LEARNED, Rooms, roots


def edited(rooms: Rooms, event: Event) -> None:
    """A message has a new text: the conversation and the memory made from it follow, and so does what was said from it."""
    text = _seen(rooms, event)
    for root in (*roots(event), LEARNED):
        sure = event.dm or rooms.inbox.is_joined(event.place, root)  # elsewhere it may be nothing that is heard
        rooms.conversations.edit(event.place, root, event.ts, text, early=sure)
    kept = rooms.store.by_source(event.place, event.ts)
    now = told(rooms, event, kept) if kept else redact(text)
    receipt = source_edited(rooms.store, event.place, event.ts, now)
    rooms.inbox.purge(lambda letter: (letter.place, letter.ts) == (event.place, event.ts))
    follow(rooms, "message edited", receipt, [(event.place, event.ts)], why="changed")


def told(rooms: Rooms, event: Event, memory: Memory) -> str:
    """What `memory` is to say now that its message reads as `event` has it."""
    text = _seen(rooms, event)
    return redact(_noted(event, text) if memory.kind == "note" else text)


def _seen(rooms: Rooms, event: Event) -> str:
    bot = rooms.directory.bot_user
    return read(said(event.text, bot), rooms.directory.names(mentions(event.text) - {bot}))


def _noted(event: Event, text: str) -> str:
    """What a note whose message now reads `text` says: nothing when it has become a question to Saegim."""
    intent = parse(text)
    if intent.verb == "remember":
        return intent.text
    return "" if (event.mention or event.dm) and is_question(text) else text


def deleted(rooms: Rooms, event: Event) -> None:
    """A message is gone: so is the turn, the memory made from it, and what was said from either."""
    for root in roots(event):
        rooms.conversations.delete(event.place, root, event.ts)
    rooms.conversations.drop(event.place, LEARNED, [event.ts])
    message_gone(rooms, event, source_deleted(rooms.store, event.place, event.ts))
