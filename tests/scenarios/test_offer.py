"""Where the asker alone may see more than those who read along, they are offered it, and nobody else learns anything of that."""

from collections.abc import Callable

import pytest

from bot.mind.wording.phrases import say
from bot.playground.model import Message
from bot.playground.playground import Playground
from bot.story.outlet import SHOW
from tests.scenarios.conftest import NewTeam, Team, on_both, seen

QUESTION = "when does the acquisition of Bluefin close?"
SECRET = "remember the acquisition of Bluefin closes in March"
FRAGE = "신사옥 이사는 언제야?"
KOREAN = {"en": ("March", QUESTION, SECRET), "ko": ("3월", FRAGE, "기억해 줘: 신사옥 이사는 3월 12일이에요")}


def offers(team: Team, who: str) -> list[Message]:
    """The offers that `who` was shown and has not taken up."""
    team.settled()
    return [message for message in team.slack.ephemerals(who) if SHOW in str(message.blocks)]


def press(team: Team, who: str, offer: Message) -> Message:
    """Press the button of `offer`, and what it gives way to."""
    team.slack.press(who, offer.channel, offer.ts, SHOW)
    team.settled()
    return next(message for message in team.slack.ephemerals(who) if message.ts == offer.ts)


def asked_in_public(team: Team, who: str, question: str = QUESTION) -> Message:
    """What Saegim answers `who` in #general."""
    return team.ask(who, team.general, f"{team.bot} {question}")[1]


@on_both
@pytest.mark.parametrize("words", ["en", "ko"])
def test_the_asker_is_shown_alone_what_the_channel_may_not_see(new_team: NewTeam, words: str) -> None:
    team = new_team()
    answer, question, secret = KOREAN[words]
    team.ask(team.minsu, team.leads, f"{team.bot} {secret}")

    public = asked_in_public(team, team.minsu, question)
    (offer,) = offers(team, team.minsu)
    assert (offer.channel, offer.thread_ts) == (team.general, public.thread_ts)
    assert say("offer", "ko" if words == "ko" else "en") == offer.text
    assert answer not in seen(public) + seen(offer)
    methods = [call.method for call in team.slack.calls]
    assert methods.index("chat.postEphemeral") > max(n for n, m in enumerate(methods) if m == "chat.postMessage")

    assert answer in seen(press(team, team.minsu, offer))
    assert answer not in str(team.slack.thread(team.general, public.thread_ts))
    assert answer not in str(team.running[0].rooms.conversations.known(team.general, public.thread_ts))
    assert not any(team.slack.ephemerals(who) for who in (team.dana, team.boss))


@pytest.mark.parametrize("text", ["find the acquisition of Bluefin", "Bluefin acquisition 찾아줘"])
def test_of_a_list_that_lacks_what_the_channel_may_not_see_the_asker_is_offered_the_whole(
    team: Team, text: str
) -> None:
    team.command(team.minsu, team.leads, SECRET)
    team.command(team.dana, team.general, "remember the acquisition of desks is done")

    public = asked_in_public(team, team.minsu, text)
    (offer,) = offers(team, team.minsu)
    shown = press(team, team.minsu, offer)
    hers = asked_in_public(team, team.dana, text)

    assert "March" not in seen(public) + seen(offer)
    assert "March" in seen(shown)
    assert "desks" in seen(shown)
    assert shown.text.splitlines()[0] == say("recall_header", "ko" if "찾아줘" in text else "en", count=2)
    assert hers.text == public.text
    assert not offers(team, team.dana)


def test_of_a_list_that_lacks_nothing_or_only_what_hardly_fits_nothing_is_offered(team: Team) -> None:
    team.command(team.minsu, team.general, SECRET)
    team.command(team.minsu, team.leads, "remember the coffee is in the basement")

    for text in ("find the acquisition of Bluefin", "find the parrot", "find", "recall"):
        asked_in_public(team, team.minsu, text)
        assert not offers(team, team.minsu), text


def test_the_public_reply_is_the_same_to_the_byte_whoever_knows_more(new_team: NewTeam) -> None:
    team = new_team()
    team.ask(team.minsu, team.leads, f"{team.bot} {SECRET}")
    team.command(team.dana, team.deploys, "remember the acquisition of Redfin closes in June")
    replies = [asked_in_public(team, who) for who in (team.minsu, team.dana, team.boss)]

    assert [len(offers(team, who)) for who in (team.minsu, team.dana, team.boss)] == [1, 0, 0]
    shapes = {(reply.text, str([{**block, "block_id": ""} for block in reply.blocks])) for reply in replies}
    assert len(shapes) == 1


def test_a_follow_up_is_offered_with_the_subject_it_leaves_out(team: Team) -> None:
    team.ask(team.minsu, team.leads, f"{team.bot} {SECRET}")
    team.ask(team.minsu, team.leads, f"{team.bot} remember the acquisition of Bluefin costs forty million")
    root, _ = team.ask(team.minsu, team.general, f"{team.bot} what does the acquisition of Bluefin cost?")
    team.ask(team.minsu, team.general, f"{team.bot} and when does it close?", thread=root)

    _, second = offers(team, team.minsu)
    assert "March" in seen(press(team, team.minsu, second))


def a_guest(team: Team) -> str:
    guest = team.slack.person("외주 개발자", guest=True)
    team.slack.join(guest, team.general)
    team.slack.join(guest, team.leads)
    return guest


def somebody_not_in_there(team: Team) -> str:
    return team.dana


@pytest.mark.parametrize("asker", [a_guest, somebody_not_in_there])
def test_who_may_see_no_more_is_offered_nothing(team: Team, asker: Callable[[Team], str]) -> None:
    team.ask(team.minsu, team.leads, f"{team.bot} {SECRET}")
    who = asker(team)
    asked_in_public(team, who)
    assert not offers(team, who)


def test_in_a_dm_and_in_the_very_place_nothing_is_left_to_offer(team: Team) -> None:
    team.ask(team.minsu, team.leads, f"{team.bot} {SECRET}")
    for place in (team.slack.dm(team.minsu), team.leads):
        assert "March" in seen(team.ask(team.minsu, place, f"{team.bot} {QUESTION}")[1])
    assert "March" in seen(team.command(team.minsu, team.general, QUESTION))
    assert not offers(team, team.minsu)


def test_a_private_answer_that_would_be_no_better_is_not_offered(team: Team) -> None:
    team.ask(team.minsu, team.leads, f"{team.bot} {SECRET}")
    asked_in_public(team, team.minsu, "who waters the plants on the third floor?")  # there is nothing on it
    team.command(team.dana, team.deploys, SECRET)
    asked_in_public(team, team.minsu)  # the same words are public
    assert not offers(team, team.minsu)


def test_a_question_is_offered_once_however_often_slack_tells_of_it(team: Team) -> None:
    team.ask(team.minsu, team.leads, f"{team.bot} {SECRET}")
    team.slack.redeliver(2)
    ts, reply = team.ask(team.minsu, team.general, f"{team.bot} {QUESTION}")
    assert len(offers(team, team.minsu)) == 1
    team.slack.edit(team.minsu, team.general, ts, f"{team.bot} {QUESTION} please")
    assert len(offers(team, team.minsu)) == 1
    assert len(team.replies(team.general, reply.thread_ts)) == 1


def test_an_offer_that_slack_refuses_costs_nothing(team: Team) -> None:
    team.ask(team.minsu, team.leads, f"{team.bot} {SECRET}")
    team.slack.fail("chat.postEphemeral", error="user_not_in_channel", times=10)
    reply = asked_in_public(team, team.minsu)
    assert not offers(team, team.minsu)
    assert len(team.replies(team.general, reply.thread_ts)) == 1
    assert "March" not in str(team.slack.messages(team.slack.dm(team.minsu)))


def left_the_private_channel(team: Team) -> None:
    team.slack.leave(team.minsu, team.leads)


def left_the_thread(team: Team) -> None:
    team.slack.leave(team.minsu, team.general)


def became_a_guest(team: Team) -> None:
    team.slack.change_person(team.minsu, guest=True)


@pytest.mark.parametrize("change", [left_the_private_channel, left_the_thread, became_a_guest])
def test_what_changed_between_offer_and_press_counts(team: Team, change: Callable[[Team], None]) -> None:
    team.ask(team.minsu, team.leads, f"{team.bot} {SECRET}")
    asked_in_public(team, team.minsu)
    (offer,) = offers(team, team.minsu)
    change(team)
    team.settled()
    assert "March" not in seen(press(team, team.minsu, offer))


def forged(slack: Playground, who: str, place: str, value: str) -> None:
    """A press that no button of Saegim's asked for."""
    blocks = ({"type": "actions", "elements": [{"type": "button", "action_id": SHOW, "text": {}, "value": value}]},)
    slack.press(who, place, slack.show(who, place, "", blocks=blocks), SHOW)


@pytest.mark.parametrize("value", ["{ts}:{ts}", "1.0:1.0", "{ts}", "x", "*:*", "{ts}:{ts}:{ts}"])
def test_somebody_elses_button_and_a_made_up_one_tell_nothing(team: Team, value: str) -> None:
    team.ask(team.minsu, team.leads, f"{team.bot} {SECRET}")
    ts, _ = team.ask(team.minsu, team.general, f"{team.bot} {QUESTION}")
    before = team.slack.thread(team.general, ts)

    forged(team.slack, team.dana, team.general, value.format(ts=ts))
    team.settled()

    (told,) = [message for message in team.slack.ephemerals(team.dana) if message.text]
    assert told.text in {say("offer_gone", "en"), say("offer_gone", "ko")}
    assert team.slack.thread(team.general, ts) == before


def test_a_question_that_was_deleted_is_not_answered_by_its_offer(team: Team) -> None:
    team.ask(team.minsu, team.leads, f"{team.bot} {SECRET}")
    ts, _ = team.ask(team.minsu, team.general, f"{team.bot} {QUESTION}")
    (offer,) = offers(team, team.minsu)
    team.slack.delete(team.minsu, team.general, ts)
    team.settled()
    assert "March" not in seen(press(team, team.minsu, offer))
