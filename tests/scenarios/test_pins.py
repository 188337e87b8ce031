"""Pins: chosen by a place's owner, of what everybody there may see, in every prompt of that place, and undone in a word."""

import re

import pytest

from bot.mind.wording.phrases import say
from tests.scenarios.conftest import NewTeam, Team, seen
from tests.scenarios.model_server import ModelServer

MODEL = "gpt-4.1-mini"


def kept(team: Team, who: str, where: str, text: str) -> str:
    """Tell Saegim something; the id of the memory."""
    answer = team.command(who, where, f"remember {text}").text
    found = re.search(r"`(?:forget|잊어줘) (\w+)`", answer)
    assert found
    return found[1]


def test_the_owner_pins_a_memory_and_everybody_sees_who_did_it(team: Team) -> None:
    id_ = kept(team, team.minsu, team.deploys, "deploys freeze on 12 May")

    assert team.command(team.dana, team.deploys, f"pin {id_}").text == say("pinned", "en", id=id_)

    shown = seen(team.command(team.minsu, team.deploys, "pins"))
    assert "deploys freeze on 12 May" in shown
    assert "pinned by Dana" in shown
    assert id_ in shown


def test_in_korean_and_by_mention(team: Team) -> None:
    id_ = kept(team, team.minsu, team.deploys, "배포는 5월 12일부터 멈춰요")

    _, pinned = team.ask(team.dana, team.deploys, f"{team.bot} {id_} 고정해 줘")
    assert pinned.text == say("pinned", "ko", id=id_)
    _, listed = team.ask(team.minsu, team.deploys, f"{team.bot} 고정 목록")
    assert "5월 12일부터" in seen(listed)
    assert "Dana님 고정" in seen(listed)
    _, off = team.ask(team.dana, team.deploys, f"{team.bot} 고정 풀어줘 {id_}")
    assert off.text == say("unpinned", "ko", id=id_)
    _, none = team.ask(team.minsu, team.deploys, f"{team.bot} 고정 목록")
    assert none.text == say("no_pins", "ko")


def test_only_the_owner_pins_and_unpins(team: Team) -> None:
    id_ = kept(team, team.minsu, team.deploys, "deploys freeze on 12 May")
    team.command(team.dana, team.deploys, f"pin {id_}")

    assert team.command(team.minsu, team.deploys, f"pin {id_}").text == say("owner_only", "en")
    assert team.command(team.minsu, team.deploys, f"unpin {id_}").text == say("owner_only", "en")
    assert id_ in seen(team.command(team.minsu, team.deploys, "pins"))


def test_what_not_everybody_there_may_see_cannot_be_pinned_and_is_as_unknown(team: Team) -> None:
    secret = kept(team, team.minsu, team.leads, "Bluefin closes in March")
    own = team.slack.channel("own", members=[team.minsu, team.dana], creator=team.minsu)

    answers = {team.command(team.minsu, own, f"pin {id_}").text for id_ in (secret, "zzzzzzzzz2")}

    assert answers == {say("pin_unknown", "en")}


def test_a_full_block_asks_to_unpin_one_first(team: Team) -> None:
    ids = [kept(team, team.minsu, team.deploys, f"rule number {n} is to test") for n in range(6)]
    for id_ in ids[:5]:
        team.command(team.dana, team.deploys, f"pin {id_}")

    assert team.command(team.dana, team.deploys, f"pin {ids[5]}").text == say("pins_full", "en", count=5)
    team.command(team.dana, team.deploys, f"unpin {ids[0]}")
    assert team.command(team.dana, team.deploys, f"pin {ids[5]}").text == say("pinned", "en", id=ids[5])
    listed = team.command(team.dana, team.deploys, "pins").text
    assert [listed.index(id_) for id_ in ids[1:]] == sorted(listed.index(id_) for id_ in ids[1:])


def test_a_pin_that_not_everybody_may_see_any_more_takes_no_slot_and_is_as_absent(team: Team) -> None:
    hidden = kept(team, team.minsu, team.deploys, "the mascot is a walrus")
    ids = [kept(team, team.minsu, team.general, f"rule number {n} is to test") for n in range(6)]
    for id_ in (hidden, *ids[:4]):
        team.command(team.boss, team.general, f"pin {id_}")

    team.slack.set_private(team.deploys)
    team.settled()

    assert team.command(team.boss, team.general, f"unpin {hidden}").text == say("not_pinned", "ko", id=hidden)
    assert team.command(team.boss, team.general, f"pin {ids[4]}").text == say("pinned", "ko", id=ids[4])
    assert team.command(team.boss, team.general, f"pin {ids[5]}").text == say("pins_full", "ko", count=5)


def test_where_slack_does_not_tell_who_reads_along_no_pin_is_taken_off(team: Team) -> None:
    elsewhere = kept(team, team.minsu, team.deploys, "the mascot is a walrus")
    own = kept(team, team.minsu, team.general, "lunch is at noon")
    team.command(team.boss, team.general, f"pin {elsewhere}")
    team.slack.without("conversations.members")
    team.advance(120)

    assert team.command(team.boss, team.general, f"pin {own}").text == say("pinned", "ko", id=own)

    assert [pin.id for pin in team.running[0].rooms.pins.of(team.general)] == [elsewhere, own]


def test_a_dms_person_pins_there(team: Team) -> None:
    dm = team.slack.dm(team.minsu)
    _, told = team.ask(team.minsu, dm, "remember my locker is 41")
    id_ = told.text.rpartition("forget ")[2].strip("`.")
    _, pinned = team.ask(team.minsu, dm, f"pin {id_}")
    assert pinned.text == say("pinned", "en", id=id_)


@pytest.fixture
def thinking(new_team: NewTeam, models: ModelServer) -> Team:
    models.answers[MODEL] = "We deploy on Tuesdays [1]."
    team = new_team(openai_base_url=models.url, openai_api_key="sk-test", saegim_model=MODEL)
    kept(team, team.minsu, team.general, "we deploy on Tuesdays")
    return team


def test_a_pin_is_in_every_prompt_of_its_place_and_in_no_other(thinking: Team, models: ModelServer) -> None:
    id_ = kept(thinking, thinking.minsu, thinking.deploys, "the mascot is a walrus " + "x" * 400)
    thinking.command(thinking.dana, thinking.deploys, f"pin {id_}")

    thinking.ask(thinking.minsu, thinking.general, f"{thinking.bot} when do we deploy?")
    assert "walrus" not in models.text()
    root, _ = thinking.ask(thinking.minsu, thinking.deploys, f"{thinking.bot} when do we deploy?")

    [prompt] = [message["content"] for message in models.requests[-1]["messages"] if "<pinned" in message["content"]]
    [slot] = prompt.partition("<pinned")[2].partition("\n")[2].partition("</pinned")[0].splitlines()
    assert slot.startswith("the mascot is a walrus")
    assert len(slot) <= 300

    thinking.command(
        thinking.minsu, thinking.deploys, f"forget {id_}"
    )  # the model may have used it: the answer goes, too
    assert thinking.slack.wait(
        lambda: thinking.replies(thinking.deploys, root)[-1].text == say("one_source_deleted", "en")
    )


def test_a_pin_of_a_channel_that_turned_private_is_not_told_outside_it(thinking: Team, models: ModelServer) -> None:
    id_ = kept(thinking, thinking.minsu, thinking.deploys, "the mascot is a walrus")
    thinking.command(thinking.boss, thinking.general, f"pin {id_}")
    thinking.ask(thinking.minsu, thinking.general, f"{thinking.bot} when do we deploy?")
    assert "walrus" in models.text()

    thinking.slack.set_private(thinking.deploys)
    thinking.settled()
    models.requests.clear()
    thinking.ask(thinking.minsu, thinking.general, f"{thinking.bot} when do we deploy?")

    assert models.requests
    assert "walrus" not in models.text()
    assert thinking.command(thinking.boss, thinking.general, "pins").text == say("no_pins", "ko")
