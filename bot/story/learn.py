"""Learning from a whole channel: turned on by its owner, announced a day ahead, stopped where outsiders read along, and never from
those who wish to be left out.

What was decided is kept by `bot/memory/consolidation/learning.py`. How what was heard becomes memories is `consolidation.py`.
"""

from dataclasses import replace
from datetime import datetime

import structlog

from bot.memory.consolidation.learning import NOTICE, Learning, learned_from
from bot.memory.forgetting.forget import Receipt, source_deleted
from bot.memory.values import Place, Turn
from bot.mind.inert import inert
from bot.mind.understanding.intent import Wish
from bot.mind.wording.korean import honorific
from bot.slack.blocks import answer_blocks
from bot.slack.event import Event
from bot.slack.posting import NotPosted
from bot.slack.text import mentions, read
from bot.story.erase import begin, follow
from bot.story.keep import is_member, owns
from bot.story.outlet import Outlet, Response
from bot.story.scene import LEARNED, Rooms, Scene, is_in, quiet_later, tongue, zone_of

log = structlog.get_logger()

MOST = 50  # messages at the top level of a channel that are one episode, quiet or not
ABANDONED = 600.0  # seconds after which somebody else's turning on that was never announced counts as failed
OUTSIDERS = "outsiders"


# ── what people decide ──────────────────────────────────────────────────────────────────────────────────────────────────


def learn(rooms: Rooms, scene: Scene, wish: Wish, outlet: Outlet, *, first_try: bool) -> None:
    """Turn learning on or off where `scene` is, say how things stand, or leave out or take in who asks."""
    if wish in ("without_me", "with_me"):
        outlet.finish(Response(_leave(rooms, scene) if wish == "without_me" else _come_back(rooms, scene)))
        return
    if wish == "unknown":
        outlet.finish(Response(rooms.say("learn_which", scene.language)))
        return
    outlet.finish(Response(_decided(rooms, scene, wish, first_try=first_try)))


def _decided(rooms: Rooms, scene: Scene, wish: Wish, *, first_try: bool) -> str:
    place = scene.here
    if place.kind in ("dm", "group_dm"):
        return rooms.say("learn_channels_only", scene.language)
    if not is_in(rooms, place):
        return rooms.say("not_in_channel", scene.language)
    if wish == "backfill":
        return rooms.say("learn_backfill", scene.language, place=f"#{place.name}")
    if wish == "status":
        return _status(rooms, scene)
    if not owns(rooms, scene.asker, place.id):
        return rooms.say("learn_owner_only", scene.language)
    return _on(rooms, scene, first_try=first_try) if wish == "on" else _off(rooms, scene)


def _on(rooms: Rooms, scene: Scene, *, first_try: bool) -> str:
    place, now = scene.here, rooms.now()
    outside = _outsiders(rooms, place)
    if outside is not False:
        return rooms.say("learn_unknown" if outside is None else "learn_outsiders", scene.language)
    decided = rooms.consent.begin(place.id, Learning(scene.asker, now, now + NOTICE, scene.event.key))
    if decided.key != scene.event.key and not decided.announced and decided.at < now - ABANDONED:
        rooms.consent.replace(place.id, decided, None)
        decided = rooms.consent.begin(place.id, Learning(scene.asker, now, now + NOTICE, scene.event.key))
    if decided.announced or decided.key != scene.event.key:
        return _status(rooms, scene)
    try:
        announced = _announce(rooms, scene, replace(decided, since=now + NOTICE), first_try=first_try)
    except NotPosted:
        rooms.consent.replace(place.id, decided, None)
        return rooms.say("may_not_post", scene.language)
    rooms.consent.replace(place.id, decided, announced)
    log.info("learning announced", place=place.id, by=scene.asker)
    return rooms.say("learn_on", scene.language, when=_when(rooms, scene, announced.since))


def _announce(rooms: Rooms, scene: Scene, wanted: Learning, *, first_try: bool) -> Learning:
    """Tell the channel, once: who, from when, and how to be left out."""
    name = _name(rooms, scene, wanted.by)
    text = rooms.say("learn_notice", scene.language, author=name, when=_when(rooms, scene, wanted.since))
    ts = rooms.replies.announce(f"learn:{wanted.key}", scene.here.id, *answer_blocks(text), first_try=first_try)
    return replace(wanted, announced=ts)


def _off(rooms: Rooms, scene: Scene) -> str:
    ended = rooms.consent.end(scene.here.id)
    _drop_pending(rooms, scene.here.id)
    if not ended:
        return rooms.say("learn_is_off", scene.language)
    log.info("learning turned off", place=scene.here.id, by=scene.asker)
    _tell_it_ended(rooms, scene)
    return rooms.say("learn_off", scene.language)


def _tell_it_ended(rooms: Rooms, scene: Scene) -> None:
    """Tell the channel, which was told that learning began."""
    text = rooms.say("learn_off_notice", scene.language, author=_name(rooms, scene, scene.asker))
    try:
        rooms.replies.announce(f"unlearn:{scene.event.key}", scene.here.id, *answer_blocks(text), first_try=True)
    except NotPosted as error:
        log.warning("the channel could not be told that learning ended", place=scene.here.id, reason=error.reason)


def _status(rooms: Rooms, scene: Scene) -> str:
    learning = rooms.consent.learning(scene.here.id)
    if learning is None or learning.stopped:
        return rooms.say("learn_is_off", scene.language)
    name = _name(rooms, scene, learning.by)
    begun = "learn_is_on" if learning.in_force and learning.since <= rooms.now() else "learn_is_announced"
    return rooms.say(begun, scene.language, author=name, when=_when(rooms, scene, learning.since))


def _leave(rooms: Rooms, scene: Scene) -> str:
    """Learn nothing more from who asks, and erase what was learned of theirs here."""
    place, asker, key = scene.here.id, scene.asker, f"left:{scene.event.key}"
    if not is_in(rooms, scene.here):
        return rooms.say("not_in_channel", scene.language)
    rooms.consent.leave_out(place, asker, rooms.now())
    said = rooms.conversations.not_offered(place, asker)  # a consolidation that began before may be about to keep it
    rooms.store.bury(place, [ts for ts in said if rooms.store.by_source(place, ts) is None])
    learned = learned_from(rooms.store, place, asker)
    if rooms.inbox.posted(key) is None:
        rooms.inbox.record_posted(key, str(len(learned)))  # told again after a crash, nothing is left to be counted
    theirs = [(place, ts) for ts in learned]
    begin(rooms, key, theirs)
    receipts = [source_deleted(rooms.store, place, ts) for ts in learned]
    follow(rooms, "left out", sum(receipts, Receipt()), theirs, begun=key)
    _drop_pending(rooms, place, asker)
    count = int(rooms.inbox.posted(key) or 0)
    log.info("left out", place=place, user=asker, erased=count)
    return rooms.say("left_out" if count else "left_out_before", scene.language, count=count)


def _come_back(rooms: Rooms, scene: Scene) -> str:
    rooms.consent.take_in(scene.here.id, scene.asker)
    learning = rooms.consent.learning(scene.here.id)
    return rooms.say("taken_in_off" if learning is None or learning.stopped else "taken_in", scene.language)


# ── what is heard ───────────────────────────────────────────────────────────────────────────────────────────────────────


def hear(rooms: Rooms, event: Event) -> None:
    """Put a message of a channel that is learned into short-term memory; nothing at all where it is not, or not any more."""
    place = rooms.directory.place(event.place)
    learning = in_force(rooms, place) if place and is_in(rooms, place) else None
    if learning is None or event.bot or float(event.ts) < learning.since:
        return
    if rooms.consent.left_out(event.place, [event.user]):
        return
    person = rooms.directory.person(event.user)
    text = read(event.text, rooms.directory.names(mentions(event.text)))
    turn = Turn(event.ts, event.user, person.name if person else "", text)
    if event.thread_ts:
        _fetch(rooms, event, learning)
        rooms.conversations.add(event.place, event.root, turn)
        quiet_later(rooms, event.place, event.root)
        return
    rooms.conversations.warm(event.place, LEARNED, [turn])
    many = rooms.conversations.size(event.place, LEARNED) > MOST
    quiet_later(rooms, event.place, LEARNED, at_once=many)


def _fetch(rooms: Rooms, event: Event, learning: Learning) -> None:
    """Read the thread before this reply where nothing of it is here: what it answers stands there. It stays cold, for who speaks to
    Saegim in that thread means all of it.
    """
    if rooms.conversations.known(event.place, event.root):
        return
    fetched = rooms.history.thread(event.place, event.root) or []
    left_out = rooms.consent.left_out(event.place, {turn.user for turn in fetched})
    forgotten = rooms.store.buried(event.place, [turn.ts for turn in fetched])
    heard = (turn for turn in fetched if turn.user not in left_out and turn.ts not in forgotten)
    seen = [turn for turn in heard if float(turn.ts) >= learning.since]
    rooms.conversations.warm(event.place, event.root, seen, whole=False)


def in_force(rooms: Rooms, place: Place) -> Learning | None:
    """What was decided for `place`, where it is announced and only full members read along, as far as Slack tells; else None.

    Where a guest or somebody from outside does, it stops for good, and who turned it on is told.
    """
    learning = rooms.consent.learning(place.id)
    if learning is None or not (learning.announced or learning.stopped):
        return None
    outside = _outsiders(rooms, place)
    if learning.stopped or outside:
        _stop(rooms, place, learning)
        return None
    return learning if outside is False else None


def left_alone(rooms: Rooms, place_id: str) -> None:
    """Something about a place has changed: look whether its messages may still be learned."""
    if not place_id or rooms.consent.learning(place_id) is None:
        return
    place, places = rooms.directory.place(place_id), rooms.directory.places()
    if places and place_id not in places:  # coming back, Saegim begins anew
        _drop_pending(rooms, place_id)  # first: where nothing is learned any more, nobody looks for it again
        rooms.consent.end(place_id)
    elif place:
        in_force(rooms, place)


def _outsiders(rooms: Rooms, place: Place) -> bool | None:
    """Whether somebody reads along who is no full member of the workspace; None where Slack does not tell."""
    if place.shared:
        return True
    guests = rooms.directory.readers(place, rooms.directory.bot_user).guests
    return None if guests is None else bool(guests)


def _stop(rooms: Rooms, place: Place, learning: Learning) -> None:
    """Learn no more in `place`: first that, then tell who turned it on, then forget that it was on."""
    stopped = replace(learning, stopped=OUTSIDERS)
    if learning != stopped and not rooms.consent.replace(place.id, learning, stopped):
        return  # somebody else is at it
    _drop_pending(rooms, place.id)
    language = tongue(rooms, learning.by)
    name = "learn_stopped" if is_member(rooms, learning.by, place.id) else "learn_stopped_elsewhere"
    text = rooms.say(name, language, place=f"#{place.name}")
    dm = rooms.directory.dm(learning.by).id or learning.by
    try:
        rooms.replies.announce(f"stopped:{learning.key}", dm, *answer_blocks(text), first_try=learning != stopped)
    except NotPosted as error:
        log.warning("nobody could be told that learning stopped", reason=error.reason)
    rooms.consent.replace(place.id, stopped, None)
    log.info("learning stopped", place=place.id, why=stopped.stopped)


def _drop_pending(rooms: Rooms, place: str, user: str = "") -> None:
    """Let go of what was only heard in `place`, at the top level and in threads without Saegim: all of it, or what `user` said."""
    for root in rooms.conversations.roots(place):
        if not rooms.inbox.joined.is_joined(place, root):
            turns = rooms.conversations.known(place, root)
            rooms.conversations.drop(place, root, [turn.ts for turn in turns if user in ("", turn.user)])


def _name(rooms: Rooms, scene: Scene, user: str) -> str:
    person = rooms.directory.person(user)
    name = inert(person.name if person else user, frozenset())
    return honorific(name) if scene.language == "ko" else name


def _when(rooms: Rooms, scene: Scene, at: float) -> str:
    """A moment in the asker's time zone, which is named."""
    tz = zone_of(rooms, scene.asker)
    return f"{datetime.fromtimestamp(at, tz):%Y-%m-%d %H:%M} ({tz})"
