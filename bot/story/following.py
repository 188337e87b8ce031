"""Following Slack: what is edited or deleted there changes or leaves the conversation, memory, and what was said from it."""

from dataclasses import replace

from bot.memory.forgetting.forget import source_edited
from bot.memory.redact import redact
from bot.memory.values import Memory
from bot.mind.understanding.asking import is_question
from bot.mind.understanding.intent import parse
from bot.slack.event import Event
from bot.slack.text import mentions, read, said
from bot.story.erase import begin, follow, message_gone, named
from bot.story.scene import LEARNED, Rooms, roots


def as_it_reads(rooms: Rooms, event: Event) -> Event | None:
    """`event` as it is, or, where it is a message that was told after an edit of it, with the words that Slack has now; None where it has
    none any more. Only one that turns to Saegim by now joins its thread, and one that no longer does is what anybody writes there.
    """
    if not event.late:
        return event
    message = rooms.source.message(event.place, event.ts, event.thread_ts)
    if message is None:
        return None
    text = redact(str(message.get("text") or ""))
    now = replace(event, text=text, mention=rooms.directory.bot_user in mentions(text))
    if now.mention and not now.dm:
        rooms.inbox.joined.join(now)
    heard = now.mention or now.dm or rooms.inbox.joined.is_joined(now.place, now.root)
    return now if heard else replace(now, learned=True)


def edited(rooms: Rooms, event: Event) -> None:
    """A message has a new text: the conversation and the memory made from it follow, and so does what was said from it."""
    text = _seen(rooms, event)
    for root in (*roots(event), LEARNED):
        sure = event.dm or rooms.inbox.joined.is_joined(event.place, root)  # elsewhere it may be nothing that is heard
        rooms.conversations.edit(event.place, root, event.ts, text, early=sure)
    rooms.inbox.purge(lambda letter: (letter.place, letter.ts) == (event.place, event.ts))
    reads_now(rooms, event.place, event.ts, text, to_saegim=event.mention or event.dm)


def reads_now(rooms: Rooms, place: str, ts: str, text: str, *, to_saegim: bool) -> None:
    """Let memory, and what was said from it, follow the message `ts` in `place`, which reads `text` now; twice is as once."""
    kept = rooms.store.by_source(place, ts)
    now = redact(_says(kept, text, to_saegim=to_saegim) if kept else text)
    [name] = named([(place, ts)])
    begin(rooms, name, [(place, ts)])
    receipt = source_edited(rooms.store, place, ts, now)
    written = rooms.directory.place(place)
    if written is None or written.shared:  # its new words were written while it is
        for id_ in receipt.changed:
            rooms.store.change(id_, lambda memory: replace(memory, shared=True))
    follow(rooms, "message edited", receipt, [(place, ts)], begun=name, why="changed")


def told(rooms: Rooms, event: Event, memory: Memory) -> str:
    """What `memory` is to say now that its message reads as `event` has it."""
    return redact(_says(memory, _seen(rooms, event), to_saegim=event.mention or event.dm))


def _seen(rooms: Rooms, event: Event) -> str:
    bot = rooms.directory.bot_user
    return read(said(event.text, bot), rooms.directory.names(mentions(event.text) - {bot}))


def _says(memory: Memory, text: str, *, to_saegim: bool) -> str:
    """What `memory` says whose message now reads `text`: of a note nothing when it has become a question to Saegim."""
    if memory.kind != "note":
        return text
    intent = parse(text)
    if intent.verb == "remember":
        return intent.text
    return "" if to_saegim and is_question(text) else text


def deleted(rooms: Rooms, event: Event) -> None:
    """A message is gone: so is the turn, the memory made from it, and what was said from either."""
    for root in roots(event):
        rooms.conversations.delete(event.place, root, event.ts)
    rooms.conversations.drop(event.place, LEARNED, [event.ts])
    message_gone(rooms, event)
