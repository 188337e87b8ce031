"""Who names what is to be forgotten by its subject is asked which memory is meant, alone, among those they may see and erase."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.errors import Retry
from bot.memory.forgetting.forget import carry_out
from bot.memory.store import new_id
from bot.mind.wording.korean import Language
from bot.mind.wording.phrases import say
from bot.playground.model import Message
from bot.story.erase import memory_gone
from bot.story.forget import FORGETS
from tests.scenarios.conftest import Team, held, seen


def labels(message: Message) -> list[str]:
    """The values of the buttons that forget something."""
    return [e["value"] for b in message.blocks for e in b.get("elements", ()) if e.get("action_id") in FORGETS]


def pressed(team: Team, who: str, shown: Message, action: str) -> Message:
    """Press one of the buttons below a whisper, and wait for what is said then."""
    before = len(team.slack.ephemerals(who))
    team.slack.press(who, shown.channel, shown.ts, action)
    return team.whispered(who, before)


def test_they_are_shown_what_may_be_meant_and_nothing_goes_before_they_chose(team: Team) -> None:
    team.command(team.minsu, team.deploys, "remember the standup is at ten")
    team.command(team.minsu, team.deploys, "remember the badge number is 7781")

    told = team.command(team.minsu, team.general, "forget what you know about the badge number")

    [badge] = [memory for memory in team.memories() if "7781" in memory.text]
    assert told.text.splitlines()[0] == say("forget_which_of", "en", id=badge.id)
    assert badge.id in told.text
    assert "standup" not in told.text
    assert len(team.memories()) == 2

    assert pressed(team, team.minsu, told, FORGETS[0]).text == say("forgotten", "en", id=badge.id)
    assert [memory.text for memory in team.memories()] == ["the standup is at ten"]
    assert pressed(team, team.minsu, told, FORGETS[0]).text == say("forgotten", "en", id=badge.id)


def test_in_korean_and_by_the_id_that_is_shown(team: Team) -> None:
    team.command(team.minsu, team.deploys, "주간 회의 시간은 3시예요, 기억해 줘")

    told = team.command(team.minsu, team.general, "회의 시간 잊어줘")

    [meeting] = team.memories()
    assert told.text.splitlines()[0] == say("forget_which_of", "ko", id=meeting.id)
    assert [label.rpartition(":")[0] for label in labels(told)] == [f"{meeting.id}:ko"]
    assert team.command(team.minsu, team.general, f"잊어줘 {meeting.id}").text == say("forgotten", "ko", id=meeting.id)
    assert not team.memories()


def test_what_others_wrote_is_as_if_absent_and_the_owner_of_a_place_may_choose_it(team: Team) -> None:
    team.command(team.minsu, team.general, "remember the badge number is 7781")
    none = say("forget_none", "en")

    assert team.command(team.dana, team.general, "forget the badge number").text == none
    assert team.command(team.dana, team.general, "forget the parrot").text == none
    assert "7781" in team.command(team.boss, team.general, "forget the badge number").text
    assert len(team.memories()) == 1


def test_one_word_of_several_is_not_what_was_named(team: Team) -> None:
    team.command(team.minsu, team.general, "remember that QA takes two days for every test of a release")
    said = team.command(team.minsu, team.general, "forget the load test account").text
    assert said == say("forget_none", "en")


@pytest.mark.parametrize(
    ("kept", "forget", "meant"),
    [
        ("배포(deploy)는 매주 화요일 오후 2시에 해요", "릴리스 담당 잊어줘", False),
        ("릴리스 담당은 수진이에요", "릴리스 담당 잊어줘", True),
        ("릴리스담당자는 수진이에요", "릴리스 담당 잊어줘", True),
        ("배포 담당은 수진이에요", "forget the deploy owner", True),
        ("the database rotates on the first Monday, call Alex", "forget on-call", False),
        ("the on call week is Minsu's", "forget on-call", True),
        ("온콜은 민수예요", "forget on-call", True),
        ("error E4012 is a timeout", "forget E-4012", True),
        ("the error budget is E per month", "forget E-4012", False),
        ("베지 번호는 7781이에요", "배지 번호 잊어줘", True),
        ("회의 장소는 3층이에요", "회의시간 잊어줘", False),
        ("the badge number is 7781", "forget what 민수 said about the badge number yesterday", True),
        ("배지 번호는 7781이에요", "어제 내가 말한 배지 번호 얘기 잊어줘", True),
        ("the badge number is 7781", "forget what Dana said about the badge number", False),
        ("회의 시간은 3시예요", "회의시간 잊어줘", True),
    ],
)
def test_only_what_is_about_every_word_of_the_subject_is_offered(
    team: Team, kept: str, forget: str, *, meant: bool
) -> None:
    team.command(team.minsu, team.general, f"remember: {kept}")
    assert len(labels(team.command(team.minsu, team.general, forget))) == meant


@pytest.mark.parametrize(
    "words", ["forget that", "undo", "forget the last one", "취소", "방금 기억한 거 취소해 줘", "방금 거 잊어줘"]
)
def test_what_was_remembered_last_is_offered_without_a_name(team: Team, words: str) -> None:
    team.command(team.minsu, team.general, "remember the standup is at ten")
    team.ask(team.minsu, team.general, f"{team.bot} remember the badge number is 7781")
    team.command(team.dana, team.general, "remember the canteen opens at noon")

    told = team.command(team.minsu, team.general, words)

    assert "7781" in told.text
    assert "↳" not in told.text  # it was not looked for
    assert len(labels(told)) == 1
    assert len(team.memories()) == 3
    pressed(team, team.minsu, told, FORGETS[0])
    assert sorted(memory.text for memory in team.memories()) == ["the canteen opens at noon", "the standup is at ten"]
    again = team.command(team.minsu, team.general, words)  # it is gone, and what was before it is not meant
    assert labels(again) == []
    assert len(team.memories()) == 2


def test_in_its_thread_or_dm_that_means_what_was_remembered_there(team: Team) -> None:
    ts, _ = team.ask(team.minsu, team.deploys, f"{team.bot} remember the badge number is 7781")
    team.command(team.minsu, team.general, "remember the canteen opens at noon")
    dm = team.slack.dm(team.minsu)
    team.ask(team.minsu, dm, "my locker is 4711, remember that")
    before = len(team.slack.ephemerals(team.minsu))

    team.slack.say(team.minsu, team.deploys, "취소", thread_ts=ts)
    told = team.whispered(team.minsu, before)

    assert "7781" in told.text
    assert "4711" in team.ask(team.minsu, dm, "forget that")[1].text


def test_what_was_remembered_long_ago_or_by_somebody_else_is_not_what_that_means(team: Team) -> None:
    team.command(team.minsu, team.general, "remember the badge number is 7781")
    assert team.command(team.dana, team.general, "forget that").text == say("forget_which", "en")
    team.advance(3_700)
    assert team.command(team.minsu, team.general, "undo").text == say("forget_which", "en")


def test_the_owner_of_a_place_is_shown_their_own_first(team: Team) -> None:
    team.command(team.boss, team.general, "remember that long ago the badge number of visitors was 1234")
    team.command(team.minsu, team.general, "remember the badge number is 7781")
    own = next(memory.id for memory in team.memories() if "1234" in memory.text)

    told = team.command(team.boss, team.general, "forget the badge number")

    assert [label.partition(":")[0] == own for label in labels(told)] == [True, False]


def test_what_was_written_where_they_no_longer_are_is_not_shown(team: Team) -> None:
    team.slack.join(team.dana, team.leads)
    team.command(team.dana, team.leads, "remember the merger is called herring")
    team.slack.leave(team.dana, team.leads)
    team.settled()

    assert team.command(team.dana, team.general, "forget the merger").text == say("forget_none", "en")


def test_in_a_channel_only_who_asked_is_shown_it(team: Team) -> None:
    team.command(team.minsu, team.leads, "remember the merger is called herring")
    before = len(team.slack.ephemerals(team.minsu))

    ts = team.slack.say(team.minsu, team.general, f"{team.bot} forget the merger")

    told = team.whispered(team.minsu, before)
    team.settled()
    assert "herring" in seen(told)
    assert team.replies(team.general, ts) == []
    assert len(team.memories()) == 1


def test_in_a_dm_the_answer_that_showed_it_follows_what_is_chosen(team: Team) -> None:
    dm = team.slack.dm(team.minsu)
    team.command(team.minsu, team.deploys, "remember the badge number is 7781")
    [badge] = team.memories()

    ts, told = team.ask(team.minsu, dm, "forget the badge number")
    team.slack.press(team.minsu, dm, told.ts, FORGETS[0])
    team.settled()

    assert [label.rpartition(":")[0] for label in labels(told)] == [f"{badge.id}:en"]
    assert not team.memories()
    assert "7781" not in seen(team.replies(dm, ts)[0])


def test_a_button_that_was_never_shown_forgets_nothing_of_others(team: Team) -> None:
    team.command(team.minsu, team.general, "remember the badge number is 7781")
    [badge] = team.memories()
    mark = labels(team.command(team.minsu, team.general, "forget the badge number"))[0].rpartition(":")[2]
    values = (f"{badge.id}:en:{mark}", f"{badge.id}:en:00000000", f"{badge.id}:en", "everything:en", badge.id)
    for value in (*values, f"zzzzzzzz:ko:{mark}"):
        button = {"type": "button", "action_id": FORGETS[0], "text": {}, "value": value}
        shown = team.slack.show(team.dana, team.general, "", blocks=({"type": "actions", "elements": [button]},))
        team.slack.press(team.dana, team.general, shown, FORGETS[0])
        team.settled()

    told = [message.text for message in team.slack.ephemerals(team.dana)]
    assert say("unknown_id", "en", id=badge.id) in told
    assert told.count(say("unknown_id", "en", id=badge.id)) == 2
    assert say("forgotten", "en", id=badge.id) not in told
    assert team.memories() == [badge]


def test_a_subject_that_looks_like_an_id_is_a_subject(team: Team) -> None:
    team.command(team.minsu, team.deploys, "remember the standup is at ten")

    assert "at ten" in team.command(team.minsu, team.general, "forget standup").text
    assert team.command(team.minsu, team.general, "forget k3m9x2ab45").text == say("unknown_id", "en")
    assert len(team.memories()) == 1


@pytest.mark.parametrize("who", ["minsu", "boss"])
def test_a_button_forgets_nothing_that_reads_otherwise_than_when_it_was_shown(team: Team, who: str) -> None:
    presser: str = getattr(team, who)
    ts, _ = team.ask(team.minsu, team.general, f"{team.bot} remember the badge number is 7781")
    told = team.command(presser, team.general, "forget the badge number")
    team.slack.edit(team.minsu, team.general, ts, f"{team.bot} remember the canteen opens at noon")
    team.settled()
    [canteen] = team.memories()

    assert pressed(team, presser, told, FORGETS[0]).text == say("forget_changed", "en", id=canteen.id)
    assert team.memories() == [canteen]

    anew = team.command(presser, team.general, "forget the canteen")
    assert pressed(team, presser, anew, FORGETS[0]).text == say("forgotten", "en", id=canteen.id)
    assert not team.memories()


@pytest.mark.parametrize("now", ["forget the badge number", "forget me"])
def test_a_question_that_becomes_a_wish_to_forget_leaves_no_answer_standing(team: Team, now: str) -> None:
    team.command(team.minsu, team.general, "remember the badge number is 7781")
    ts, reply = team.ask(team.minsu, team.general, f"{team.bot} what is the badge number?")
    assert "7781" in seen(reply)
    before = len(team.slack.ephemerals(team.minsu))

    team.slack.edit(team.minsu, team.general, ts, f"{team.bot} {now}")

    told = team.whispered(team.minsu, before)
    team.settled()
    assert now == "forget me" or "7781" in seen(told)
    [left] = team.replies(team.general, ts)
    assert left.text == say("told_alone", "en")  # "forget me" tells no language: the one they wrote in before counts
    assert "7781" not in seen(left)
    assert len(team.slack.ephemerals(team.minsu)) == before + 1


def test_what_many_others_wrote_of_it_hides_nothing_of_ones_own(team: Team) -> None:
    team.command(team.minsu, team.general, "remember that the badge system of the old building in the basement is gone")
    team.command(team.dana, team.general, "remember badge 1")
    [theirs] = [memory for memory in team.memories() if memory.author == team.dana]
    store = team.running[0].rooms.store
    store.put([replace(theirs, id=new_id(), text=f"badge {n}", at=theirs.at + n) for n in range(2, 122)])

    told = team.command(team.minsu, team.general, "forget the badge")

    assert "basement" in told.text
    assert len(labels(told)) == 1
    assert team.command(team.minsu, team.general, "forget the parrot").text == say("forget_none", "en")


def test_what_has_faded_is_found_to_be_forgotten(team: Team) -> None:
    team.command(team.minsu, team.general, "remember the badge number is 7781")
    [badge] = team.memories()
    team.running[0].rooms.store.fade([badge.id])

    told = team.command(team.minsu, team.general, "forget the badge number")

    assert "7781" in told.text
    assert team.command(team.dana, team.general, "forget the badge number").text == say("forget_none", "en")
    assert team.command(team.minsu, team.general, "forget the badge colour").text == say("forget_none", "en")
    assert pressed(team, team.minsu, told, FORGETS[0]).text == say("forgotten", "en", id=badge.id)
    assert team.running[0].rooms.store.count() == 0


def dying(real: Callable[..., object], *, after: bool) -> Callable[..., object]:
    """`real`, whose first call ends as where the worker died: before it has done anything, or `after` all of it."""
    calls: list[object] = []

    def call(*args: object) -> object:
        calls.append(args)
        if len(calls) == 1 and not after:
            raise Retry("the worker died")
        done = real(*args)
        if len(calls) == 1:
            raise Retry("the worker died")
        return done

    return call


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("step", ["carry_out", "memory_gone"])
@pytest.mark.parametrize("by", ["button", "id"])
def test_an_erasure_whose_worker_died_is_done_to_the_end(
    team: Team, monkeypatch: pytest.MonkeyPatch, by: str, step: str, *, after: bool
) -> None:
    team.command(team.minsu, team.general, "remember the badge number is 7781")
    ts, quoting = team.ask(team.dana, team.general, f"{team.bot} what is the badge number?")
    assert "7781" in seen(quoting)
    told = team.command(team.minsu, team.general, "forget the badge number")
    [badge] = team.memories()
    before = len(team.slack.ephemerals(team.minsu))
    steps: dict[str, Callable[..., object]] = {"carry_out": carry_out, "memory_gone": memory_gone}
    monkeypatch.setattr(f"bot.story.forget.{step}", dying(steps[step], after=after))

    if by == "button":
        team.slack.press(team.minsu, told.channel, told.ts, FORGETS[0])
    else:
        team.slack.command(team.minsu, team.general, "/saegim", f"forget {badge.id}")
    answer = team.whispered(team.minsu, before)
    team.settled()

    assert answer.text in [say("forgotten", language, id=badge.id) for language in ("en", "ko")]
    assert not team.memories()
    assert "7781" not in seen(team.replies(team.general, ts)[0])
    assert len(team.slack.ephemerals(team.minsu)) == before + 1


def test_a_list_that_had_to_be_told_in_a_dm_follows_what_is_erased(team: Team) -> None:
    team.command(team.minsu, team.deploys, "remember the badge number is 7781")
    [badge] = team.memories()
    with held(team) as told:
        team.slack.say(team.minsu, team.general, f"{team.bot} forget the badge number")
        team.slack.leave(team.minsu, team.general)
    for delivery in told:
        team.slack.outbox.put(delivery)
    team.settled()
    [shown] = in_dm(team, team.minsu)
    assert "7781" in seen(shown)

    team.command(team.minsu, team.deploys, f"forget {badge.id}")
    team.settled()

    [left] = in_dm(team, team.minsu)
    assert not team.memories()
    assert "7781" not in seen(left)


def in_dm(team: Team, who: str) -> list[Message]:
    """What Saegim said in the DM of `who`."""
    return [message for message in team.slack.messages(team.slack.dm(who)) if message.user == team.slack.bot_user]


@pytest.mark.parametrize(("text", "language"), [("배지 번호 지워줘", "ko"), ("delete the badge number", "en")])
def test_what_may_be_a_memory_or_anything_else_is_a_memory_where_there_is_one(
    team: Team, text: str, language: Language
) -> None:
    assert team.command(team.minsu, team.deploys, text).text == say("unsure", language)
    team.command(team.dana, team.deploys, "remember the badge number (배지 번호) of Dana is 7780")
    assert team.command(team.minsu, team.deploys, text).text == say("unsure", language)
    team.command(team.minsu, team.deploys, "remember the badge number (배지 번호) is 7781")

    told = team.command(team.minsu, team.deploys, text)

    assert "7781" in told.text
    assert "7780" not in told.text
    assert len(labels(told)) == 1
    assert len(team.memories()) == 2


def test_a_word_of_which_nothing_is_stated_is_not_kept(team: Team) -> None:
    assert team.ask(team.minsu, team.deploys, f"{team.bot} 회식은 잊지 말아줘")[1].text == say("unsure", "ko")
    assert not team.memories()


def test_whether_one_has_a_memory_of_it_no_one_else_sees(team: Team) -> None:
    def answered() -> tuple[str, int]:
        before = len(team.slack.ephemerals(team.minsu))
        ts = team.slack.say(team.minsu, team.deploys, f"{team.bot} delete the badge number")
        whisper = team.whispered(team.minsu, before)
        team.done(f"{team.deploys}:{ts}")
        return whisper.text, len(team.replies(team.deploys, ts))

    unsure, seen_without = answered()
    team.ask(team.minsu, team.slack.dm(team.minsu), "remember the badge number is 7781")
    told, seen_with = answered()

    assert unsure == say("unsure", "en")
    assert "7781" in told
    assert seen_with == seen_without
