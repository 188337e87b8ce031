"""What is told to Saegim is remembered, recalled with its source elsewhere, and forgotten on request."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from redis.exceptions import ConnectionError as RedisDown

from bot.memory.consolidation.episode import Episode
from bot.memory.retrieval.recall import Recall
from bot.memory.store import Store
from bot.memory.values import Hit
from bot.mind.wording.phrases import say
from tests.scenarios.conftest import Team, seen


def test_what_is_remembered_in_one_thread_is_recalled_with_its_source_in_another(team: Team) -> None:
    ts, kept = team.ask(team.minsu, team.deploys, f"{team.bot} remember that we deploy every Tuesday at 14:00")
    assert "everybody" in kept.text.casefold() or "everyone" in kept.text.casefold()

    _, answer = team.ask(team.dana, team.deploys, f"{team.bot} when do we deploy?")

    assert "every Tuesday at 14:00" in answer.text
    assert "[1]" in answer.text
    assert team.slack.permalink(team.deploys, ts) in str(answer.blocks)


def test_korean_is_remembered_and_recalled_in_korean(team: Team) -> None:
    team.ask(team.minsu, team.deploys, f"{team.bot} 정기 배포는 매주 화요일 오후 2시야, 기억해 줘")

    _, answer = team.ask(team.dana, team.general, f"{team.bot} 정기 배포는 언제예요?")

    assert "화요일 오후 2시" in answer.text


@pytest.mark.parametrize(
    ("told", "question"),
    [
        ("주간 회의는 4시에 끝나요", "주간 회의 몇 시에 끝나?"),
        ("원두는 매달 1일에 주문해요. 취향이 있으면 말일까지 저에게 알려 주세요.", "원두 언제 주문해?"),
    ],
)
def test_a_statement_that_ends_as_a_question_may_is_an_answer(team: Team, told: str, question: str) -> None:
    team.command(team.minsu, team.deploys, f"remember {told}")

    _, answer = team.ask(team.dana, team.general, f"{team.bot} {question}")

    assert told.rstrip(".") in answer.text
    assert "같은 질문" not in answer.text


def test_a_public_memory_is_recalled_in_another_channel(team: Team) -> None:
    team.command(team.dana, team.deploys, "remember the staging database is called herring")

    _, answer = team.ask(team.minsu, team.general, f"{team.bot} what is the staging database called?")

    assert "herring" in answer.text


def test_what_was_kept_in_two_places_is_quoted_once_with_the_sources_its_readers_may_see(team: Team) -> None:
    for place, end in ((team.deploys, "."), (team.general, "")):
        team.command(team.minsu, place, f"remember we deploy on Tuesdays{end}")
    before = team.ask(team.dana, team.deploys, f"{team.bot} when do we deploy?")[1]
    assert before.text.count("Tuesdays") == 1
    assert re.search(r"; we deploy on Tuesdays\.? \[1\] \[2\]$", before.text)
    assert "“" not in seen(before)
    assert {"#deploys", "#general"} <= set(re.findall("#[a-z]+", seen(before)))

    team.command(team.minsu, team.leads, "remember we deploy on Tuesdays")

    after = team.ask(team.dana, team.deploys, f"{team.bot} when do we deploy?")[1]
    assert after.text == before.text
    assert len(team.memories()) == 3
    assert "[3]" in team.command(team.minsu, team.deploys, "when do we deploy?").text


def test_a_private_memory_is_not_given_away_in_a_public_channel(team: Team) -> None:
    team.ask(team.minsu, team.leads, f"{team.bot} remember the acquisition of Bluefin closes in March")

    _, public = team.ask(team.minsu, team.general, f"{team.bot} when does the acquisition of Bluefin close?")
    _, private = team.ask(team.minsu, team.leads, f"{team.bot} when does the acquisition of Bluefin close?")

    assert "March" not in public.text + str(public.blocks)
    assert "March" in private.text


def test_a_whisper_may_use_what_the_asker_alone_may_see(team: Team) -> None:
    team.ask(team.minsu, team.leads, f"{team.bot} remember the acquisition of Bluefin closes in March")

    assert "March" in team.command(team.minsu, team.general, "when does the acquisition of Bluefin close?").text
    assert "March" not in team.command(team.dana, team.general, "when does the acquisition of Bluefin close?").text


def test_nothing_found_and_not_for_you_are_the_same_sentence(team: Team) -> None:
    team.ask(team.minsu, team.leads, f"{team.bot} remember the acquisition of Bluefin closes in March")

    hidden = team.command(team.dana, team.general, "when does the acquisition of Bluefin close?")
    absent = team.command(team.dana, team.general, "when does the acquisition of Marlin close?")

    assert hidden.text == absent.text


def id_in(text: str) -> str:
    """The id in "… To undo: `forget k3m9x2ab45`."."""
    return text.split("`")[1].rsplit(maxsplit=1)[-1]


@pytest.mark.parametrize("text", ["forget {id}", "{id} 잊어줘"])
def test_people_forget_their_own(team: Team, text: str) -> None:
    kept = team.command(team.dana, team.general, "remember the office wifi is called kraken-9")
    id_ = id_in(kept.text)

    team.command(team.dana, team.general, text.format(id=id_))

    _, answer = team.ask(team.dana, team.general, f"{team.bot} what is the office wifi called?")
    assert "kraken" not in answer.text


def test_forgetting_what_is_not_yours_and_what_does_not_exist_sound_the_same(team: Team) -> None:
    kept = team.command(team.dana, team.general, "remember the office wifi is called kraken-9")
    id_ = id_in(kept.text)

    forbidden = team.command(team.minsu, team.general, f"forget {id_}")
    unknown = team.command(team.minsu, team.general, "forget zzzz2222")

    assert forbidden.text == unknown.text
    assert "kraken" in team.command(team.minsu, team.general, "recall office wifi").text


def test_the_owner_of_a_channel_may_forget_what_others_wrote_there(team: Team) -> None:
    kept = team.command(team.minsu, team.deploys, "remember rollbacks are done with make rollback")
    id_ = id_in(kept.text)

    team.command(team.dana, team.deploys, f"forget {id_}")

    assert "make rollback" not in team.command(team.minsu, team.deploys, "recall rollbacks").text


def test_a_slash_command_never_enters_the_channels_conversation(team: Team) -> None:
    team.command(team.minsu, team.general, "how is the launch called?")
    team.settled()

    assert not [key for key in team.redis.scan_iter("*:turns") if team.general in key]


def test_an_edited_message_changes_the_memory_made_from_it(team: Team) -> None:
    ts, _ = team.ask(team.minsu, team.deploys, f"{team.bot} remember the freeze starts on 12 May")

    team.slack.edit(team.minsu, team.deploys, ts, f"{team.bot} remember the freeze starts on 19 May")
    team.settled()

    listed = team.command(team.dana, team.deploys, "recall freeze").text
    assert "19 May" in listed
    assert "12 May" not in listed


def test_a_deleted_message_takes_its_memory_with_it(team: Team) -> None:
    ts, _ = team.ask(team.minsu, team.deploys, f"{team.bot} remember the freeze starts on 12 May")

    team.slack.delete(team.minsu, team.deploys, ts)
    team.settled()

    assert "12 May" not in team.command(team.dana, team.deploys, "recall freeze").text


def test_secrets_never_reach_redis(team: Team) -> None:
    token = "xoxb-" + "123456789012-123456789012-" + "abcdefghijklmnopqrstuvwx"
    team.ask(team.minsu, team.deploys, f"{team.bot} remember the bot token is {token}")

    team.settled()
    everything = [str(_value(team, key)) for key in team.redis.scan_iter("*")]
    assert any("bot token" in value for value in everything)
    assert not [value for value in everything if "abcdefghijklmnopqrstuvwx" in value]


def _value(team: Team, key: str) -> object:
    readers: dict[str, Callable[[], object]] = {
        "string": lambda: team.redis.get(key),
        "hash": lambda: team.redis.hgetall(key),
        "set": lambda: team.redis.smembers(key),
        "list": lambda: team.redis.lrange(key, 0, -1),
        "stream": lambda: team.redis.xrange(key),
        "zset": lambda: team.redis.zrange(key, 0, -1),
    }
    return readers[str(team.redis.type(key))]()


def test_not_even_the_workspaces_owner_forgets_what_was_written_where_they_are_not(team: Team) -> None:
    kept = team.command(team.minsu, team.leads, "remember the acquisition of Bluefin closes in March")
    id_ = id_in(kept.text)

    refused = team.command(team.boss, team.general, f"forget {id_}")

    assert refused.text == team.command(team.boss, team.general, "forget zzzz2222").text
    assert "March" in team.command(team.minsu, team.leads, "recall Bluefin").text


def test_a_follow_up_at_the_top_level_of_a_dm_is_understood(team: Team) -> None:
    dm = team.slack.dm(team.minsu)
    team.command(team.dana, team.deploys, "remember 정기 배포는 매주 화요일 오후 2시예요")
    team.command(team.dana, team.deploys, "remember 긴급 배포는 금요일에도 할 수 있어요")
    team.ask(team.minsu, dm, "정기 배포는 언제예요?")

    _, answer = team.ask(team.minsu, dm, "그럼 금요일은?")

    assert "긴급 배포는 금요일" in answer.text


def test_a_deleted_message_of_a_dm_is_no_longer_in_its_conversation(team: Team) -> None:
    dm = team.slack.dm(team.minsu)
    ts, _ = team.ask(team.minsu, dm, "the code name of the launch is Osprey")
    team.slack.delete(team.minsu, dm, ts)
    team.settled()

    assert not [key for key in team.redis.scan_iter("*:turns") if "Osprey" in str(team.redis.hgetall(key))]


def test_a_bare_mention_is_answered_in_the_language_of_whoever_called(team: Team) -> None:
    _, korean = team.ask(team.minsu, team.general, team.bot)
    assert "부르셨어요" in korean.text


def test_what_was_masked_is_read_in_the_readers_language_and_stored_as_it_was(team: Team) -> None:
    team.command(team.minsu, team.deploys, "remember 스테이징 DB 비밀번호는 hunter2!xyz 예요")
    [memory] = team.memories()
    assert "[redacted: password]" in memory.text

    korean = seen(team.ask(team.dana, team.deploys, f"{team.bot} 스테이징 DB 비밀번호가 뭐예요?")[1])
    english = seen(
        team.ask(team.dana, team.deploys, f"{team.bot} what is the password 비밀번호 of the 스테이징 DB?")[1]
    )
    listed = seen(team.command(team.minsu, team.deploys, "스테이징 DB 찾아줘"))

    assert ("[가림: 비밀번호]" in korean, "redacted" in korean) == (True, False)
    assert ("[redacted: password]" in english, "가림" in english) == (True, False)
    assert ("[가림: 비밀번호]" in listed, "redacted" in listed) == (True, False)
    assert [memory.text for memory in team.memories()] == [memory.text]


def test_whoever_tells_a_secret_is_told_that_it_was_masked(team: Team) -> None:
    secret = team.command(team.minsu, team.deploys, "remember 와이파이 비밀번호는 hunter22예요")
    plain = team.command(team.minsu, team.deploys, "remember 와이파이 이름은 kraken이에요")

    assert say("masked", "ko") in seen(secret)
    assert say("masked", "ko") not in seen(plain)


def test_a_memory_that_is_annotated_while_the_answer_is_written_is_quoted_all_the_same(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    team.command(team.dana, team.deploys, "remember we deploy on Tuesdays")
    team.settled()
    search = Recall.search

    def annotating(recall: Recall, *args: Any, **named: Any) -> list[Hit]:
        hits = search(recall, *args, **named)
        for hit in hits:
            Store(team.redis).change(hit.memory.id, lambda memory: replace(memory, kind="how_to"))
        return hits

    monkeypatch.setattr(Recall, "search", annotating)
    assert "Tuesdays" in team.ask(team.minsu, team.general, f"{team.bot} when do we deploy?")[1].text
    assert [memory.kind for memory in team.memories()] == ["how_to"]


def test_who_may_recall_it_is_said_also_where_the_first_try_to_keep_it_was_cut_off(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    annotator, cut = team.running[0].rooms.annotator, [RedisDown("reset by peer")]
    consolidate = annotator.consolidate

    def cut_once(episode: Episode) -> object:
        if cut:
            raise cut.pop()
        return consolidate(episode)

    monkeypatch.setattr(annotator, "consolidate", cut_once)
    _, reply = team.ask(team.minsu, team.deploys, f"{team.bot} remember the freeze starts on 12 May 2027")

    assert not cut
    assert reply.text.startswith("I will remember that. Everybody in this workspace can recall it")
    assert len(team.memories()) == 1


@pytest.mark.parametrize(
    ("no", "yes", "question", "told"),
    [
        (
            "remember that we have never used Kafka in production",
            "remember that we used Kafka in production in 2024",
            "have we ever used Kafka in production?",
            ("different answers", "contradicts [1]"),
        ),
        (
            "우리는 운영에서 카프카를 써 본 적이 없다고 기억해 줘",
            "우리는 운영에서 카프카를 2024년에 써 봤다고 기억해 줘",
            "운영에서 카프카를 써 본 적 있어요?",
            ("서로 다른 내용", "[1]에 어긋나는 내용"),
        ),
    ],
)
def test_what_one_denies_and_another_tells_of_is_shown_with_both_names_and_dates(
    team: Team, no: str, yes: str, question: str, told: tuple[str, str]
) -> None:
    team.ask(team.minsu, team.deploys, f"{team.bot} {no}")
    team.ask(team.dana, team.general, f"{team.bot} {yes}")

    _, answer = team.ask(team.dana, team.general, f"{team.bot} {question}")

    assert told[0] in answer.text
    assert "[1]" in answer.text
    assert "[2]" in answer.text
    assert "2024" in answer.text
    team.settled()
    assert told[1] in team.command(team.dana, team.general, "왜" if "서로" in told[0] else "why").text


@pytest.mark.parametrize(
    ("no", "yes", "question"),
    [
        ("우리는 카프카를 써 본 적이 없어요", "2023년에 주문 이벤트에 카프카를 썼어요", "우리 카프카 써 본 적 있어?"),
        ("우리는 노션을 안 써요", "우리는 예전에 노션을 썼어요", "우리 노션 써?"),
        ("김민수는 마라톤을 뛴 적이 없어요", "박지은은 작년에 마라톤을 뛰었어요", "마라톤 뛴 사람 있어?"),
        ("we don't use Jira", "we used Jira in the past", "do we use Jira?"),
    ],
)
def test_both_sides_are_quoted_also_where_both_may_be_true(team: Team, no: str, yes: str, question: str) -> None:
    team.command(team.minsu, team.deploys, f"remember {no}")
    team.command(team.dana, team.general, f"remember {yes}")
    team.settled()

    _, answer = team.ask(team.dana, team.general, f"{team.bot} {question}")

    assert no in answer.text
    assert yes in answer.text
    assert "different answers" not in answer.text
    assert "서로 다른" not in answer.text
