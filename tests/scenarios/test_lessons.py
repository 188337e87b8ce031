"""Answers as lessons: thumbs below them, a correction that waits for an owner, and what becomes of it."""

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.accounting.audit import Audit
from bot.accounting.chain import line_of
from bot.cli import main
from bot.config import read_key
from bot.memory import keys
from bot.memory.connection import connect
from bot.memory.forgetting.receipts import Receipts
from bot.memory.sealing import KeyRing, use
from bot.memory.sharing import Sharing
from bot.memory.store import Store
from bot.mind.inert import inert
from bot.mind.wording.korean import Language
from bot.mind.wording.phrases import say
from bot.ops.absence import found as absence
from bot.ops.resealing import reseal_all
from bot.playground import events
from bot.playground.delivery import Delivery
from bot.playground.model import Message
from bot.playground.views import View
from bot.slack.lesson_blocks import APPROVE, REJECT
from bot.slack.listeners.votes import BAD, GOOD
from bot.slack.modals import ACTION, BLOCK, CORRECTION
from bot.tuning.examples.dataset import EXAMPLES, read
from bot.tuning.examples.lessons import Lesson, Lessons
from tests.scenarios.conftest import NewTeam, Team, on_both, seen

Cli = Callable[..., Result]
KO = ("배포는 매주 화요일에 해요, 기억해 줘", "배포는 언제 해요?", "매주 화요일 오전에 해요 [1].")
EN = ("remember that we deploy on Tuesdays", "when do we deploy?", "On Tuesdays, in the morning [1].")


def tongue(words: tuple[str, str, str]) -> Language:
    return "ko" if words is KO else "en"


both_tongues = pytest.mark.parametrize("words", [KO, EN], ids=["ko", "en"])


@pytest.fixture
def team(new_team: NewTeam) -> Team:
    """A team whose owner allows that corrected answers become examples."""
    return new_team(saegim_train_on_slack="yes")


def lessons(team: Team) -> list[Lesson]:
    team.settled()
    return Lessons(team.redis).newest(team.clock())


def answered(team: Team, words: tuple[str, str, str] = EN, channel: str = "") -> tuple[str, Message]:
    """Something is kept and asked for: the question's timestamp and the answer."""
    channel = channel or team.deploys
    team.ask(team.minsu, channel, f"{team.bot} {words[0]}")
    asked, answer = team.ask(team.minsu, channel, f"{team.bot} {words[1]}")
    team.settled()  # who reads an answer takes longer than what is noted of it
    return asked, answer


def pressed(team: Team, who: str, answer: Message, action: str = BAD) -> Message:
    """Press a thumb below an answer and wait for what only that person is told."""
    before = len(team.told(who))
    team.slack.press(who, answer.channel, answer.ts, action)
    assert team.slack.wait(lambda: len(team.told(who)) > before), "nothing was said"
    return team.told(who)[-1]


def form(team: Team, who: str, answer: Message) -> View:
    """Press 👎 and wait for the modal."""
    team.slack.press(who, answer.channel, answer.ts, BAD)
    assert team.slack.wait(lambda: team.slack.modals(who)), "no modal"
    return team.slack.modals(who)[-1]


def correct(team: Team, who: str, answer: Message, wanted: str) -> Message:
    """Correct an answer and wait for what is said of that."""
    before = len(team.told(who))
    team.save(who, form(team, who, answer), wanted)
    assert team.slack.wait(lambda: len(team.told(who)) > before), "nothing was said"
    return team.told(who)[-1]


def thumbs(team: Team) -> tuple[int, int]:
    team.settled()
    [memory] = team.memories()
    use = Store(team.redis).uses([memory.id]).get(memory.id)
    return (use.up, use.down) if use else (0, 0)


def home(team: Team, who: str) -> str:
    team.slack.open_home(who)
    team.settled()
    return json.dumps(team.slack.home(who), ensure_ascii=False)


# ── thumbs ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@both_tongues
def test_below_an_answer_stand_two_thumbs_that_a_screen_reader_can_say(team: Team, words: tuple[str, str, str]) -> None:
    _, answer = answered(team, words)
    buttons = answer.blocks[-1]["elements"]
    language = tongue(words)
    assert [button["text"]["text"] for button in buttons] == ["👍", "👎"]
    assert [b["accessibility_label"] for b in buttons] == [say(n, language) for n in ("label_good", "label_bad")]
    assert answer.blocks[0]["type"] == "markdown", "the answer comes first"


def test_also_below_an_answer_that_found_nothing_and_below_no_fixed_sentence(team: Team) -> None:
    _, nothing = team.ask(team.minsu, team.deploys, f"{team.bot} who runs the canteen?")
    others = [
        team.ask(team.minsu, team.deploys, f"{team.bot} {said}")[1]
        for said in ("help", "remember that we deploy on Tuesdays", "forget k3m9x2ab45", "recall deploy", "pins")
    ]
    assert BAD in seen(nothing)
    assert not [other.text for other in others if BAD in seen(other)]


def test_a_vote_counts_once_a_person_and_can_be_changed(team: Team) -> None:
    _, answer = answered(team)
    assert say("voted_up_of", "en", question=EN[1]) in seen(pressed(team, team.dana, answer, GOOD))
    pressed(team, team.dana, answer, GOOD)
    assert thumbs(team) == (1, 0)
    form(team, team.dana, answer)
    assert thumbs(team) == (0, 1)
    pressed(team, team.minsu, answer, GOOD)
    assert thumbs(team) == (1, 1)


@both_tongues
def test_who_presses_a_thumb_is_told_which_answer_it_is_about(team: Team, words: tuple[str, str, str]) -> None:
    language, (_, first) = tongue(words), answered(team, words)
    _, second = team.ask(team.minsu, team.deploys, f"{team.bot} who runs <https://evil.example/canteen> the *canteen*?")
    team.settled()

    assert pressed(team, team.dana, first, GOOD).text == say("voted_up_of", language, question=words[1])
    told = seen(pressed(team, team.dana, second, GOOD))
    assert "canteen" in told
    assert "https://evil.example" not in told


def test_a_button_and_a_reaction_are_one_vote(team: Team) -> None:
    _, answer = answered(team)
    team.slack.react(team.dana, team.deploys, answer.ts, "+1")
    assert thumbs(team) == (1, 0)
    pressed(team, team.dana, answer, GOOD)
    assert thumbs(team) == (1, 0)
    team.slack.unreact(team.dana, team.deploys, answer.ts, "+1")
    assert thumbs(team) == (0, 0)


def test_the_thumb_of_somebody_who_cannot_read_the_answer_counts_nothing(team: Team) -> None:
    _, answer = answered(team, channel=team.leads)
    forged = pressed(team, team.dana, answer, GOOD)  # a payload that no client of theirs could send
    assert forged.text == say("voted_up", "en")
    assert thumbs(team) == (0, 0)
    pressed(team, team.minsu, answer, GOOD)
    assert thumbs(team) == (1, 0)


def test_below_a_whisper_they_are_about_that_whisper(team: Team) -> None:
    team.command(team.minsu, team.slack.dm(team.minsu), "remember my desk is number 12")
    whisper = team.command(team.minsu, team.general, "what is the number of my desk?")
    assert BAD in seen(whisper)
    team.settled()
    thanked = pressed(team, team.minsu, whisper, GOOD).text
    assert thanked == say("voted_up_of", "en", question="what is the number of my desk?")
    assert thumbs(team) == (1, 0)
    told = seen(pressed(team, team.minsu, whisper, BAD))
    assert thumbs(team) == (0, 1)
    assert say("correct_not_public", "en") in told
    assert not team.slack.modals(team.minsu)


def test_without_the_switch_a_thumb_down_is_a_vote_and_nothing_else(new_team: NewTeam) -> None:
    team = new_team()
    _, answer = answered(team)
    told = pressed(team, team.dana, answer)
    assert told.text == say("voted_down_of", "en", question=EN[1])
    assert thumbs(team) == (0, 1)
    assert not team.slack.modals(team.dana)


# ── the modal ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@on_both
@both_tongues
def test_a_thumb_down_opens_the_answer_to_be_corrected(new_team: NewTeam, words: tuple[str, str, str]) -> None:
    team = new_team(saegim_train_on_slack="yes")
    asked, answer = answered(team, words)

    modal = form(team, team.dana, answer)

    shown, language = json.dumps(modal.body, ensure_ascii=False), tongue(words)
    assert words[1] in shown
    assert say("label_correct_audience", language) in shown
    [field] = [block["element"] for block in modal.body["blocks"] if block["type"] == "input"]
    assert field["initial_value"] == answer.blocks[0]["text"], "the answer as it was given"
    assert json.loads(modal.body["private_metadata"]) == {"place": team.deploys, "ts": answer.ts, "thread_ts": asked}

    before = len(team.told(team.dana))
    team.save(team.dana, modal, f"{words[2]} password=hunter2secret99")
    assert team.slack.wait(lambda: len(team.told(team.dana)) > before)

    assert seen(team.told(team.dana)[-1]).startswith(say("lesson_kept", language))
    [lesson] = lessons(team)
    assert (lesson.question, lesson.user, lesson.asker) == (words[1], team.dana, team.minsu)
    assert lesson.wanted.startswith(words[2])
    assert "hunter2secret99" not in lesson.wanted
    assert lesson.memories == (team.memories()[0].id,)
    assert not lesson.approved_by


@pytest.mark.parametrize(
    ("text", "why"),
    [("  ", "empty"), ("x" * 2_001, "too_long"), (None, "unchanged"), ("On Tuesdays [1][7].", "unknown_source")],
)
def test_what_is_no_correction_is_refused_with_a_sentence(team: Team, text: str | None, why: str) -> None:
    modal = form(team, team.dana, answered(team)[1])
    team.save(team.dana, modal, text)
    [open_still] = team.slack.modals(team.dana)
    assert list(open_still.errors.values()) == [say(f"correct_{why}", "en")]
    assert not lessons(team)


def test_a_number_in_brackets_within_code_is_no_source(team: Team) -> None:
    correct(team, team.dana, answered(team)[1], "The day is in `rows[7]` [1].")
    assert [lesson.wanted for lesson in lessons(team)] == ["The day is in `rows[7]` [1]."]


def test_what_a_model_must_not_say_nobody_teaches_it(team: Team) -> None:
    correct(team, team.dana, answered(team)[1], "<!channel> Tuesdays [1], see https://evil.example")
    [lesson] = lessons(team)
    hosts = frozenset({"playground.example"})
    assert lesson.wanted == inert(lesson.wanted, hosts)
    assert "https://evil" not in lesson.wanted


def test_a_second_correction_by_the_same_person_takes_the_place_of_the_first(team: Team) -> None:
    _, answer = answered(team)
    correct(team, team.dana, answer, "On Tuesdays at nine [1].")
    correct(team, team.dana, answer, "On Tuesdays at ten [1].")
    correct(team, team.minsu, answer, "On Tuesdays at noon [1].")
    assert {lesson.wanted for lesson in lessons(team)} == {"On Tuesdays at ten [1].", "On Tuesdays at noon [1]."}


def test_in_a_private_place_no_correction_is_kept_and_they_are_told_why(team: Team) -> None:
    _, answer = answered(team, channel=team.leads)
    assert say("correct_not_public", "en") in seen(pressed(team, team.minsu, answer))
    assert thumbs(team) == (0, 1)
    assert not team.slack.modals(team.minsu)
    assert not lessons(team)


def test_nothing_was_remembered_so_there_is_nothing_to_correct(team: Team) -> None:
    _, answer = team.ask(team.minsu, team.deploys, f"{team.bot} who runs the canteen?")
    assert say("correct_no_memory", "en") in seen(pressed(team, team.minsu, answer))


def test_where_the_modal_cannot_be_opened_the_vote_counts_and_they_may_try_again(team: Team) -> None:
    _, answer = answered(team)
    team.slack.fail("views.open", error="expired_trigger_id")
    assert say("correct_again", "en") in seen(pressed(team, team.dana, answer))
    assert thumbs(team) == (0, 1)
    form(team, team.dana, answer)
    assert thumbs(team) == (0, 1)


def test_a_press_that_is_delivered_again_after_a_crash_counts_once(team: Team) -> None:
    _, answer = answered(team)
    team.slack.redeliver(2)
    form(team, team.dana, answer)
    assert thumbs(team) == (0, 1)
    assert len(team.slack.modals(team.dana)) == 1


@pytest.mark.parametrize("what", ["question", "memory", "answer", "private"])
def test_what_is_gone_before_it_is_saved_is_not_kept(team: Team, what: str) -> None:
    asked, answer = answered(team)
    modal = form(team, team.dana, answer)
    withdraw(team, what, asked, answer)
    before = len(team.told(team.dana))
    team.save(team.dana, modal, "On Tuesdays at nine [1].")
    assert team.slack.wait(lambda: len(team.told(team.dana)) > before)
    phrase = "lesson_public_only" if what == "private" else "lesson_not_kept"
    assert seen(team.told(team.dana)[-1]).startswith(say(phrase, "en"))
    assert not lessons(team)


@pytest.mark.parametrize(
    ("place", "ts", "text", "phrase"),
    [
        ("leads", "", "On Tuesdays at nine [1].", "lesson_public_only"),  # a place they are not in, and its real answer
        ("leads", "1795392000.000100", "On Tuesdays at nine [1].", "lesson_public_only"),  # … and none at all
        ("deploys", "1795392000.000100", "On Tuesdays at nine [1].", "lesson_not_kept"),
    ],
)
def test_a_forged_submission_keeps_nothing_and_tells_nothing(
    team: Team, place: str, ts: str, text: str, phrase: str
) -> None:
    where = {"leads": team.leads, "deploys": team.deploys}[place]
    _, answer = answered(team, channel=where)
    before = len(team.told(team.dana))
    submit(team, team.dana, where, ts or answer.ts, text)
    assert team.slack.wait(lambda: len(team.told(team.dana)) > before)
    assert seen(team.told(team.dana)[-1]).startswith(say(phrase, "en"))
    assert not lessons(team)


def submit(team: Team, who: str, place: str, ts: str, text: str) -> None:
    """Send what saving a modal sends that nobody was shown."""
    typed = {BLOCK: {ACTION: {"type": "plain_text_input", "value": text}}}
    about = {"place": place, "ts": ts, "thread_ts": ts}
    view = {
        "id": "V0FORGED",
        "type": "modal",
        "callback_id": f"{CORRECTION}:en",
        "private_metadata": json.dumps(about),
        "blocks": [],
        "state": {"values": typed},
    }
    team.slack.outbox.put(Delivery("interactive", events.submitted(team.slack.who(who), view, "TR0FORGED")))


def test_a_guest_gives_a_thumb_and_corrects_nothing(team: Team) -> None:
    guest = team.slack.person("Gast", guest=True)
    team.slack.join(guest, team.deploys)
    _, answer = answered(team)
    assert say("correct_not_public", "en") in seen(pressed(team, guest, answer))
    assert thumbs(team) == (0, 1)
    submit(team, guest, team.deploys, answer.ts, "On Tuesdays at nine [1].")
    assert not lessons(team)


def withdraw(team: Team, what: str, asked: str, answer: Message) -> None:
    """Take something back that a lesson rests on."""
    slack, [memory] = team.slack, team.memories()
    match what:
        case "question":
            slack.delete(team.minsu, team.deploys, asked)
        case "edited":
            slack.edit(team.minsu, team.deploys, asked, f"{team.bot} when is the offsite?")
        case "memory":
            team.command(team.minsu, team.deploys, f"forget {memory.id}")
        case "answer":
            slack.remove(slack.message(team.deploys, answer.ts))
        case "me":
            team.command(team.dana, team.deploys, "forget me")
            team.command(team.dana, team.deploys, "forget me 0")
        case "here":
            team.command(team.dana, team.deploys, "forget here")
            team.command(team.dana, team.deploys, "forget here 1")
        case "channel":
            slack.event({"type": "channel_deleted", "channel": team.deploys, "event_ts": "1.0"})
        case "shared":
            slack.set_shared(team.deploys)
        case _:
            slack.set_private(team.deploys)
    team.settled()


@pytest.mark.parametrize(
    "what", ["question", "edited", "memory", "answer", "me", "here", "channel", "private", "shared"]
)
def test_a_lesson_goes_with_whatever_it_rests_on_and_whoever_wrote_it(team: Team, what: str) -> None:
    asked, answer = answered(team)
    correct(team, team.dana, answer, "On Tuesdays at nine [1].")
    assert len(lessons(team)) == 1

    withdraw(team, what, asked, answer)

    assert not lessons(team)
    receipts = Receipts(team.redis).read()
    assert sum(receipt.lessons for receipt in receipts) == 1
    assert "nine" not in str(receipts)


# ── the owner ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@both_tongues
def test_an_owner_sees_in_the_app_home_what_waits_and_approves_it(team: Team, words: tuple[str, str, str]) -> None:
    _, answer = answered(team, words)
    correct(team, team.minsu, answer, words[2])
    [lesson] = lessons(team)

    shown = home(team, team.dana)  # who created the channel
    assert words[1] in shown
    assert words[2] in shown
    assert "민수" in shown
    assert team.slack.permalink(team.deploys, answer.ts) in shown.replace("&amp;", "&")

    team.slack.press_home(team.dana, APPROVE, lesson.id)
    assert team.slack.wait(lambda: APPROVE not in str(team.slack.home(team.dana)["blocks"])), "published anew"
    assert [one.approved_by for one in lessons(team)] == [team.dana]


def test_an_owner_rejects_and_it_is_erased(team: Team) -> None:
    correct(team, team.minsu, answered(team)[1], "On Tuesdays at nine [1].")
    home(team, team.dana)
    team.slack.press_home(team.dana, REJECT, lessons(team)[0].id)
    assert team.slack.wait(lambda: REJECT not in str(team.slack.home(team.dana)["blocks"]))
    assert not lessons(team)


def test_for_everybody_else_it_is_as_if_nothing_waited(team: Team) -> None:
    before = home(team, team.minsu), home(team, team.boss)
    correct(team, team.minsu, answered(team)[1], "On Tuesdays at nine [1].")
    [lesson] = lessons(team)

    after = home(team, team.minsu), home(team, team.boss)  # no owner; an owner who is not in that channel
    assert [_bare(view) for view in after] == [_bare(view) for view in before]
    for who in (team.minsu, team.boss):
        assert say("lessons_none", "ko") in seen(team.command(who, team.general, "교정 목록"))
        for verb, unknown in (("approve", lesson.id), ("reject", lesson.id), ("approve", "k3m9x2ab45")):
            told = team.command(who, team.general, f"{verb} {unknown}")
            assert say("lesson_unknown", "ko", id=unknown) in seen(told)
        team.slack.forge_home(who, APPROVE, lesson.id)
        team.slack.forge_home(who, REJECT, lesson.id)
        team.slack.forge_home(who, APPROVE, "../etc")
    assert lessons(team) == [lesson]


def _bare(view: str) -> str:
    return json.dumps(json.loads(view)["blocks"])


@pytest.mark.parametrize(
    ("listed", "approve", "reject", "language"),
    [("lessons", "approve {}", "reject {}", "en"), ("교정 목록", "교정 승인 {}", "{} 반려해 줘", "ko")],
)
def test_an_owner_lists_approves_and_rejects_with_words(
    team: Team, listed: str, approve: str, reject: str, language: Language
) -> None:
    words = KO if language == "ko" else EN
    correct(team, team.minsu, answered(team, words)[1], words[2])
    [lesson] = lessons(team)

    shown = seen(team.command(team.dana, team.general, listed))
    assert words[2] in shown
    assert lesson.id in shown

    told = seen(team.command(team.dana, team.general, approve.format(lesson.id)))
    assert say("lesson_approved", language, id=lesson.id) in told
    assert lessons(team)[0].approved_by == team.dana
    told = seen(team.command(team.dana, team.general, reject.format(lesson.id)))
    assert say("lesson_rejected", language) in told
    assert not lessons(team)


@both_tongues
def test_an_owner_is_shown_what_no_source_of_a_correction_holds(team: Team, words: tuple[str, str, str]) -> None:
    _, answer = answered(team, words)
    correct(team, team.minsu, answer, f"{words[2]} (2019)")
    odd = say("label_not_in_sources", tongue(words), told="2019")
    assert odd in seen(team.command(team.dana, team.general, "lessons" if words is EN else "교정 목록"))
    assert "2019" in home(team, team.dana).partition("#deploys")[0].rpartition('"mrkdwn"')[2]
    correct(team, team.minsu, answer, words[2])
    assert "2019" not in home(team, team.dana)


@both_tongues
def test_an_operator_is_shown_the_same_at_the_terminal(team: Team, cli: Cli, words: tuple[str, str, str]) -> None:
    _, answer = answered(team, words)
    correct(team, team.minsu, answer, f"{words[2]} (2019)")
    assert "Not in the sources: 2019" in " ".join(cli("lessons").stdout.split())
    correct(team, team.minsu, answer, words[2])
    assert "Not in the sources" not in cli("lessons").stdout


def test_in_a_channel_the_list_is_whispered(team: Team) -> None:
    correct(team, team.minsu, answered(team)[1], "On Tuesdays at nine [1].")
    before = len(team.slack.ephemerals(team.dana))
    ts = team.slack.say(team.dana, team.deploys, f"{team.bot} lessons")
    assert "nine" in seen(team.whispered(team.dana, before))
    assert not team.replies(team.deploys, ts)


def test_what_was_listed_leaves_no_trace_when_its_source_goes(team: Team) -> None:
    asked, answer = answered(team)
    correct(team, team.minsu, answer, "On Tuesdays at nineteen [1].")
    team.command(team.dana, team.general, "lessons")
    withdraw(team, "question", asked, answer)
    values = [team.redis.hgetall(key) for key in team.redis.scan_iter(keys.turns("*", "*"))]
    assert "nineteen" not in str(values)


# ── the operator, and examples ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def cli(redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """`saegim tune …` with the team's Redis and the switch on, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.setenv("SAEGIM_TRAIN_ON_SLACK", "yes")
    return lambda *words: CliRunner().invoke(main, ["tune", *words], env={"COLUMNS": "160"})


@both_tongues
def test_an_approved_lesson_becomes_an_example_with_a_preference(
    team: Team, cli: Cli, words: tuple[str, str, str]
) -> None:
    _, answer = answered(team, words)
    correct(team, team.minsu, answer, words[2])
    [lesson] = lessons(team)
    assert "no question" in cli("collect").stderr, "it waits"

    team.command(team.dana, team.general, f"approve {lesson.id}")
    done = cli("collect", "--abstain", "0")

    assert done.exit_code == 0, done.stderr
    [example] = read(Path("tuning") / EXAMPLES)
    assert (example.answer, example.rejected) == (words[2], lesson.given)
    assert words[1] in example.prompt[-1].content


@pytest.mark.parametrize("what", ["tombstone", "shared", "no memory"])
def test_what_was_withdrawn_unheard_is_no_example(team: Team, cli: Cli, what: str) -> None:
    correct(team, team.minsu, answered(team)[1], "On Tuesdays at nine [1].")
    [lesson], [memory] = lessons(team), team.memories()
    team.command(team.dana, team.general, f"approve {lesson.id}")
    match what:
        case "tombstone":
            Store(team.redis).bury(team.deploys, [lesson.asked])
        case "shared":
            Sharing(team.redis).seen(team.deploys, team.clock())
        case _:
            Store(team.redis).remove([memory.id])
    done = cli("collect")
    assert done.exit_code == 1
    assert not (Path("tuning") / EXAMPLES).exists()


def test_what_is_wrong_with_a_correction_is_said_with_the_way_to_take_it_out(team: Team, cli: Cli) -> None:
    correct(team, team.minsu, answered(team)[1], "On Tuesdays since 2019 [1].")
    [lesson] = lessons(team)
    team.command(team.dana, team.general, f"approve {lesson.id}")
    assert cli("collect", "--abstain", "0").exit_code == 0

    found = json.loads(cli("check", "--json").stdout.splitlines()[-1])["findings"]

    [number] = [one for one in found if one["code"] == "number"]
    assert [place["what"] for place in number["places"]] == [f"2019 (slack:{lesson.id})"]
    assert "`saegim tune lessons --reject ID`" in number["advice"]
    [alone] = [one for one in found if one["code"] == "alone"]
    assert "--reject" not in alone["advice"], "it teaches nothing wrong"


def test_without_the_switch_collect_says_what_is_left_out(
    team: Team, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAEGIM_TRAIN_ON_SLACK", "no")
    assert "only with SAEGIM_TRAIN_ON_SLACK=yes" in cli("collect").stderr


def test_an_operator_lists_approves_and_rejects_and_is_written_down(team: Team, cli: Cli) -> None:
    correct(team, team.minsu, answered(team, KO)[1], "매주 화요일 오전이에요 [1].\x1b[2J")
    [lesson] = lessons(team)

    listed = cli("lessons")
    refused = cli("lessons", "--approve", "k3m9x2ab45", "--approve", lesson.id)
    approved = cli("lessons", "--approve", lesson.id)
    again = cli("lessons", "--approve", lesson.id)

    assert "매주 화요일 오전이에요" in listed.stdout
    assert "\x1b[2J" not in listed.stdout
    assert refused.exit_code == 1
    assert "k3m9x2ab45" in refused.stderr
    assert (approved.exit_code, again.stdout) == (0, f"{lesson.id} was approved before.\n")
    assert lessons(team)[0].approved_by.startswith("operator ")
    lines = [line.fields for entry in Audit(team.redis).newest() if (line := line_of(entry))]
    readings = [line for line in reversed(lines) if line["kind"] == "reading"]
    assert [line["command"] for line in readings] == ["tune lessons", *["tune lessons --approve"] * 2]
    assert all(line["memories"] == [lesson.id] and line["by"] for line in readings)
    assert "오전" not in str(readings)
    cli("lessons", "--reject", lesson.id)
    assert not lessons(team)


def test_at_rest_it_is_sealed_and_still_found_by_a_scan(new_team: NewTeam) -> None:
    key = base64.b64encode(b"1" * 32).decode()
    team = new_team(saegim_train_on_slack="yes", saegim_encryption_key=key)
    correct(team, team.minsu, answered(team)[1], "On Tuesdays, halibut [1].")
    [line] = team.redis.hvals(keys.LESSONS)
    assert "halibut" not in line
    assert "Tuesdays" not in line
    assert lessons(team)[0].wanted == "On Tuesdays, halibut [1]."
    with connect(team.settings.redis_url, decode=False) as raw:
        assert keys.LESSONS in absence(raw, "halibut")
    second = base64.b64encode(b"2" * 32).decode()
    use(KeyRing(map(read_key, (second, key))))
    reseal_all(team.redis)
    use(KeyRing([read_key(second)]))
    assert team.redis.hvals(keys.LESSONS) != [line]
    assert lessons(team)[0].wanted == "On Tuesdays, halibut [1]."
