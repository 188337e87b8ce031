"""Who will read a reply decides what may be in it."""

import pytest

from bot.memory import keys
from bot.memory.sharing import Sharing
from bot.mind.wording.phrases import say
from bot.ops.backfill import Backfill
from bot.slack.client import web_client
from bot.story.keep import UNDO
from bot.story.sweep import sweep
from tests.scenarios.conftest import NewTeam, Team, held, in_order, on_both, seen

QUESTION = "when does the acquisition of Bluefin close?"
SECRET = "remember the acquisition of Bluefin closes in March"


def told(team: Team, who: str, channel: str) -> bool:
    """Whether a mention in `channel` brings the secret out."""
    team.settled()
    return "March" in seen(team.ask(who, channel, f"{team.bot} {QUESTION}")[1])


def whispered(team: Team, who: str) -> bool:
    """Whether `/saegim` brings it out."""
    team.settled()
    return "March" in seen(team.command(who, team.general, QUESTION))


@on_both
def test_a_private_memory_is_told_in_its_channel_and_to_its_members_alone(new_team: NewTeam) -> None:
    team = new_team()
    team.ask(team.minsu, team.leads, f"{team.bot} {SECRET}")

    assert told(team, team.minsu, team.leads)
    assert whispered(team, team.minsu)
    assert told(team, team.minsu, team.slack.dm(team.minsu))
    assert not told(team, team.minsu, team.general)
    assert not whispered(team, team.dana)
    assert not whispered(team, team.boss)
    assert not told(team, team.dana, team.slack.dm(team.dana))


def test_a_guest_in_the_channel_hears_only_of_channels_they_are_in(team: Team) -> None:
    team.command(team.dana, team.deploys, SECRET)
    guest = team.slack.person("외주 개발자", guest=True)
    assert told(team, team.minsu, team.general)

    team.slack.join(guest, team.general)
    assert not told(team, team.minsu, team.general)
    assert not whispered(team, guest)
    assert whispered(team, team.minsu)

    team.slack.join(guest, team.deploys)
    assert told(team, team.minsu, team.general)


def test_a_guest_who_leaves_is_no_longer_a_reader(team: Team) -> None:
    team.command(team.dana, team.deploys, SECRET)
    guest = team.slack.person("외주 개발자", guest=True)
    team.slack.join(guest, team.general)
    assert not told(team, team.minsu, team.general)

    team.slack.leave(guest, team.general)

    assert told(team, team.minsu, team.general)


def test_who_becomes_a_guest_is_one_at_once(team: Team) -> None:
    team.command(team.dana, team.deploys, SECRET)
    assert told(team, team.minsu, team.general)

    team.slack.change_person(team.boss, guest=True)

    assert not told(team, team.minsu, team.general)


def test_a_channel_shared_with_another_company_hears_nothing_from_elsewhere(team: Team) -> None:
    team.command(team.dana, team.deploys, SECRET)
    partners = team.slack.channel("partners", members=[team.minsu, team.dana], shared=True)

    assert not told(team, team.minsu, partners)
    assert whispered(team, team.minsu)


def test_what_was_told_in_a_shared_channel_stays_there(team: Team) -> None:
    partners = team.slack.channel("partners", members=[team.minsu], shared=True)
    team.ask(team.minsu, partners, f"{team.bot} {SECRET}")

    assert told(team, team.minsu, partners)
    assert whispered(team, team.minsu)
    assert not told(team, team.minsu, team.general)
    assert not whispered(team, team.dana)

    team.slack.set_shared(partners, "")
    assert not told(team, team.minsu, team.general)


def test_a_channel_that_is_shared_now_is_at_once_no_source_and_hears_nothing(team: Team) -> None:
    team.command(team.dana, team.deploys, SECRET)
    assert told(team, team.minsu, team.general)

    team.slack.set_shared(team.deploys)

    assert not told(team, team.minsu, team.general)
    assert told(team, team.minsu, team.deploys)


def test_what_is_told_in_a_group_dm_is_for_its_members(team: Team) -> None:
    group = team.slack.group_dm([team.minsu, team.dana])
    team.ask(team.minsu, group, f"{team.bot} {SECRET}")

    assert told(team, team.dana, group)
    assert whispered(team, team.dana)
    assert not whispered(team, team.boss)
    assert not told(team, team.minsu, team.deploys)


def test_a_group_dm_hears_what_is_public(team: Team) -> None:
    team.command(team.dana, team.deploys, SECRET)

    assert told(team, team.minsu, team.slack.group_dm([team.minsu, team.boss]))


def test_a_channel_that_turned_private_is_private_at_once(team: Team) -> None:
    team.command(team.dana, team.deploys, SECRET)
    assert told(team, team.minsu, team.general)

    team.slack.set_private(team.deploys)

    assert not told(team, team.minsu, team.general)
    assert not whispered(team, team.boss)
    assert whispered(team, team.minsu)


def test_a_channel_that_saegim_was_removed_from_is_no_source(team: Team) -> None:
    team.command(team.dana, team.deploys, SECRET)
    assert told(team, team.minsu, team.general)

    team.slack.kick_bot(team.deploys)

    assert not told(team, team.minsu, team.general)


def test_a_made_up_undo_does_not_even_tell_in_which_language_something_is_kept(team: Team) -> None:
    team.ask(team.minsu, team.leads, f"{team.bot} 기억해 줘: 블루핀 인수는 삼월에 끝나요")
    (secret,) = team.memories(team.leads)
    told = []
    for value in (secret.id, "nosuchid99"):
        button = {"type": "button", "action_id": UNDO, "text": {}, "value": value}
        shown = team.slack.show(team.dana, team.general, "", blocks=({"type": "actions", "elements": [button]},))
        team.slack.press(team.dana, team.general, shown, UNDO)
        team.settled()
        told.append(next(m.text for m in team.slack.ephemerals(team.dana) if m.ts == shown))

    assert told == [say("undo_nothing", "en")] * 2


def test_who_left_a_private_channel_is_not_told_what_is_in_it(team: Team) -> None:
    team.slack.join(team.dana, team.leads)
    team.ask(team.minsu, team.leads, f"{team.bot} {SECRET}")
    assert whispered(team, team.dana)

    team.slack.leave(team.dana, team.leads)

    assert not whispered(team, team.dana)
    assert not told(team, team.dana, team.slack.dm(team.dana))
    assert whispered(team, team.minsu)


@pytest.mark.parametrize("method", ["users.conversations", "conversations.members", "users.list"])
def test_what_slack_does_not_tell_counts_as_no(new_team: NewTeam, method: str) -> None:
    team = new_team()
    team.ask(team.minsu, team.leads, f"{team.bot} {SECRET}")
    team.settled()
    team.stop()
    team.slack.without(method)
    team.start()

    assert not told(team, team.minsu, team.general)
    assert not whispered(team, team.dana)
    assert told(team, team.minsu, team.leads)


def test_the_name_of_a_private_channel_is_not_given_away(team: Team) -> None:
    team.ask(team.minsu, team.leads, f"{team.bot} {SECRET}")

    for who in (team.dana, team.boss):
        assert "leads" not in seen(team.command(who, team.general, QUESTION))
    _, public = team.ask(team.minsu, team.general, f"{team.bot} {QUESTION}")
    assert "leads" not in seen(public)


@pytest.mark.parametrize("how", ["reaction", "shortcut", "note", "quiet thread", "edited", "backfill"])
@pytest.mark.parametrize("heard", ["that it is shared no longer", "a message while it was shared"])
def test_what_a_member_wrote_while_a_channel_was_shared_stays_in_it_though_it_is_shared_no_longer(
    team: Team, how: str, heard: str
) -> None:
    asked, answer = (
        "what is the partner price of the blue widget?",
        "The partner price of the blue widget is forty euros.",
    )
    early = team.slack.say(team.dana, team.deploys, f"{team.bot} remember the blue widget is cheap")
    team.slack.set_shared(team.deploys)
    root = team.slack.say(team.dana, team.deploys, f"{team.bot} {asked}")
    assert team.slack.wait(lambda: team.replies(team.deploys, root))
    ts = team.slack.say(team.minsu, team.deploys, answer, thread_ts=root)
    if how == "edited":
        team.slack.edit(team.dana, team.deploys, early, f"{team.bot} remember {answer}")
    team.settled()
    if heard == "a message while it was shared":  # and the event got lost
        team.slack.room(team.deploys).shared = ""
    else:
        team.redis.delete(keys.SHARED)
        team.slack.set_shared(team.deploys, "")
    team.settled()
    team.advance(120)

    if how == "reaction":
        team.slack.react(team.minsu, team.deploys, ts, "brain")
    elif how == "shortcut":
        team.keep_this(team.minsu, team.deploys, ts)
    elif how == "note":
        team.save(team.minsu, team.shortcut(team.minsu, team.deploys, ts), "the partner price is forty euros")
    elif how == "quiet thread":
        team.fall_quiet()
    elif how == "backfill":
        rooms = team.running[0].rooms
        place = rooms.directory.place(team.deploys)
        assert place
        backfill = Backfill(web_client(team.settings), rooms.store, team.redis, rooms.directory, lambda _seconds: None)
        backfill.run(place)
    team.settled()

    assert [memory.shared for memory in team.memories(team.deploys) if "forty" in memory.text] == [True]
    assert "forty" not in seen(team.ask(team.minsu, team.general, f"{team.bot} {asked}")[1])
    assert "forty" in seen(team.ask(team.minsu, team.deploys, f"{team.bot} {asked}")[1])


def test_the_daily_sweep_notes_which_channels_are_shared_though_nobody_speaks_there(team: Team) -> None:
    team.slack.set_shared(team.deploys)
    team.settled()
    sweep(team.running[0].rooms)
    sharing = Sharing(team.redis)
    assert sharing.until(team.deploys)
    assert not sharing.until(team.general)


def test_what_is_written_after_a_channel_is_shared_no_longer_is_for_everybody_again(team: Team) -> None:
    team.slack.set_shared(team.deploys)
    team.ask(team.dana, team.deploys, f"{team.bot} hello")
    team.slack.set_shared(team.deploys, "")
    team.settled()
    team.command(team.dana, team.deploys, SECRET)

    assert told(team, team.minsu, team.general)


@pytest.mark.parametrize("how", ["reaction", "shortcut", "note", "quiet thread", "cited in a thread"])
def test_what_somebody_from_outside_wrote_stays_in_its_channel_though_that_is_shared_no_longer(
    team: Team, how: str
) -> None:
    team.slack.set_shared(team.deploys)
    eve = team.slack.person("Eve", stranger=True)
    team.slack.join(eve, team.deploys)
    asked = "what is the partner price of the blue widget?"
    root = team.slack.say(eve if how.startswith("cited") else team.dana, team.deploys, f"{team.bot} {asked}")
    assert team.slack.wait(lambda: team.replies(team.deploys, root))
    answer = "The partner price of the blue widget is forty euros."
    by = team.dana if how.startswith("cited") else eve
    ts = team.slack.say(by, team.deploys, answer, thread_ts=root)
    team.settled()
    team.slack.leave(eve, team.deploys)
    team.slack.set_shared(team.deploys, "")
    team.settled()
    team.advance(120)

    if how == "reaction":
        team.slack.react(team.minsu, team.deploys, ts, "brain")
    elif how == "shortcut":
        team.keep_this(team.minsu, team.deploys, ts)
    elif how == "note":
        team.save(team.minsu, team.shortcut(team.minsu, team.deploys, ts), "the partner price is forty euros")
    else:
        team.fall_quiet()
    team.settled()

    [memory] = team.memories(team.deploys)
    assert memory.shared
    assert "forty" not in seen(team.ask(team.minsu, team.general, f"{team.bot} {asked}")[1])
    assert "forty" in seen(team.ask(team.minsu, team.deploys, f"{team.bot} {asked}")[1])


def test_what_was_written_while_a_channel_was_shared_stays_there_also_where_saegim_hears_of_all_that_later(
    team: Team,
) -> None:
    with held(team) as deliveries:
        team.slack.set_shared(team.deploys)
        team.slack.say(team.minsu, team.deploys, f"{team.bot} remember the vault code is kraken")
        team.slack.set_shared(team.deploys, "")
    in_order(team, deliveries, range(len(deliveries)))

    assert [memory.shared for memory in team.memories()] == [True]
    assert "kraken" not in team.command(team.boss, team.general, "recall vault code").text
