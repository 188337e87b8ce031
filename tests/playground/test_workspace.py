"""The rules of the workspace: who may write where, and how tests wait."""

import threading
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refuse
from bot.playground import Playground
from bot.playground.workspace import Workspace
from tests.conftest import Clock


def test_a_workspace_leaves_no_thread_behind() -> None:
    before = set(threading.enumerate())
    with Playground() as slack:
        slack.say(person := slack.person("민수"), slack.channel("c", [person]), "hello")
    assert set(threading.enumerate()) <= before


def test_timestamps_are_all_different_though_the_clock_stands_still(clock: Clock) -> None:
    with Playground(now=clock) as slack:
        person = slack.person("민수")
        channel = slack.channel("c", [person])
        stamps = [slack.say(person, channel, "x") for _ in range(3)]
    assert all(earlier < later for earlier, later in pairwise(stamps))
    assert {ts.partition(".")[0] for ts in stamps} == {"1795392000"}


def test_a_text_arrived_when_it_was_first_there_however_often_it_is_written_again(clock: Clock) -> None:
    with Playground(now=clock) as slack:
        person = slack.person("민수")
        channel = slack.channel("c", [person])
        ts = slack.say(person, channel, "draft")
        start, arrived = clock(), []
        for text in ("whole", "whole", "other"):
            clock.advance(10.0)
            slack.edit(person, channel, ts, text)
            arrived.append(slack.message(channel, ts).at - start)
    assert arrived == [10.0, 10.0, 30.0]


@given(st.lists(st.floats(0, 2e9)))
def test_timestamps_only_grow_whatever_the_clock_does(times: list[float]) -> None:
    ticks = iter([0.0, *times, 0.0])
    slack = Workspace(now=lambda: next(ticks))
    stamps = [slack.stamp() for _ in (0, *times, 0)]
    assert all(float(earlier) < float(later) for earlier, later in pairwise(stamps))
    assert all(len(ts.partition(".")[2]) == 6 for ts in stamps)


def test_only_members_write_and_nobody_in_an_archived_channel(
    slack: Playground, minsu: str, jiho: str, deploys: str
) -> None:
    with pytest.raises(Refuse, match="지호 is not in #deploys"):
        slack.say(jiho, deploys, "x")
    slack.archive(deploys)
    with pytest.raises(Refuse, match="archived"):
        slack.say(minsu, deploys, "x")


def test_people_change_only_their_own_messages(slack: Playground, minsu: str, jiho: str, deploys: str) -> None:
    ts = slack.say(minsu, deploys, "mine")
    with pytest.raises(Refuse, match="did not write"):
        slack.edit(jiho, deploys, ts, "ours")
    with pytest.raises(Refuse, match="did not write"):
        slack.delete(jiho, deploys, ts)


def test_what_does_not_exist_is_refused_by_name(slack: Playground, minsu: str, deploys: str) -> None:
    with pytest.raises(Refuse, match="no conversation C0"):
        slack.say(minsu, "C0", "x")
    with pytest.raises(Refuse, match=r"no message 1\.000000"):
        slack.edit(minsu, deploys, "1.000000", "x")
    with pytest.raises(Refuse, match="nobody U0"):
        slack.channel("c", ["U0"])
    with pytest.raises(Refuse, match="nobody U0"):
        slack.dm("U0")


def test_a_reply_to_a_reply_belongs_to_the_same_thread(slack: Playground, minsu: str, deploys: str) -> None:
    root = slack.say(minsu, deploys, "1")
    reply = slack.say(minsu, deploys, "2", thread_ts=root)
    last = slack.say(minsu, deploys, "3", thread_ts=reply)
    assert [m.ts for m in slack.thread(deploys, root)] == [root, reply, last]
    assert slack.thread(deploys, last) == slack.thread(deploys, root)


def test_waiting_ends_with_the_change_it_waits_for(slack: Playground, minsu: str, deploys: str) -> None:
    later = threading.Thread(target=lambda: slack.say(minsu, deploys, "now"))
    later.start()
    assert slack.wait(lambda: slack.messages(deploys))
    later.join()
    assert not slack.wait(lambda: len(slack.messages(deploys)) == 2, timeout=0.01)


def test_waiting_ends_with_the_workspace(slack: Playground) -> None:
    slack.close()
    assert not slack.wait(lambda: False, timeout=60)


def test_an_answer_is_found_by_what_it_says_in_text_or_blocks(slack: Playground, minsu: str, deploys: str) -> None:
    from bot.playground.model import BOT_ID

    ts = slack.say(minsu, deploys, "배포는 언제?")
    blocks = ({"type": "markdown", "text": "화요일입니다"},)
    slack.write(deploys, slack.bot_user, "answer", thread_ts=ts, bot_id=BOT_ID, blocks=blocks)
    found = slack.reply(deploys, ts, "화요일")
    assert found is not None
    assert found.text == "answer"
    assert slack.reply(deploys, ts, "배포", timeout=0.01) is None
    assert slack.reply(deploys, found.ts, timeout=0.01) is None
