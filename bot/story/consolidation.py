"""A conversation has become quiet: what consent allows of it is offered to long-term memory.

When that is, `bot/slack/inbox.py` `Inbox.quiet_at` knows; which turns may be kept, `bot/mind/understanding/consent.py`; what is worth keeping, the
writers of `bot/memory/consolidation/consolidate.py`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import structlog

from bot.errors import Retry
from bot.memory.audience import counts_as_shared
from bot.memory.consolidation.consolidate import Episode
from bot.memory.consolidation.learning import Learning
from bot.memory.sharing import Sharing
from bot.memory.values import Place, Turn
from bot.mind.understanding.consent import agreed, learnable, newer
from bot.slack.event import Event
from bot.slack.text import permalink
from bot.story.budget import spending, writing
from bot.story.following import reads_now
from bot.story.learn import in_force
from bot.story.scene import LEARNED, TOP, Rooms, is_in

log = structlog.get_logger()


def consolidate(rooms: Rooms, event: Event) -> None:
    """Offer what is new in the conversation that `event` names; doing it twice changes nothing.

    Raises `Retry` when Slack does not tell what has to be known of the place, or nobody could write.
    """
    place = rooms.directory.place(event.place)
    if place is None or not rooms.directory.places():
        raise Retry("Slack does not tell which place has become quiet")
    turns = rooms.conversations.known(place.id, event.root)
    if not turns:  # expired before anything came of it: then it is not remembered
        return
    learning = in_force(rooms, place)
    if learning is None and (decided := rooms.consent.learning(place.id)) and decided.in_force:
        raise Retry("Slack does not tell who reads along")
    listens = learning is not None or place.kind == "dm" or rooms.inbox.joined.is_joined(place.id, event.root)
    if not is_in(rooms, place) or not (listens or any(turn.saegim for turn in turns)):
        rooms.conversations.forget(place.id, event.root)
        return
    episode = _episode(rooms, place, event.root, turns, learning)
    if episode.keep:
        with spending(rooms, place.id, event, writing(episode.turns)) as purse:
            writers = rooms.consolidator if purse.open else rooms.annotator  # the tokens are used up: by rules alone
            kept = writers.consolidate(episode)
        log.info("consolidated", place=place.id, kept=len(kept.kept), merged=len(kept.merged))
        _follow_edits(rooms, event, turns)
    if event.root == LEARNED:  # the next stretch of the channel is another episode
        rooms.conversations.drop(place.id, LEARNED, [turn.ts for turn in turns])
    elif listens:
        rooms.conversations.mark_consolidated(place.id, event.root, turns[-1].ts)
    else:  # told to be quiet: what is said there now is not heard, so all of it is read again when Saegim is called back
        rooms.conversations.forget(place.id, event.root)


def _follow_edits(rooms: Rooms, event: Event, read: Sequence[Turn]) -> None:
    """Let memory follow the messages that were edited since they were `read`: their edits found nothing kept yet.

    An edit reaches the conversation before it looks for memories, so that one of both sees the other. Of a message that was deleted
    nothing is kept: it leaves a tombstone.
    """
    was = {turn.ts: turn for turn in read}
    for now in rooms.conversations.turns(event.place, event.root) or ():
        before = was.get(now.ts)
        if before and now.text != before.text and not (now.saegim or now.folded):  # folded, it is only shortened
            reads_now(rooms, event.place, now.ts, now.text, to_saegim=now.addressed)


def _episode(rooms: Rooms, place: Place, root: str, turns: Sequence[Turn], learning: Learning | None) -> Episode:
    """The conversation, with the turns that may become memories and were not offered before.

    In a channel that is learned, whatever people write from then on counts as said to Saegim.
    """
    people = {turn.user for turn in turns if not (turn.saegim or turn.bot)}
    left_out = rooms.consent.left_out(place.id, people)
    allowed = agreed(turns) | (learnable(turns, learning.since) if learning else frozenset())
    theirs = frozenset(turn.ts for turn in turns if turn.user in left_out)
    shortened = frozenset(turn.ts for turn in turns if turn.folded)  # no longer anybody's whole words
    found = {user: person for user in people if (person := rooms.directory.person(user))}
    url, thread = rooms.directory.workspace_url, "" if root in (TOP, LEARNED) else root
    return Episode(
        place=place,
        root=thread,
        turns=tuple(_said_to_saegim(turn, learning) for turn in turns),
        keep=newer(allowed, rooms.conversations.consolidated(place.id, root)) - theirs - shortened,
        tzs={user: person.tz for user, person in found.items()},
        link=lambda ts: permalink(url, place.id, ts, thread),
        outside=frozenset(user for user, then in _then(rooms, place, turns) if counts_as_shared(then, found.get(user))),
        left_out=left_out,
    )


def _then(rooms: Rooms, place: Place, turns: Sequence[Turn]) -> Iterator[tuple[str, Place]]:
    """Everybody who spoke, with what the place was when they did."""
    until = Sharing(rooms.redis).until(place.id)
    people = (turn for turn in turns if not (turn.saegim or turn.bot))
    return ((turn.user, replace(place, shared=place.shared or float(turn.ts) <= until)) for turn in people)


def _said_to_saegim(turn: Turn, learning: Learning | None) -> Turn:
    heard = learning is not None and float(turn.ts) >= learning.since and not (turn.saegim or turn.bot)
    return replace(turn, addressed=True) if heard else turn
