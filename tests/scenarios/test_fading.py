"""What nobody needs leaves recall, stays in the store, and comes back when it is needed or the settings change."""

from dataclasses import replace

from bot.config import Settings
from bot.memory import keys
from bot.memory.forgetting.fade_plan import moves
from bot.memory.forgetting.fading import DAY, Use
from bot.memory.values import Memory
from bot.mind.wording.phrases import say
from bot.story.scene import Rooms
from bot.story.sweep import fade, sweep
from tests.scenarios.conftest import Team

ASK = "what is the staging database called?"


def old(team: Team, days: float, text: str = "the staging database is called herring", place: str = "") -> Memory:
    """Keep what 민수 wrote so many days ago, as a backfill does."""
    rooms = team.running[0].rooms
    at = rooms.now() - days * DAY
    ts = team.slack.wrote(team.minsu, place or team.deploys, text, at)
    memory = Memory(f"old{round(days)}", text, team.minsu, "민수", place or team.deploys, ts, ts, at, "message")
    rooms.store.put([memory])
    return memory


def rooms_with(team: Team, **settings: object) -> Rooms:
    rooms = team.running[0].rooms
    return replace(rooms, settings=Settings.model_validate({**rooms.settings.model_dump(), **settings}))


def faded(team: Team, **settings: object) -> dict[str, str]:
    """What a sweep does now."""
    rooms = rooms_with(team, **settings)
    planned = list(moves(rooms.store, rooms.pins, rooms.settings.retention, rooms.now()))
    fade(rooms, planned)
    return {move.memory.id: move.fate for move in planned}


def test_an_unused_message_leaves_recall_after_two_years_and_not_the_store(team: Team) -> None:
    old(team, 740)
    recent = old(team, 700, "the load test account is walrus")

    assert faded(team) == {"old740": "faded"}

    assert "herring" not in team.command(team.dana, team.general, ASK).text
    assert recent.text in team.command(team.dana, team.general, "what is the load test account?").text
    assert team.running[0].rooms.store.count() == 2
    assert faded(team) == {}


def test_what_was_shown_is_kept_longer(team: Team) -> None:
    memory = old(team, 740)
    team.ask(team.dana, team.general, f"{team.bot} {ASK}")
    team.settled()

    use = team.running[0].rooms.store.uses([memory.id])[memory.id]
    assert use == Use(count=1, last=use.last)
    assert faded(team) == {}


def test_other_settings_bring_it_back(team: Team) -> None:
    old(team, 600)
    assert faded(team, saegim_retention="message=700") == {"old600": "faded"}
    assert faded(team) == {"old600": "recalled"}
    assert "herring" in team.command(team.dana, team.general, ASK).text


def test_who_remembers_it_brings_it_back(team: Team) -> None:
    memory = old(team, 740)
    faded(team)

    team.keep_this(team.dana, team.deploys, memory.ts)
    assert "herring" in team.command(team.dana, team.general, ASK).text


def test_a_retention_erases_for_good_with_a_receipt_and_what_was_said_of_it(team: Team) -> None:
    memory = old(team, 500)
    root, reply = team.ask(team.dana, team.general, f"{team.bot} {ASK}")
    assert "herring" in reply.text
    team.redis.delete(keys.USES)

    assert faded(team, saegim_retention="message=400") == {memory.id: "erased"}

    rooms = team.running[0].rooms
    assert rooms.store.count() == 0
    assert rooms.store.put([memory]) == 0
    assert [(entry.what, entry.erased) for entry in rooms.receipts.read()] == [("retention", (memory.id,))]
    assert team.slack.wait(lambda: team.replies(team.general, root)[-1].text == say("source_deleted", "en"))


def test_what_is_pinned_stays(team: Team) -> None:
    old(team, 5_000)
    team.command(team.dana, team.deploys, "pin old5000")
    rooms = team.running[0].rooms
    assert [pin.id for pin in rooms.pins.of(team.deploys)] == ["old5000"]

    assert faded(team, saegim_retention="message=30") == {}
    assert sweep(rooms)


def test_what_is_pinned_or_asked_for_while_a_sweep_goes_on_is_not_erased(team: Team) -> None:
    asked_for = old(team, 5_000)
    old(team, 5_001, "the load test account is walrus")
    old(team, 5_002, "the old wifi is called kraken")
    rooms = rooms_with(team, saegim_retention="message=30")
    planned = list(moves(rooms.store, rooms.pins, rooms.settings.retention, rooms.now()))
    assert {move.fate for move in planned} == {"erased"}

    team.command(team.dana, team.deploys, "pin old5001")
    rooms.store.change(asked_for.id, lambda now: replace(now, kind="note", keeper=team.dana))
    fade(rooms, planned)

    assert sorted(memory.id for memory in rooms.store.scan()) == ["old5000", "old5001"]


def test_what_is_pinned_in_private_fades_for_everybody_else(team: Team) -> None:
    old(team, 5_000)
    team.ask(team.minsu, team.slack.dm(team.minsu), "pin old5000")
    assert faded(team) == {"old5000": "faded"}


def test_a_pin_in_private_wakes_nothing(team: Team) -> None:
    memory = old(team, 5_000)
    faded(team)
    dm = team.slack.dm(team.minsu)

    _, told = team.ask(team.minsu, dm, "pin old5000")

    assert told.text == say("pinned", "ko", id=memory.id)
    assert "herring" not in team.command(team.dana, team.general, ASK).text
    team.command(team.boss, team.general, "pin old5000")
    assert "herring" in team.command(team.dana, team.general, ASK).text


def test_a_faded_message_that_is_deleted_in_slack_is_erased(team: Team) -> None:
    memory = old(team, 740)
    faded(team)

    team.slack.delete(team.minsu, team.deploys, memory.ts)
    team.settled()

    assert team.running[0].rooms.store.count() == 0


# ── what counts as a use ────────────────────────────────────────────────────────────────────────────────────────────────


def count(team: Team, memory: Memory) -> int:
    team.settled()
    return team.running[0].rooms.store.uses([memory.id]).get(memory.id, Use()).count


def test_an_answer_counts_where_everybody_who_may_see_the_memory_could_have_seen_it(team: Team) -> None:
    public, private = old(team, 3), old(team, 4, "Bluefin closes in March", team.leads)

    team.ask(team.dana, team.general, f"{team.bot} {ASK}")
    team.ask(team.minsu, team.deploys, f"{team.bot} {ASK}")
    team.ask(team.minsu, team.leads, f"{team.bot} when does Bluefin close?")

    assert (count(team, public), count(team, private)) == (2, 1)


def test_what_happens_in_private_changes_nothing_for_others(team: Team) -> None:
    public, private = old(team, 3), old(team, 4, "Bluefin closes in March", team.leads)

    assert "herring" in team.command(team.dana, team.deploys, ASK).text  # a whisper
    team.ask(team.minsu, team.leads, f"{team.bot} {ASK}")
    team.ask(team.minsu, team.slack.dm(team.minsu), ASK)
    team.ask(team.minsu, team.slack.dm(team.minsu), "when does Bluefin close?")
    team.command(team.dana, team.deploys, "recall staging database")

    assert (count(team, public), count(team, private)) == (0, 0)


def thumbs(team: Team, memory: Memory) -> tuple[int, int]:
    team.settled()
    use = team.running[0].rooms.store.uses([memory.id]).get(memory.id, Use())
    return use.up, use.down


def test_a_thumb_on_an_answer_counts_for_what_it_shows_and_can_be_taken_back(team: Team) -> None:
    memory, other = old(team, 3), old(team, 4, "the load test account is walrus")
    root, reply = team.ask(team.dana, team.general, f"{team.bot} {ASK}")
    team.settled()

    team.slack.react(team.minsu, team.general, reply.ts, "+1")
    team.slack.react(team.dana, team.general, reply.ts, "+1::skin-tone-3")
    team.slack.react(team.boss, team.general, reply.ts, "thumbsdown")
    team.slack.react(team.boss, team.general, reply.ts, "tada")
    team.slack.react(team.boss, team.general, root, "+1")  # the question is not Saegim's
    assert (thumbs(team, memory), thumbs(team, other)) == ((2, 1), (0, 0))

    item = {"type": "message", "channel": team.general, "ts": reply.ts}
    taken_back = {"type": "reaction_removed", "user": team.boss, "reaction": "-1", "item_user": team.slack.bot_user}
    team.slack.event({**taken_back, "item": item, "event_ts": "1.0"})
    assert thumbs(team, memory) == (2, 0)


def test_a_thumb_given_in_private_changes_nothing_for_others(team: Team) -> None:
    memory = old(team, 3)
    _, reply = team.ask(team.minsu, team.leads, f"{team.bot} {ASK}")
    assert "herring" in reply.text
    team.settled()

    team.slack.react(team.minsu, team.leads, reply.ts, "-1")

    assert thumbs(team, memory) == (0, 0)


def test_the_thumb_of_another_bot_counts_nothing(team: Team) -> None:
    memory = old(team, 3)
    _, reply = team.ask(team.dana, team.general, f"{team.bot} {ASK}")
    team.settled()
    robot = team.slack.person("deploybot", bot=True)
    team.slack.join(robot, team.general)

    team.slack.react(robot, team.general, reply.ts, "-1")

    assert thumbs(team, memory) == (0, 0)
