"""The sample team hangs together, and holds what the demo needs to show."""

import re

from bot.memory.redact import redact
from bot.mind.understanding.intent import parse
from bot.playground.sample import CHANNELS, MESSAGES, PEOPLE, SampleMessage

BY_NAME = {channel.name: channel for channel in CHANNELS}
HANDLES = {person.handle for person in PEOPLE}


def said(*words: str) -> list[SampleMessage]:
    return [message for message in MESSAGES if all(word in message.text for word in words)]


def test_names_are_used_once() -> None:
    assert len(HANDLES) == len(PEOPLE) == len({person.name for person in PEOPLE})
    assert len(BY_NAME) == len(CHANNELS)


def test_everybody_writes_only_where_they_are() -> None:
    assert {handle for channel in CHANNELS for handle in channel.members} == HANDLES
    assert {message.channel for message in MESSAGES} == set(BY_NAME)
    for message in MESSAGES:
        assert message.author in BY_NAME[message.channel].members, message.text


def test_there_is_enough_of_everything() -> None:
    assert 38 <= len(MESSAGES) <= 50
    assert {channel.kind for channel in CHANNELS} == {"public", "private"}
    assert sum(person.guest for person in PEOPLE) == 1
    assert any(person.owner for person in PEOPLE)
    assert sum(bool(re.search("[가-힣]", m.text)) for m in MESSAGES) > len(MESSAGES) / 2
    assert sum(not re.search("[가-힣]", m.text) for m in MESSAGES) > 8
    assert sum(bool(re.search("[가-힣].*[a-z]{4}|[a-z]{4}.*[가-힣]", m.text)) for m in MESSAGES) > 8


def test_a_thread_stays_in_one_channel_and_has_replies() -> None:
    threads = {message.thread for message in MESSAGES if message.thread}
    assert len(threads) >= 5
    for thread in threads:
        inside = [message for message in MESSAGES if message.thread == thread]
        assert len(inside) > 1
        assert len({message.channel for message in inside}) == 1
        assert [m.days_ago for m in inside] == sorted((m.days_ago for m in inside), reverse=True)


def test_no_two_messages_of_a_channel_were_written_at_once() -> None:
    assert len({(message.channel, message.days_ago) for message in MESSAGES}) == len(MESSAGES)
    assert all(0 < message.days_ago < 60 for message in MESSAGES)


def test_what_the_demo_shows_is_there() -> None:
    assert said("배포", "화요일", "14:00")
    assert said("release freeze")
    assert said("E-4012는")
    assert said("On-call rotation")
    assert said("휴가 신청 방법")
    assert said("커피머신")
    assert said("rotate --env staging")


def test_a_decision_changed_and_the_newer_one_came_later() -> None:
    (before,), (after,) = said("스탠드업", "오전 10시에"), said("스탠드업", "10시 30분")
    assert before.days_ago > after.days_ago


def test_the_private_matters_stand_only_in_private_channels() -> None:
    for secret in ("인수", "42억", "연봉", "7,200", "Due diligence", "뽑아요"):
        found = said(secret)
        assert found
        assert {BY_NAME[message.channel].kind for message in found} == {"private"}
    assert not set(BY_NAME["leads"].members) & {p.handle for p in PEOPLE if p.guest}
    assert set(BY_NAME["leads"].members) < HANDLES


def test_nothing_in_it_is_a_secret_to_be_masked() -> None:
    for message in MESSAGES:
        assert redact(message.text) == message.text


def test_nothing_in_it_is_a_command_to_saegim() -> None:
    assert {parse(message.text).verb for message in MESSAGES} == {"ask"}
