"""Wherever the audience law is asked, it has to be: with the question left out there, somebody is told what is not for them.

Each row is one place in the code where the law is asked, and a scenario that goes wrong without it.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.memory.retrieval import recall
from bot.memory.retrieval.recall import CONSIDERED
from bot.memory.store import Store
from bot.mind.wording.phrases import say
from bot.playground.model import Message
from bot.slack.listeners.votes import BAD, GOOD
from bot.story.keep import UNDO
from bot.story.outlet import SHOW
from tests.scenarios.conftest import NewTeam, Team, seen
from tests.scenarios.model_server import ModelServer

QUESTION = "when does the acquisition of Bluefin close?"
TEXT = "the acquisition of Bluefin closes in March"
MODEL = "gpt-4.1-mini"

Scenario = Callable[[Team, ModelServer], bool]
"""Plays it, and says whether somebody was told what is not for them."""


def kept(team: Team, who: str, where: str, text: str = TEXT) -> str:
    """Tell Saegim something; the id of the memory."""
    found = re.search(r"`(?:forget|잊어줘) (\w+)`", team.command(who, where, f"remember {text}").text)
    assert found
    return found[1]


def hidden(team: Team, place: str) -> None:
    team.slack.set_private(place)
    team.slack.leave(team.dana, place)
    team.settled()


def before_ranking(team: Team, _models: ModelServer) -> bool:
    """What is hidden takes the places of what is not."""
    kept(team, team.dana, team.deploys, "the acquisition of Bluefin was mentioned, and it closes some day")
    for n in range(2 * CONSIDERED):
        kept(team, team.minsu, team.leads, f"{TEXT} {n}")
    return say("recall_empty", "en") in seen(team.command(team.dana, team.general, f"recall {QUESTION}"))


def of_what_is_handed_out(team: Team, _models: ModelServer) -> bool:
    """It turns out to be from outside after it was found, and before it is read."""
    id_ = kept(team, team.minsu, team.deploys)
    find, store = recall._find, team.running[0].rooms.store

    def found_early(*asked: Any, **how: Any) -> Any:
        found = find(*asked, **how)
        store.change(id_, lambda now: replace(now, shared=True))
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recall, "_find", found_early)
        return "March" in seen(team.command(team.boss, team.general, f"recall {QUESTION}"))


def turns_private(team: Team, models: ModelServer) -> bool:
    """The channel of the memory does so while a model writes."""
    return _meanwhile(team, models, lambda: team.slack.set_private(team.deploys), team.deploys)


def is_shared(team: Team, models: ModelServer) -> bool:
    """The channel of the memory is, while a model writes."""
    return _meanwhile(team, models, lambda: team.slack.set_shared(team.deploys), team.deploys)


def is_read_outside(team: Team, models: ModelServer) -> bool:
    """The channel of the reply is shared while a model writes."""
    return _meanwhile(team, models, lambda: team.slack.set_shared(team.general), team.general)


def _meanwhile(team: Team, models: ModelServer, happens: Callable[[], None], place: str) -> bool:
    """Something happens to `place` while a model writes, and Saegim hears of it."""
    kept(team, team.dana, team.deploys)
    directory = team.running[0].rooms.directory
    before = directory.place(place)
    models.slow()
    ts = team.slack.say(team.boss, team.general, f"{team.bot} {QUESTION}")
    assert team.slack.wait(lambda: models.requests)
    happens()
    assert team.slack.wait(lambda: directory.place(place) != before)
    models.go()
    assert team.slack.wait(lambda: team.replies(team.general, ts))
    team.settled()
    return "March" in seen(team.replies(team.general, ts)[-1])


def explaining(team: Team, _models: ModelServer) -> bool:
    kept(team, team.minsu, team.deploys)
    _, reply = team.ask(team.boss, team.general, f"{team.bot} {QUESTION}")
    hidden(team, team.deploys)
    before = len(team.slack.ephemerals(team.boss))
    team.slack.shortcut(team.boss, team.general, reply.ts, "why_message")
    return "March" in seen(team.whispered(team.boss, before))


def listing_pins(team: Team, _models: ModelServer) -> bool:
    id_ = kept(team, team.minsu, team.deploys)
    team.command(team.boss, team.general, f"pin {id_}")
    hidden(team, team.deploys)
    return "March" in seen(team.command(team.boss, team.general, "pins"))


def pinning(team: Team, _models: ModelServer) -> bool:
    id_ = kept(team, team.minsu, team.leads)
    return team.command(team.boss, team.general, f"pin {id_}").text != say("pin_unknown", "ko")


def counting(team: Team, _models: ModelServer) -> bool:
    team.slack.join(team.dana, team.leads)
    kept(team, team.dana, team.leads)
    team.slack.leave(team.dana, team.leads)
    team.settled()
    return "forget me 1" in team.command(team.dana, team.general, "forget me").text


def forgetting(team: Team, _models: ModelServer) -> bool:
    """What somebody wrote where they no longer are has faded, and would be listed to them."""
    team.slack.join(team.dana, team.leads)
    id_ = kept(team, team.dana, team.leads)
    team.slack.leave(team.dana, team.leads)
    team.settled()
    team.running[0].rooms.store.fade([id_])
    return "March" in seen(team.command(team.dana, team.general, "forget the acquisition of Bluefin"))


def pressed(team: Team, who: str, action: str, value: str) -> Message:
    """A button that Saegim never showed, and what its press gives way to."""
    elements = [{"type": "button", "action_id": action, "text": {}, "value": value}]
    shown = team.slack.show(who, team.general, "", blocks=({"type": "actions", "elements": elements},))
    team.slack.press(who, team.general, shown, action)
    team.settled()
    return next(message for message in team.slack.ephemerals(who) if message.ts == shown)


def undoing(team: Team, _models: ModelServer) -> bool:
    id_ = kept(team, team.minsu, team.leads, "블루핀 인수는 삼월에 끝나요")
    return pressed(team, team.dana, UNDO, id_).text == say("undo_nothing", "ko")


def a_press(team: Team, _models: ModelServer) -> bool:
    """Who left the thread's channel is not answered from its conversation."""
    kept(team, team.minsu, team.leads)
    ts, _ = team.ask(team.minsu, team.general, f"{team.bot} {QUESTION}")
    team.slack.leave(team.minsu, team.general)
    team.settled()
    return pressed(team, team.minsu, SHOW, f"{ts}:{ts}").text not in {say("offer_gone", "en"), say("offer_gone", "ko")}


def a_thumb(team: Team, _models: ModelServer) -> bool:
    """A guest who came after the answer counts for what they may not see."""
    id_ = kept(team, team.minsu, team.deploys)
    _, reply = team.ask(team.boss, team.general, f"{team.bot} {QUESTION}")
    guest = team.slack.person("Gast", guest=True)
    team.slack.join(guest, team.general)
    team.settled()
    team.slack.press(guest, team.general, reply.ts, GOOD)
    team.settled()
    return bool(Store(team.redis).uses([id_])[id_].up)


def approving(team: Team, _models: ModelServer) -> bool:
    """What a lesson rests on turns out to be from outside before its owner looks."""
    id_ = kept(team, team.minsu, team.deploys)
    _, reply = team.ask(team.boss, team.general, f"{team.bot} {QUESTION}")
    team.settled()
    team.slack.press(team.dana, team.general, reply.ts, BAD)
    assert team.slack.wait(lambda: team.slack.modals(team.dana))
    team.save(team.dana, team.slack.modals(team.dana)[0], "In March [1].")
    team.settled()
    team.running[0].rooms.store.change(id_, lambda now: replace(now, shared=True))
    return "March" in seen(team.command(team.boss, team.general, "lessons"))


GATES: dict[str, tuple[str, Scenario]] = {
    "before ranking": ("bot.memory.retrieval.recall.may_serve", before_ranking),
    "of what is handed out": ("bot.memory.retrieval.recall.visible", of_what_is_handed_out),
    "again before posting: private": ("bot.story.answer.visible", turns_private),
    "again before posting: shared": ("bot.story.answer.visible", is_shared),
    "again before posting: read outside": ("bot.story.answer.visible", is_read_outside),
    "when an answer is explained": ("bot.story.why.visible", explaining),
    "of what is pinned": ("bot.story.pinned.visible", listing_pins),
    "of what is to be pinned": ("bot.story.pins.visible", pinning),
    "of what is counted": ("bot.story.bulk.visible", counting),
    "of what has faded and may be forgotten": ("bot.story.forget.visible", forgetting),
    "of what somebody else keeps": ("bot.story.saving.visible", undoing),
    "of who gives a thumb": ("bot.story.votes.visible", a_thumb),
    "of who approves a lesson": ("bot.story.lessons.visible", approving),
    "of who presses an offer": ("bot.story.offer.is_member", a_press),
}


@pytest.fixture
def thinking(new_team: NewTeam, models: ModelServer, request: pytest.FixtureRequest) -> Team:
    """A team with a model only where the row needs one."""
    models.answers[MODEL] = f"They say {TEXT} [1]." + " So it is." * 100
    if not request.getfixturevalue("gate").startswith("again before posting"):
        return new_team(saegim_train_on_slack="yes")
    return new_team(openai_base_url=models.url, openai_api_key="sk-test", saegim_model=MODEL)


@pytest.mark.parametrize("gate", GATES)
def test_nobody_is_told_what_is_not_for_them(thinking: Team, models: ModelServer, gate: str) -> None:
    assert not GATES[gate][1](thinking, models)


@pytest.mark.parametrize("gate", GATES)
def test_without_the_question_somebody_would_be(
    thinking: Team, models: ModelServer, monkeypatch: pytest.MonkeyPatch, gate: str
) -> None:
    where, goes_wrong = GATES[gate]
    monkeypatch.setattr(where, lambda *_: True)
    assert goes_wrong(thinking, models)


def test_every_module_that_asks_the_law_has_a_row() -> None:
    asking = {where.rpartition(".")[0] for where, _ in GATES.values()}
    modules = {"bot.memory.retrieval.recall", *(f"bot.story.{name}" for name in _asking())}
    assert modules - {"bot.story.offer"} <= asking


def _asking() -> list[str]:
    story = Path(__file__).parents[2] / "bot" / "story"
    law = re.compile(r"^from bot\.memory\.audience import .*\b(?:visible|may_serve)\b", re.MULTILINE)
    return [path.stem for path in story.glob("*.py") if law.search(path.read_text(encoding="utf-8"))]
