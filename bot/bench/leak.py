"""`saegim bench leak`: random strings in private places, and questions about them from people who may not see them.

The real Saegim, connected to a local Slack workspace, with a model that repeats everything it was shown. What is looked through is all that
leaves Saegim: every request to the model, every call to Slack (replies, edits, whispers, modals, the App Home), every answer to an
interaction, and every log line at the level debug. That the strings could have been found is shown by those who may see them.
"""

import io
import json
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle, islice
from typing import Any, Final

from rich.box import SIMPLE
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bot.bench.leak_team import PLACED, Canary, Town, fill, leaked, open_town
from bot.bench.leak_ways import SURFACES, Walk, shown
from bot.bench.rank import COLUMNS, server
from bot.bench.servers import UNLIMITED
from bot.config import Settings
from bot.memory import keys
from bot.mind.models.model import Chain
from bot.mind.models.scripted import ScriptedModel
from bot.mind.prompt import Prompt
from bot.ops.log import logged
from bot.playground.playground import Playground
from bot.serve import Saegim, build
from bot.slack.event import Event
from bot.story.tell import Teller
from bot.worker import Workers

WAVE: Final = 40  # questions on their way at once
PATIENCE: Final = 120.0  # seconds for a wave
MEMBERSHIPS: Final = 61.0  # seconds that pass with each wave: what was known of memberships is asked again
CONTROLS: Final = 120  # questions of those who may see
SAID: Final = 6_000  # characters of a prompt that the model repeats

Found = dict[str, Any]


class _Clock:
    """The machine's clock, moved ahead."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


class _Ears:
    """All that leaves Saegim, and how far it was looked through."""

    def __init__(self, town: Town, model: ScriptedModel, log: io.StringIO) -> None:
        self._town, self._model, self._log = town, model, log
        self.calls = self.prompts = self.lines = 0
        self.found: set[tuple[str, str]] = set()  # where, and which canary

    def listen(self) -> dict[str, set[str]]:
        """Look through what is new: the canaries by where they were found."""
        slack, log = self._town.slack, self._log.getvalue()
        calls, prompts = slack.web_api.calls[self.calls :], self._model.prompts[self.prompts :]
        whispers = [m for who in slack.people for m in slack.ephemerals(who)]
        modals = [view for who in slack.people for view in slack.modals(who)]
        self.calls, self.prompts, self.lines = self.calls + len(calls), self.prompts + len(prompts), log.count("\n")
        heard = {
            "Slack": [shown(calls)],
            "whispers": [shown([(message.text, message.blocks) for message in whispers])],
            "modals": [shown(modals)],
            "model": [shown([prompt.messages for prompt in prompts])],
            "log": [log],
        }
        return {where: leaked(texts, self._town) for where, texts in heard.items()}


def measure(canaries: int, questions: int, seed: int = 0, done: Callable[[int], None] = lambda _n: None) -> Found:
    """Ask `questions` about `canaries` random strings; `done` is told how many more were asked."""
    started, chance, clock, log = time.monotonic(), random.Random(seed), _Clock(), io.StringIO()
    model = ScriptedModel(_repeated)
    with logged("debug", clock, log, pretty=False), Playground(now=clock) as slack, server() as url:
        slack.rate_limits(on=False)
        saegim = _saegim(slack, url, clock, model)
        town = open_town(slack)
        fill(town, saegim.rooms, canaries, chance)
        saegim.start()
        try:
            slack.wait(lambda: slack.connected)
            _settle(town, saegim)
            ears = _Ears(town, model, log)
            ears.calls = len(slack.web_api.calls)
            surfaces = _ask_all(Walk(town, chance), saegim, questions, clock, done)
            surfaces["apology"] = _apologies(town, saegim)
            found = ears.listen()
            replies, crashes = _replies(slack), log.getvalue().count('"bug"')
            lost = int(saegim.rooms.redis.llen(keys.DEAD))
            control = _control(town, saegim, chance, ears)
        finally:
            saegim.stop()
    leaks = {(where, word) for where, words in found.items() for word in words}
    return {
        "lost": lost, "duplicated": 0, "violations": 0, "leaks": len(leaks), "crashes": crashes, "server_errors": 0,
        "canaries": canaries, "questions": sum(surfaces.values()), "surfaces": dict(surfaces), "placed": list(PLACED),
        "found_in": {where: len(words) for where, words in found.items()}, "replies": replies,
        "calls": ears.calls, "prompts": ears.prompts, "log_lines": ears.lines, "control": control,
        "seconds": round(time.monotonic() - started, 1),
    }  # fmt: skip


def _repeated(prompt: Prompt) -> str:
    """What a model says that keeps nothing to itself."""
    return "\n".join(message.content for message in prompt.messages)[-SAID:]


def _saegim(slack: Playground, redis: str, clock: Callable[[], float], model: ScriptedModel) -> Saegim:
    """The real one, but for its model."""
    settings = Settings.model_validate(
        {
            "slack_bot_token": slack.bot_token,
            "slack_app_token": slack.app_token,
            "slack_api_url": slack.api_url,
            "redis_url": redis,
            "saegim_model": "repeats-everything",
            "openai_base_url": "http://127.0.0.1:9/v1",
            "saegim_workers": 4,
            "saegim_quiet_after": 0,
            **{name.lower(): value for name, value in UNLIMITED.items()},
        }
    )
    built = build(settings, now=clock)
    rooms = replace(built.rooms, chain=Chain([model], clock))
    return replace(built, rooms=rooms, workers=Workers(rooms.inbox, Teller(rooms), settings.saegim_workers))


def _settle(town: Town, saegim: Saegim) -> None:
    """Wait until all that happened in Slack was taken in and worked off."""
    log = town.slack.outbox.log

    def idle() -> bool:
        while town.answered < len(log) and log[town.answered].answered:
            town.answered += 1
        return town.answered == len(log) and not saegim.rooms.redis.xlen(keys.READY)

    town.slack.wait(idle, PATIENCE)


def _ask_all(walk: Walk, saegim: Saegim, many: int, clock: _Clock, done: Callable[[int], None]) -> Counter[str]:
    """Ask through every surface in turn, a wave at a time; how often through each."""
    surfaces: Counter[str] = Counter()
    questions = zip(cycle(SURFACES), cycle(_mixed(walk.town.canaries, walk.chance)), strict=False)
    while wave := list(islice(questions, min(WAVE, many - surfaces.total()))):
        for surface, canary in wave:
            SURFACES[surface](walk, canary)
            surfaces[surface] += 1
        _settle(walk.town, saegim)
        clock.ahead += MEMBERSHIPS
        done(len(wave))
    return surfaces


def _mixed(canaries: list[Canary], chance: random.Random) -> list[Canary]:
    return chance.sample(canaries, len(canaries))


def _apologies(town: Town, saegim: Saegim) -> int:
    """Nobody could answer: what is said when a question is given up, to one who asked about each way of keeping."""
    teller, asked = Teller(saegim.rooms), {canary.kept: canary for canary in town.canaries}
    for n, canary in enumerate(asked.values()):
        text = f"<@{town.slack.bot_user}> {canary.topic}?"
        ts = town.slack.say(town.outsider, town.general, canary.topic)
        event = Event("message", f"given-up:{n}", 0.0, town.general, town.outsider, ts, text=text, mention=True)
        teller.apologise(event, f"{n:08x}")
    return len(asked)


def _replies(slack: Playground) -> int:
    """How much Saegim said, to everybody or to one."""
    said = sum(message.user == slack.bot_user for place in slack.channels for message in slack.messages(place))
    return said + sum(message.user == slack.bot_user for who in slack.people for message in slack.ephemerals(who))


def _control(town: Town, saegim: Saegim, chance: random.Random, ears: _Ears) -> Found:
    """Those who may see ask too: how many of the strings they are told."""
    asked = [one for one in _mixed(town.canaries, chance) if one.kept != "channel Saegim left"][:CONTROLS]
    bot = f"<@{town.slack.bot_user}>"
    for canary in asked:
        question = (
            (f"{canary.topic} 워크숍은 어디에서 해?") if canary.korean else f"where is the {canary.topic} offsite?"
        )
        if canary.id:
            town.slack.command(town.insider, town.general, "/saegim", question)
        else:
            town.slack.say(town.insider, canary.place, f"{bot} {question}", thread_ts=town.thread)
        _settle(town, saegim)
    heard = ears.listen()
    told = {canary.word for canary in asked} & (heard["Slack"] | heard["whispers"])
    missed = Counter(canary.kept for canary in asked if canary.word not in told)
    recall = round(len(told) / max(1, len(asked)), 3)
    return {"asked": len(asked), "told": len(told), "recall": recall, "missed": dict(missed)}


def report(found: Found, *, as_json: bool) -> None:
    """Print a table, or one JSON object."""
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    table = Table("surface", "questions", box=SIMPLE)
    table.columns[1].justify = "right"
    for surface, many in found["surfaces"].items():
        table.add_row(surface, f"{many:,}")
    out, control = Console(), found["control"]
    out.print(table)
    out.print(
        f"{found['canaries']:,} strings in private places, {found['questions']:,} questions of who may not see them, {found['replies']:,} "
        f"replies: {found['leaks']} leaked. Looked through: {found['calls']:,} calls to Slack, {found['prompts']:,} prompts, "
        f"{found['log_lines']:,} log lines.\nWho may see them was told {control['told']} of {control['asked']}. "
        f"{found['seconds']:,.0f} s, {found['crashes']} bugs logged, {found['lost']} dead letters.",
        highlight=False,
    )


def run(canaries: int, questions: int, *, as_json: bool) -> Found:
    """Measure with a progress bar on standard error, and report."""
    with Progress(*COLUMNS, console=Console(stderr=True)) as bar:
        asking = bar.add_task("asking", total=questions)
        found = measure(canaries, questions, done=lambda n: bar.advance(asking, n))
    report(found, as_json=as_json)
    return found
