"""Replies through the playground: one reply whatever dies, in whatever shape the server takes, and never silence."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from fakeredis import FakeRedis, FakeServer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from redis.exceptions import ConnectionError as RedisConnectionError

from bot.config import Settings
from bot.errors import Bug, Retry
from bot.playground.model import BOT_ID, Message
from bot.playground.playground import Playground
from bot.slack.blocks import SourceLine, answer_blocks
from bot.slack.client import PATIENCE, web_client
from bot.slack.event import Event
from bot.slack.inbox import Inbox
from bot.slack.reply import EVERY, QUIET, SHOWN_AT_ONCE, STATUS_AFTER, Draft, NotPosted, Replies
from tests.conftest import Clock

ANSWER = "**화요일**에 배포해요 [1]"


@dataclass
class Desk:
    """Replies over a playground, with everything a test wants to look at."""

    slack: Playground
    clock: Clock
    slept: list[float] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)
    later: list[tuple[float, Callable[[], None]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.redis: Any = FakeRedis(server=FakeServer(version=(7, 0)), decode_responses=True)
        self.inbox = Inbox(self.redis, self.clock, sleep=self.slept.append)
        token = SecretStr(self.slack.bot_token)
        chosen = Settings(_env_file=None, slack_bot_token=token, slack_api_url=self.slack.api_url)  # type: ignore[call-arg]
        self.client = web_client(chosen, sleep=self.slept.append)
        self.minsu = self.slack.person("민수")
        self.place = self.slack.channel("deploys", [self.minsu])
        self.event = self.ask("배포 언제 해요?")
        self.restart()

    def restart(self) -> None:
        """A new process: nothing is known but what Redis and Slack keep."""
        self.replies = Replies(
            self.client,
            self.inbox,
            self.slack.bot_user,
            self.clock,
            sleep=self.slept.append,
            degraded=self.lacking.append,
            later=self._later,
        )

    def ask(self, text: str, thread: str = "") -> Event:
        ts = self.slack.say(self.minsu, self.place, text, thread or None)
        return Event("message", f"Ev{ts}", self.clock(), self.place, self.minsu, ts=ts, thread_ts=thread)

    def open(self, event: Event | None = None, *, first_try: bool = True, **more: Any) -> Draft:
        event = event or self.event
        return self.replies.open(event, event.place, event.root, first_try=first_try, **more)

    def answer(self, text: str = ANSWER, event: Event | None = None, *, first_try: bool = True) -> str:
        shown, blocks = answer_blocks(text, SOURCES)
        return self.open(event, first_try=first_try).finish(shown, blocks)

    def said(self, event: Event | None = None) -> list[Message]:
        """Saegim's messages in the thread."""
        event = event or self.event
        return [message for message in self.slack.thread(self.place, event.root) if message.bot_id == BOT_ID]

    def calls(self, method: str) -> list[dict[str, Any]]:
        return [call.args for call in self.slack.calls if call.method == method]

    def run_timers(self) -> None:
        for _, action in self.later:
            action()

    def _later(self, seconds: float, action: Callable[[], None]) -> Callable[[], None]:
        entry = (seconds, action)
        self.later.append(entry)
        return lambda: self.later.remove(entry) if entry in self.later else None


SOURCES = (
    SourceLine(1, "화요일에 배포", "민수", "#deploys", "2026-11-03", "https://playground.example/archives/C1/p1"),
)


@pytest.fixture
def desk(clock: Clock) -> Iterator[Desk]:
    with Playground() as slack:
        yield Desk(slack, clock)


def body(message: Message) -> str:
    return json.dumps([message.text, message.blocks], ensure_ascii=False)


# --- one reply


def test_the_first_try_posts_into_the_thread_with_one_call(desk: Desk) -> None:
    before = len(desk.slack.calls)
    ts = desk.answer()
    (message,) = desk.said()
    assert (message.ts, message.thread_ts) == (ts, desk.event.ts)
    assert [call.method for call in desk.slack.calls[before:]] == ["chat.postMessage"]
    assert desk.inbox.posted(desk.event.key) == ts


def test_nothing_unfurls_and_no_name_becomes_a_mention(desk: Desk) -> None:
    desk.answer()
    (args,) = desk.calls("chat.postMessage")
    assert [args[name] for name in ("unfurl_links", "unfurl_media", "link_names")] == [False] * 3
    assert args["parse"] == "none"


def test_the_metadata_names_the_event_and_nothing_else(desk: Desk) -> None:
    desk.answer()
    (args,) = desk.calls("chat.postMessage")
    assert args["metadata"] == {"event_type": "saegim_reply", "event_payload": {"event": desk.event.key}}


BLOCKS = ("markdown_block", "section_block", "context_block")
MARKED: dict[str, tuple[str, ...]] = {"both": (), "block_id": ("chat.metadata",), "metadata": BLOCKS}
LACKING: list[tuple[str, ...]] = [*MARKED.values(), ("chat.metadata", *BLOCKS)]


@pytest.mark.parametrize("features", LACKING, ids=[*MARKED, "neither"])
def test_a_reply_posted_by_a_worker_that_died_is_found_and_completed(desk: Desk, features: tuple[str, ...]) -> None:
    desk.slack.without(*features)
    desk.answer("first words")
    desk.redis.flushall()
    desk.restart()
    ts = desk.answer("the whole answer", first_try=False)
    (message,) = desk.said()
    assert message.ts == ts
    assert "the whole answer" in body(message)
    assert desk.inbox.posted(desk.event.key) == ts


def test_a_recorded_reply_is_found_without_asking_slack(desk: Desk) -> None:
    desk.answer("first words")
    desk.answer("the whole answer", first_try=False)
    assert len(desk.said()) == 1
    assert desk.calls("conversations.replies") == []


def test_another_questions_reply_is_not_taken_for_ones_own(desk: Desk) -> None:
    second = desk.ask("금요일은요?", thread=desk.event.ts)
    desk.answer("화요일")
    desk.restart()
    desk.answer("아니요", second, first_try=False)
    assert len(desk.said()) == 2
    assert "화요일" in body(desk.said()[0])


@pytest.mark.parametrize("features", MARKED.values(), ids=MARKED)
def test_each_question_finds_its_own_reply_by_its_mark(desk: Desk, features: tuple[str, ...]) -> None:
    desk.slack.without(*features)
    second = desk.ask("금요일은요?", thread=desk.event.ts)
    stamps = [desk.answer("화요일"), desk.answer("아니요", second)]
    desk.redis.flushall()
    assert desk.answer("네", second, first_try=False) == stamps[1]
    assert [message.ts for message in desk.said()] == stamps


def test_an_unmarked_reply_from_before_the_question_is_not_taken(desk: Desk) -> None:
    desk.slack.without("chat.metadata", *BLOCKS)
    desk.answer("화요일")
    desk.redis.flushall()
    desk.answer("아니요", desk.ask("금요일은요?", thread=desk.event.ts), first_try=False)
    assert len(desk.said()) == 2


def test_an_unmarked_reply_recorded_for_another_question_is_not_taken_either(desk: Desk) -> None:
    desk.slack.without("chat.metadata", *BLOCKS)
    second = desk.ask("금요일은요?", thread=desk.event.ts)
    desk.answer("화요일")
    desk.restart()
    desk.answer("아니요", second, first_try=False)
    assert [message.text.split()[0] for message in desk.said()] == ["화요일", "아니요"]


def test_an_answer_lost_on_its_way_back_is_found_at_once(desk: Desk) -> None:
    desk.slack.fail("chat.postMessage", after_effect=True)
    ts = desk.answer()
    assert [message.ts for message in desk.said()] == [ts]
    assert desk.inbox.posted(desk.event.key) == ts


@pytest.mark.parametrize("failure", [{}, {"status": 502, "error": "<html>"}, {"error": "internal_error"}])
@pytest.mark.parametrize("after_effect", [True, False])
def test_a_post_that_fails_in_passing_is_made_once(desk: Desk, failure: dict[str, Any], after_effect: bool) -> None:
    desk.slack.fail("chat.postMessage", after_effect=after_effect, **failure)
    try:
        desk.answer()
    except Retry:
        desk.answer(first_try=False)
    assert len(desk.said()) == 1
    assert len(desk.calls("chat.postMessage")) == (1 if after_effect else 2)


def test_a_post_is_never_repeated_without_looking(desk: Desk) -> None:
    desk.slack.fail("chat.postMessage", times=1)
    with pytest.raises(Retry):
        desk.answer()
    assert len(desk.calls("chat.postMessage")) == 1
    assert len(desk.calls("conversations.replies")) == 1


def test_who_cannot_look_does_not_post(desk: Desk) -> None:
    desk.slack.fail("conversations.replies", times=9)
    with pytest.raises(Retry):
        desk.answer(first_try=False)
    assert desk.said() == []


def test_who_may_not_look_posts_rather_than_be_silent(desk: Desk) -> None:
    desk.slack.scopes = tuple(scope for scope in desk.slack.scopes if not scope.endswith(":history"))
    desk.answer(first_try=False)
    assert len(desk.said()) == 1


def test_who_lost_the_lease_does_not_post(desk: Desk) -> None:
    shown, blocks = answer_blocks(ANSWER)
    with pytest.raises(Retry, match="another worker"):
        desk.open(held=lambda: False).finish(shown, blocks)
    assert desk.said() == []


def test_an_edited_questions_reply_is_written_again_in_its_place(desk: Desk) -> None:
    ts = desk.answer("화요일")
    assert desk.answer("수요일", first_try=False) == ts
    (message,) = desk.said()
    assert message.text == "수요일"
    assert message.blocks[0]["text"] == "수요일"


def test_a_reply_that_was_deleted_meanwhile_is_posted_anew(desk: Desk) -> None:
    first = desk.answer("화요일")
    desk.client.api_call("chat.delete", json={"channel": desk.place, "ts": first})
    second = desk.answer("수요일", first_try=False)
    assert [message.ts for message in desk.said()] == [second]
    assert desk.inbox.posted(desk.event.key) == second


def test_an_updated_block_has_a_new_id_that_still_tells_whose_it_is(desk: Desk) -> None:
    desk.slack.without("chat.metadata")
    desk.answer("a")
    desk.clock.advance(5)
    desk.answer("b", first_try=False)
    desk.clock.advance(5)
    posted, updated = desk.calls("chat.postMessage")[0], desk.calls("chat.update")[0]
    assert posted["blocks"][0]["block_id"] != updated["blocks"][0]["block_id"]
    desk.redis.flushall()
    desk.answer("c", first_try=False)
    assert len(desk.said()) == 1


FAILURES = st.sampled_from(["fine", "dies before", "dies after", "cut before", "cut after", "500 after", "429"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(FAILURES, FAILURES), max_size=4), st.sampled_from(LACKING), st.booleans())
def test_whatever_fails_and_dies_in_between_there_is_one_reply(
    desk: Desk, tries: list[tuple[str, str]], features: tuple[str, ...], streamed: bool
) -> None:
    desk.slack.behaviour.lacking.clear()
    desk.slack.without(*features)
    desk.event = desk.ask("again?")
    for n, (show, end) in enumerate([*tries, ("fine", "fine")]):
        desk.restart()
        try:
            draft = desk.open(first_try=n == 0)
            desk.clock.advance(QUIET)
            if streamed:
                _happen(desk, show, lambda d=draft, n=n: d.write(f"half of {n}"))  # type: ignore[misc]
            _happen(desk, end, lambda d=draft, n=n: d.finish(*answer_blocks(f"whole of {n}")))  # type: ignore[misc]
        except (Retry, RedisConnectionError):
            assert n < len(tries), "the last try had nothing in its way"
        else:
            break
        finally:
            desk.slack.behaviour._failures.clear()
    (message,) = desk.said()
    assert "whole of" in body(message)


def _happen(desk: Desk, what: str, act: Callable[[], object]) -> None:
    """Let `act` meet one failure; dying shows as a connection error out of Redis, before or after posting."""
    methods = ("chat.postMessage", "chat.update")
    kinds: dict[str, dict[str, Any]] = {
        "cut before": {},
        "cut after": {"after_effect": True},
        "500 after": {"status": 500, "after_effect": True},
        "429": {"status": 429, "error": "ratelimited", "retry_after": 60},
    }
    if what in kinds:
        for method in methods:
            desk.slack.fail(method, **kinds[what])
    step = {"dies before": "is_gone", "dies after": "record_posted"}.get(what, "")
    with pytest.MonkeyPatch.context() as patch:
        if step:
            patch.setattr(desk.inbox, step, _die)
        act()
    desk.slack.behaviour._failures.clear()


def _die(*_: object) -> bool:
    raise RedisConnectionError("the worker is gone")


# --- shown while it is written


def test_a_quick_answer_is_posted_once_and_whole(desk: Desk) -> None:
    draft = desk.open()
    draft.write("half")
    desk.clock.advance(QUIET - 0.01)
    draft.write("nearly")
    draft.finish(*answer_blocks("whole"))
    assert len(desk.calls("chat.postMessage")) == 1
    assert desk.calls("chat.update") == []


def test_a_slow_answer_appears_after_a_second_and_grows_once_a_second(desk: Desk) -> None:
    draft, seen = desk.open(), []
    for n in range(1, 25):  # eighths of a second: they add up without rounding
        desk.clock.advance(0.125)
        draft.write(f"words {n}")
        seen.append(body(desk.said()[0]) if desk.said() else "")
    assert len(desk.calls("chat.postMessage")) == 1
    assert len(desk.calls("chat.update")) == 2
    assert [n + 1 for n in range(1, 24) if seen[n] != seen[n - 1]] == [8, 16, 24]
    ts = draft.finish(*answer_blocks("whole"))
    assert [message.ts for message in desk.said()] == [ts]
    assert desk.inbox.posted(desk.event.key) == ts


def test_what_an_earlier_try_has_said_stands_until_the_end(desk: Desk) -> None:
    desk.open().finish(*answer_blocks("whole"))
    desk.restart()
    draft = desk.open(first_try=False)
    desk.clock.advance(QUIET)
    draft.write("half")
    assert ["whole" in body(message) for message in desk.said()] == [True]
    draft.finish(*answer_blocks("all of it"))
    assert ["all of it" in body(message) for message in desk.said()] == [True]


def test_nothing_is_shown_of_an_empty_text(desk: Desk) -> None:
    draft = desk.open()
    desk.clock.advance(QUIET)
    draft.write("  \n")
    assert desk.said() == []


def test_unfinished_replies_leave_slacks_limit_to_the_finished_ones(desk: Desk) -> None:
    drafts = [desk.open(desk.ask("?")) for _ in range(SHOWN_AT_ONCE + 5)]
    desk.clock.advance(QUIET)
    for draft in drafts:
        draft.write("half")
    assert len(desk.calls("chat.postMessage")) == SHOWN_AT_ONCE
    for draft in drafts:
        draft.finish(*answer_blocks("whole"))
    assert len(desk.calls("chat.postMessage")) == SHOWN_AT_ONCE + 5


def test_trouble_while_it_is_written_waits_for_the_end(desk: Desk) -> None:
    draft = desk.open()
    desk.clock.advance(QUIET)
    desk.slack.fail("chat.postMessage", status=429, error="ratelimited", retry_after=7)
    draft.write("half")
    assert desk.slept == [], "the model is not kept waiting"
    desk.clock.advance(EVERY)
    draft.write("more")
    assert len(desk.calls("chat.postMessage")) == 1, "seven seconds are not over"
    desk.slack.kick_bot(desk.place)
    desk.clock.advance(7)
    draft.write("still more")
    with pytest.raises(NotPosted):
        draft.finish(*answer_blocks("whole"))


def test_a_lost_answer_while_it_is_written_makes_no_second_reply(desk: Desk) -> None:
    draft = desk.open()
    desk.clock.advance(QUIET)
    desk.slack.fail("chat.postMessage", after_effect=True)
    draft.write("half")
    desk.clock.advance(EVERY)
    draft.write("more")
    draft.finish(*answer_blocks("whole"))
    (message,) = desk.said()
    assert "whole" in body(message)


# --- refusals


def test_a_short_rate_limit_is_waited_out(desk: Desk) -> None:
    desk.slack.fail("chat.postMessage", status=429, error="ratelimited", retry_after=2)
    desk.answer()
    assert desk.slept == [2.0]
    assert len(desk.said()) == 1


def test_a_long_rate_limit_goes_back_to_the_queue(desk: Desk) -> None:
    pause = int(PATIENCE) + 1
    desk.slack.fail("chat.postMessage", status=429, error="ratelimited", retry_after=pause)
    with pytest.raises(Retry) as caught:
        desk.answer()
    assert caught.value.after == pause
    assert desk.slept == []


def test_a_rate_limit_is_not_waited_out_for_ever(desk: Desk) -> None:
    desk.slack.fail("chat.postMessage", status=429, error="ratelimited", retry_after=1, times=9)
    with pytest.raises(Retry):
        desk.answer()
    assert len(desk.slept) == 2


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("not_in_channel", "not_in_channel"),
        ("is_archived", "archived"),
        ("channel_not_found", "no_channel"),
        ("thread_not_found", "deleted"),
        ("cannot_reply_to_message", "forbidden"),
        ("restricted_action_thread_locked", "forbidden"),
        ("missing_scope", "forbidden"),
        ("token_revoked", "forbidden"),
    ],
)
def test_a_refusal_says_why(desk: Desk, code: str, reason: str) -> None:
    desk.slack.fail("chat.postMessage", error=code)
    with pytest.raises(NotPosted) as caught:
        desk.answer()
    assert caught.value.reason == reason


def test_an_answer_nobody_knows_is_a_bug(desk: Desk) -> None:
    desk.slack.fail("chat.postMessage", error="the_moon_is_full")
    with pytest.raises(Bug, match="the_moon_is_full"):
        desk.answer()


def deleted(desk: Desk) -> None:
    event = desk.event
    gone = Event("deleted", "EvD", 0.5, event.place, event.user, ts=event.ts, thread_ts=event.thread_ts)
    desk.inbox.put(gone, ["EvD"])


def test_a_deleted_question_is_not_answered(desk: Desk) -> None:
    deleted(desk)
    with pytest.raises(NotPosted) as caught:
        desk.answer()
    assert caught.value.reason == "deleted"
    assert desk.calls("chat.postMessage") == []


def test_what_was_shown_of_a_reply_goes_with_its_question(desk: Desk) -> None:
    draft = desk.open()
    desk.clock.advance(QUIET)
    draft.write("half")
    assert len(desk.said()) == 1
    deleted(desk)
    with pytest.raises(NotPosted):
        draft.finish(*answer_blocks("whole"))
    assert desk.said() == []


def test_in_a_thread_that_slack_no_longer_has_nothing_is_posted(desk: Desk) -> None:
    desk.slack.delete(desk.minsu, desk.place, desk.event.ts)
    with pytest.raises(NotPosted) as caught:
        desk.answer(first_try=False)
    assert caught.value.reason == "deleted"
    assert desk.calls("chat.postMessage") == []


# --- servers that lack something


def test_without_markdown_blocks_sections_are_posted_and_remembered(desk: Desk) -> None:
    desk.slack.without("markdown_block")
    desk.answer()
    (message,) = desk.said()
    assert [block["type"] for block in message.blocks] == ["section", "context"]
    assert "*화요일*에 배포해요" in body(message)
    assert desk.lacking == ["markdown"]
    desk.answer("next", desk.ask("?"))
    assert len(desk.calls("chat.postMessage")) == 3, "two for the first, one for the second"


def test_without_any_blocks_the_text_has_the_sources_too(desk: Desk) -> None:
    desk.slack.without(*BLOCKS)
    desk.answer()
    (message,) = desk.said()
    assert message.blocks == ()
    assert "*화요일*에 배포해요" in message.text
    assert "화요일에 배포" in message.text
    desk.answer("수요일", first_try=False)
    assert "수요일" in desk.said()[0].text


def test_our_own_bad_block_does_not_switch_markdown_off(desk: Desk) -> None:
    bad = {"type": "context", "elements": []}
    desk.open().finish("text", [{"type": "markdown", "text": "**text**"}, bad])
    assert desk.lacking == []
    (message,) = desk.said()
    assert message.text == "*text*"


def test_a_server_that_refuses_metadata_gets_none_from_then_on(desk: Desk) -> None:
    desk.slack.fail("chat.postMessage", error="invalid_metadata_format")
    desk.answer()
    assert desk.lacking == ["metadata"]
    desk.answer("next", desk.ask("?"))
    assert [("metadata" in args) for args in desk.calls("chat.postMessage")] == [True, False, False]


# --- the status


def test_a_slow_answer_shows_a_status(desk: Desk) -> None:
    draft = desk.open(status="찾는 중")
    assert [seconds for seconds, _ in desk.later] == [STATUS_AFTER]
    desk.run_timers()
    draft.finish(*answer_blocks("whole"))
    assert [args["status"] for args in desk.calls("assistant.threads.setStatus")] == ["찾는 중"]


def test_a_quick_answer_shows_no_status(desk: Desk) -> None:
    with desk.open(status="찾는 중") as draft:
        draft.finish(*answer_blocks("whole"))
    assert desk.later == []
    assert desk.calls("assistant.threads.setStatus") == []


def test_a_status_that_comes_too_late_is_taken_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = desk.open(status="찾는 중")
    ((_, show),) = desk.later
    send = desk.replies.poster.status

    def slow(channel: str, thread: str, text: str) -> bool:
        if text:
            draft.finish(*answer_blocks("whole"))
        return send(channel, thread, text)

    monkeypatch.setattr(desk.replies.poster, "status", slow)
    show()
    assert [args["status"] for args in desk.calls("assistant.threads.setStatus")] == ["찾는 중", ""]


def test_no_status_is_left_when_nothing_is_posted(desk: Desk) -> None:
    with desk.open(status="찾는 중"):
        desk.run_timers()
    assert [args["status"] for args in desk.calls("assistant.threads.setStatus")] == ["찾는 중", ""]


def test_a_server_without_a_status_is_asked_once(desk: Desk) -> None:
    desk.slack.without("assistant.threads.setStatus")
    for _ in range(2):
        with desk.open(desk.ask("?"), status="찾는 중") as draft:
            desk.run_timers()
            draft.finish(*answer_blocks("whole"))
    assert desk.lacking == ["status"]


# --- whispers


def whispers(desk: Desk) -> list[str]:
    return [message.text for message in desk.slack.ephemerals(desk.minsu)]


def command(desk: Desk, place: str = "", url: str = "") -> Event:
    return Event("command", "Tr1", 1.0, place or desk.place, desk.minsu, response_url=url)


def test_a_command_is_answered_at_its_response_url(desk: Desk) -> None:
    url = desk.slack._response_url(desk.minsu, desk.slack.room(desk.place))
    desk.replies.whisper(command(desk, url=url), *answer_blocks("whole"))
    assert whispers(desk) == ["whole"]
    assert desk.calls("chat.postEphemeral") == []


@pytest.mark.parametrize("url", ["", "used up", "http://127.0.0.1:9/nobody"])
def test_without_a_working_response_url_an_ephemeral_message_is_posted(desk: Desk, url: str) -> None:
    working = desk.slack.url + "response/R0UNKNOWN" if url == "used up" else url
    desk.replies.whisper(command(desk, url=working), *answer_blocks("whole"))
    assert whispers(desk) == ["whole"]
    assert len(desk.calls("chat.postEphemeral")) == 1


def test_where_saegim_is_not_a_dm_tells(desk: Desk) -> None:
    elsewhere = desk.slack.channel("elsewhere", [desk.minsu], bot=False)
    desk.replies.whisper(command(desk, elsewhere), *answer_blocks("whole"))
    (message,) = desk.slack.room(desk.slack.dm(desk.minsu)).messages.values()
    assert message.text == "whole"


def test_when_nobody_can_be_told_it_is_said(desk: Desk) -> None:
    desk.slack.scopes = ()
    with pytest.raises(NotPosted):
        desk.replies.whisper(command(desk), *answer_blocks("whole"))


def test_a_whisper_that_fails_in_passing_is_tried_again(desk: Desk) -> None:
    desk.slack.fail("chat.postEphemeral", status=500)
    with pytest.raises(Retry):
        desk.replies.whisper(command(desk), *answer_blocks("whole"))


def test_a_server_without_an_app_home_is_asked_once(desk: Desk) -> None:
    view = {"type": "home", "blocks": []}
    desk.replies.publish_home(desk.minsu, view)
    assert len(desk.calls("views.publish")) == 1
    desk.slack.without("views.publish")
    desk.replies.publish_home(desk.minsu, view)
    desk.replies.publish_home(desk.minsu, view)
    assert desk.lacking == ["home"]
