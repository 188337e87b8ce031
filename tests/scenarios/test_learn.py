"""Learning from a whole channel: by its owner, announced a day ahead, never with outsiders, and never from who wishes to be left out."""

import pytest
from redis.exceptions import ConnectionError as RedisDown

from bot.memory import keys
from bot.memory.consolidation.learning import NOTICE
from bot.mind.wording.korean import Language
from bot.mind.wording.phrases import say
from bot.playground.model import Message
from bot.story.learn import MOST
from tests.scenarios.conftest import NewTeam, Team, on_both, on_cluster, seen
from tests.scenarios.episodes import Told, told
from tests.scenarios.test_quiet import being_gone_through, done

__all__ = ["told"]


def announcements(team: Team, channel: str) -> list[Message]:
    """What Saegim said at the top level of a channel."""
    return [m for m in team.slack.messages(channel) if m.user == team.slack.bot_user and not m.thread_ts]


def learning(team: Team, channel: str = "") -> None:
    """Have a channel's owner turn learning on, and let the day of notice pass."""
    team.command(team.dana, channel or team.deploys, "learn on")
    team.advance(NOTICE + 1)


def trace(team: Team) -> str:
    """Everything Redis holds."""
    read = {
        "string": team.redis.get,
        "hash": team.redis.hgetall,
        "list": lambda key: team.redis.lrange(key, 0, -1),
        "stream": team.redis.xrange,
        "zset": lambda key: team.redis.zrange(key, 0, -1),
        "none": lambda _: None,  # gone since it was listed
    }
    return str({key: read[str(team.redis.type(key))](key) for key in team.redis.scan_iter("*")})  # type: ignore[operator]


@on_both
def test_with_learning_off_ordinary_messages_leave_no_trace(new_team: NewTeam, told: Told) -> None:
    team = new_team()
    before = trace(team)
    root = team.slack.say(team.dana, team.deploys, "the staging database is called herring")
    team.slack.say(team.minsu, team.deploys, "and production is called salmon", thread_ts=root)
    team.slack.say(team.minsu, team.deploys, f"<@{team.dana}> when do we deploy?")

    team.fall_quiet()

    assert trace(team) == before
    assert not told.episodes


@on_both
@pytest.mark.parametrize("tz", ["Asia/Seoul", "Europe/London"])
def test_the_owner_turns_it_on_and_the_channel_is_told_a_day_ahead(new_team: NewTeam, told: Told, tz: str) -> None:
    team = new_team()
    owner = team.slack.person("김하늘" if tz == "Asia/Seoul" else "Kim", tz=tz)
    channel = team.slack.channel("plans", members=[owner, team.minsu], creator=owner)

    answer = team.command(owner, channel, "learn on")

    [notice] = announcements(team, channel)
    words = ["김하늘님이", "나는 빼줘", tz] if tz == "Asia/Seoul" else ["Kim turned on", "leave me out", tz]
    assert all(word in seen(notice) for word in words)
    assert ("채널에 알렸어요" if tz == "Asia/Seoul" else "I have told the channel") in answer.text


def test_before_the_day_is_over_nothing_is_kept_and_after_it_what_was_said_since(team: Team, told: Told) -> None:
    team.command(team.dana, team.deploys, "learn on")
    team.slack.say(team.dana, team.deploys, "too early to be learned")
    team.settled()
    assert "too early" not in trace(team)
    team.fall_quiet()
    assert not told.episodes

    team.advance(NOTICE)
    team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays")
    team.slack.say(team.minsu, team.deploys, "when exactly?")
    team.slack.say(team.dana, team.deploys, "배포는 오후 2시에 해요")
    team.slack.other_bot_says(team.deploys, "build 512 passed")
    team.fall_quiet()

    assert told.offered == [["we deploy on Tuesdays", "배포는 오후 2시에 해요"]]
    assert told.episodes[0].root == ""
    assert "Tuesdays" in seen(team.ask(team.minsu, team.general, f"{team.bot} when do we deploy?")[1])


def test_saegim_answers_nobody_because_it_learns(team: Team, told: Told) -> None:
    learning(team)
    root, _ = team.ask(team.minsu, team.deploys, f"{team.bot} who is on call?")
    team.ask(team.minsu, team.deploys, "그만", root)
    team.slack.say(team.minsu, team.deploys, "and who was it yesterday?", thread_ts=root)
    team.slack.say(team.minsu, team.deploys, "anybody for lunch?")
    team.fall_quiet()

    assert len(team.replies(team.deploys, root)) == 2


def test_threads_are_episodes_of_their_own(team: Team, told: Told) -> None:
    learning(team)
    root = team.slack.say(team.minsu, team.deploys, "when do we deploy?")
    team.slack.say(team.dana, team.deploys, "on Tuesdays", thread_ts=root)
    team.slack.say(team.dana, team.deploys, "lunch is at noon")

    team.fall_quiet()

    assert sorted(told.offered) == [["lunch is at noon"], ["on Tuesdays"]]
    thread = next(episode for episode in told.episodes if episode.root == root)
    assert [turn.text for turn in thread.turns] == ["when do we deploy?", "on Tuesdays"]


def test_a_busy_channel_is_gone_through_though_it_is_never_quiet(team: Team, told: Told) -> None:
    learning(team)
    for n in range(MOST + 10):
        team.slack.say(team.dana, team.deploys, f"fact number {n} is true")
    team.settled()
    team.slack.wait(lambda: told.episodes)

    assert sum(len(offered) for offered in told.offered) >= MOST


@pytest.mark.parametrize("who", ["member", "admin who is not in it"])
def test_only_the_owner_may_decide(team: Team, who: str) -> None:
    person = team.minsu if who == "member" else team.boss
    for words in ("learn on", "learn off"):
        answer = team.command(person, team.deploys, words)
        assert answer.text == say("learn_owner_only", "ko")
    assert not announcements(team, team.deploys)


def test_a_workspace_owner_who_is_in_the_channel_may_decide(team: Team) -> None:
    team.slack.join(team.boss, team.deploys)
    team.settled()
    assert "채널에 알렸어요" in team.command(team.boss, team.deploys, "learn on").text


@pytest.mark.parametrize("outsider", ["guest", "stranger", "shared"])
def test_with_guests_or_people_from_outside_it_cannot_be_turned_on(team: Team, outsider: str) -> None:
    if outsider == "shared":
        team.slack.set_shared(team.deploys)
    else:
        team.slack.join(
            team.slack.person("Eve", guest=outsider == "guest", stranger=outsider == "stranger"), team.deploys
        )
    team.settled()

    assert team.command(team.dana, team.deploys, "learn on").text == say("learn_outsiders", "en")
    assert not announcements(team, team.deploys)


def test_where_slack_does_not_tell_who_is_there_it_is_not_turned_on(new_team: NewTeam) -> None:
    team = new_team(start=False)
    team.slack.without("conversations.members")
    team.start()

    assert team.command(team.dana, team.deploys, "learn on").text == say("learn_unknown", "en")


@pytest.mark.parametrize("outsider", ["guest", "stranger", "shared", "becomes a guest"])
def test_it_stops_by_itself_when_an_outsider_comes_and_the_owner_is_told_once(
    team: Team, told: Told, outsider: str
) -> None:
    learning(team)
    team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays")
    team.settled()
    if outsider == "shared":
        team.slack.set_shared(team.deploys)
    elif outsider == "becomes a guest":
        team.slack.change_person(team.minsu, guest=True)
    else:
        team.slack.join(
            team.slack.person("Eve", guest=outsider == "guest", stranger=outsider == "stranger"), team.deploys
        )
    team.settled()
    team.slack.say(team.dana, team.deploys, "and now somebody listens")
    team.fall_quiet()

    assert not told.episodes
    assert "somebody listens" not in trace(team)
    [message] = [m for m in team.slack.messages(team.slack.dm(team.dana)) if m.user == team.slack.bot_user]
    assert message.text == say("learn_stopped", "en", place="#deploys")
    assert team.command(team.dana, team.deploys, "learn").text == say("learn_is_off", "en")


def test_who_has_left_the_channel_is_not_told_its_name(team: Team, told: Told) -> None:
    plans = team.slack.channel("plans", members=[team.dana, team.minsu], private=True, creator=team.dana)
    learning(team, plans)
    team.slack.leave(team.dana, plans)
    team.slack.rename(plans, "layoffs-q3")
    team.settled()

    team.slack.join(team.slack.person("Eve", guest=True), plans)
    team.settled()

    [message] = [m for m in team.slack.messages(team.slack.dm(team.dana)) if m.user == team.slack.bot_user]
    assert message.text == say("learn_stopped_elsewhere", "en")
    assert not told.episodes


def test_when_slack_does_not_tell_who_is_there_nothing_is_heard(team: Team, told: Told) -> None:
    learning(team)
    team.slack.without("conversations.members")
    team.advance(120)
    team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays")
    team.fall_quiet()

    assert not told.episodes
    assert "Tuesdays" not in trace(team)


def test_what_was_heard_waits_where_slack_does_not_tell_for_the_moment(team: Team, told: Told) -> None:
    learning(team)
    team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays")
    team.settled()
    team.slack.without("conversations.members")
    team.clock.ahead += team.settings.saegim_quiet_after + 1
    assert team.slack.wait(lambda: team.calls("conversations.members") and team.redis.keys(keys.tries("*")))
    assert not told.episodes

    team.slack.behaviour.lacking.clear()
    team.advance(60)

    assert told.offered == [["we deploy on Tuesdays"]]


def test_turned_off_it_learns_no_more_and_lets_go_of_what_it_only_heard(team: Team, told: Told) -> None:
    learning(team)
    team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays")
    team.settled()

    assert team.command(team.dana, team.deploys, "learn off").text == say("learn_off", "en")
    assert say("learn_off_notice", "en", author="Dana") in seen(announcements(team, team.deploys)[-1])
    team.slack.say(team.dana, team.deploys, "lunch is at noon")
    team.fall_quiet()

    assert not told.episodes
    assert "Tuesdays" not in trace(team)
    assert "noon" not in trace(team)


def test_how_things_stand_can_be_asked(team: Team) -> None:
    assert team.command(team.minsu, team.deploys, "learn").text == say("learn_is_off", "ko")
    team.command(team.dana, team.deploys, "learn on")
    assert "배울 거예요" in team.command(team.minsu, team.deploys, "learn").text
    team.advance(NOTICE + 1)
    assert "배우고 있어요" in team.command(team.minsu, team.deploys, "learn").text


def test_turning_it_on_again_announces_nothing_again(team: Team) -> None:
    for _ in range(3):
        team.command(team.dana, team.deploys, "learn on")
    assert len(announcements(team, team.deploys)) == 1


@pytest.mark.parametrize("where", ["dm", "group_dm"])
def test_it_is_for_channels_only(team: Team, where: str) -> None:
    place = team.slack.dm(team.dana) if where == "dm" else team.slack.group_dm([team.dana, team.minsu])
    assert team.command(team.dana, place, "learn on").text == say("learn_channels_only", "en")


def test_backfilling_is_explained_as_a_second_decision(team: Team) -> None:
    text = team.command(team.dana, team.deploys, "learn backfill").text
    assert "saegim backfill '#deploys'" in text


WISHES: list[tuple[str, str, Language]] = [
    ("나는 빼줘", "나도 다시 넣어줘", "ko"),
    ("leave me out", "include me", "en"),
    ("learn without me", "learn with me", "en"),
]


@pytest.mark.parametrize("wish", WISHES)
@pytest.mark.parametrize("way", ["command", "mention"])
def test_who_wishes_to_be_left_out_is_also_for_the_past(
    team: Team, told: Told, wish: tuple[str, str, Language], way: str
) -> None:
    out, back, tongue = wish
    learning(team)
    team.slack.say(team.minsu, team.deploys, "the wifi is called kraken")
    team.slack.say(team.minsu, team.deploys, "the door sign is 4711")
    team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays")
    team.fall_quiet()
    kept = team.slack.say(team.minsu, team.deploys, "the printer is called Gutenberg")
    team.keep_this(team.dana, team.deploys, kept)
    assert len(team.memories()) == 4

    def tell(words: str) -> str:
        if way == "command":
            return team.command(team.minsu, team.deploys, words).text
        return team.ask(team.minsu, team.deploys, f"{team.bot} {words}")[1].text

    assert tell(out) == say("left_out", tongue, count=2)
    assert sorted(m.text for m in team.memories()) == ["the printer is called Gutenberg", "we deploy on Tuesdays"]
    team.slack.say(team.minsu, team.deploys, "the new wifi is called squid")
    team.fall_quiet()
    assert len(team.memories()) == 2
    assert "squid" not in trace(team)

    assert tell(back) == say("taken_in", tongue)
    team.slack.say(team.minsu, team.deploys, "the newest wifi is called octopus")
    team.fall_quiet()
    assert [m.text for m in team.memories() if "wifi" in m.text] == ["the newest wifi is called octopus"]


def test_one_may_be_left_out_of_a_channel_that_was_made_a_moment_ago(team: Team) -> None:
    team.ask(team.minsu, team.deploys, f"{team.bot} 배포는 언제 해요?")
    late = team.slack.channel("late", members=[team.minsu])
    foreign = team.slack.channel("foreign", members=[team.minsu], bot=False)
    team.ask(team.minsu, late, f"{team.bot} 배포는 언제 해요?")

    assert team.ask(team.minsu, late, f"{team.bot} 나는 빼줘")[1].text == say("left_out_before", "ko")
    assert team.command(team.minsu, foreign, "나는 빼줘").text == say("not_in_channel", "ko")


def test_what_was_erased_comes_back_only_when_its_writer_asks(team: Team, told: Told) -> None:
    learning(team)
    ts = team.slack.say(team.minsu, team.deploys, "the wifi is called kraken")
    team.fall_quiet()
    team.command(team.minsu, team.deploys, "나는 빼줘")

    assert team.redis.hexists(keys.TOMBSTONES, f"{team.deploys}:{ts}")
    assert team.keep_this(team.boss, team.deploys, ts).text == say("was_erased", "en")
    assert "I will remember" in team.keep_this(team.minsu, team.deploys, ts).text


def test_who_is_left_out_is_left_out_of_conversations_with_saegim_there_too(team: Team, told: Told) -> None:
    team.command(team.dana, team.deploys, "leave me out")
    root, _ = team.ask(team.minsu, team.deploys, f"{team.bot} when do we deploy?")
    team.slack.say(team.dana, team.deploys, "on Tuesdays", thread_ts=root)
    team.slack.say(team.minsu, team.deploys, "thank you, then on Tuesdays at noon", thread_ts=root)
    team.fall_quiet()

    assert told.offered == [["thank you, then on Tuesdays at noon"]]


@on_cluster
def test_learning_works_on_a_cluster(new_team: NewTeam, told: Told) -> None:
    team = new_team()
    learning(team)
    team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays")
    team.fall_quiet()

    assert told.offered == [["we deploy on Tuesdays"]]


@pytest.mark.parametrize("lacking", ["", "chat.metadata", "markdown_block"])
def test_a_worker_that_dies_after_announcing_does_not_announce_again(
    team: Team, monkeypatch: pytest.MonkeyPatch, lacking: str
) -> None:
    team.slack.without(lacking)
    inbox, dying = team.running[0].rooms.inbox, [RedisDown("killed")]
    record = inbox.record_posted

    def killed(key: str, ts: str) -> None:
        if dying and key.startswith("learn:"):
            raise dying.pop()
        record(key, ts)

    monkeypatch.setattr(inbox, "record_posted", killed)
    with monkeypatch.context() as at_once:
        at_once.setattr(inbox, "_lease", 0.0)
        team.command(team.dana, team.deploys, "learn on")
        team.settled()

    assert not dying
    assert len(announcements(team, team.deploys)) == 1
    team.advance(NOTICE + 1)
    assert "learning from what is written" in team.command(team.dana, team.deploys, "learn").text


def test_where_saegim_may_not_announce_it_learns_nothing(team: Team, told: Told) -> None:
    team.slack.fail("chat.postMessage", error="restricted_action")

    assert team.command(team.dana, team.deploys, "learn on").text == say("may_not_post", "en")
    team.advance(NOTICE + 1)
    team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays")
    team.fall_quiet()

    assert not told.episodes


def test_coming_back_into_a_channel_it_begins_anew(team: Team, told: Told) -> None:
    learning(team)
    team.slack.kick_bot(team.deploys)
    team.settled()
    team.slack.join(team.slack.bot_user, team.deploys)
    team.settled()

    assert team.command(team.dana, team.deploys, "learn").text == say("learn_is_off", "en")


def test_a_message_edited_or_deleted_before_it_is_quiet_is_offered_as_it_is_then(team: Team, told: Told) -> None:
    learning(team)
    edited = team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays")
    gone = team.slack.say(team.dana, team.deploys, "lunch is at noon")
    team.settled()
    team.slack.edit(team.dana, team.deploys, edited, "we deploy on Wednesdays")
    team.slack.delete(team.dana, team.deploys, gone)
    team.fall_quiet()

    assert told.offered == [["we deploy on Wednesdays"]]


def test_an_edit_of_what_was_not_heard_leaves_no_trace(team: Team, told: Told) -> None:
    before = team.slack.say(team.minsu, team.deploys, "old words")
    learning(team)
    team.command(team.minsu, team.deploys, "learn without me")
    root = team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays")
    top = team.slack.say(team.minsu, team.deploys, "at the top")
    team.slack.say(team.dana, team.deploys, "nobody deploys on Fridays", thread_ts=root)
    reply = team.slack.say(team.minsu, team.deploys, "in the thread", thread_ts=root)
    team.settled()

    for ts in (before, top, reply):
        team.slack.edit(team.minsu, team.deploys, ts, "herring is my own business")
    team.settled()

    assert "herring" not in trace(team)


def test_what_was_forgotten_does_not_come_back_when_its_thread_is_read(team: Team, told: Told) -> None:
    learning(team)
    root = team.slack.say(team.dana, team.deploys, "our staging database is called herring")
    team.fall_quiet()
    [memory] = team.memories(team.deploys)
    team.command(team.dana, team.deploys, f"forget {memory.id}")

    team.slack.say(team.minsu, team.deploys, "that is good to know", thread_ts=root)
    team.settled()

    assert "good to know" in trace(team)
    assert "herring" not in trace(team)


def test_who_speaks_to_saegim_in_a_learned_thread_means_all_of_it(team: Team, told: Told) -> None:
    team.command(team.dana, team.deploys, "learn on")
    root = team.slack.say(team.dana, team.deploys, "our staging database is called herring")
    team.advance(NOTICE + 1)
    team.slack.say(team.minsu, team.deploys, "nice to know", thread_ts=root)
    team.settled()
    assert "herring" not in trace(team)

    _, answer = team.ask(team.minsu, team.deploys, f"{team.bot} what is our staging database called?", thread=root)

    assert "herring" in seen(answer)


def test_a_learned_thread_is_read_in_slack_once(team: Team, told: Told) -> None:
    learning(team)
    root = team.slack.say(team.dana, team.deploys, "which database?")
    before = team.calls("conversations.replies")
    for text in ("it is called herring", "and it runs Postgres 16", "since March"):
        team.slack.say(team.minsu, team.deploys, text, thread_ts=root)
        team.settled()

    assert team.calls("conversations.replies") == before + 1


@pytest.mark.parametrize("words", ["learn without me", "learn off"])
def test_what_was_only_heard_in_threads_goes_too_and_a_conversation_with_saegim_stays(
    team: Team, told: Told, words: str
) -> None:
    learning(team)
    heard = team.slack.say(team.minsu, team.deploys, "which database?")
    team.slack.say(team.dana, team.deploys, "it is called herring", thread_ts=heard)
    team.slack.say(team.minsu, team.deploys, "it runs Postgres", thread_ts=heard)
    joined, _ = team.ask(team.minsu, team.deploys, f"{team.bot} when do we deploy?")
    team.slack.say(team.dana, team.deploys, "on Tuesdays", thread_ts=joined)
    team.settled()

    team.command(team.dana, team.deploys, words)

    left = trace(team)
    assert "herring" not in left
    assert ("runs Postgres" in left) == (words == "learn without me")
    assert "on Tuesdays" in left


def test_what_is_edited_while_the_channel_is_gone_through_is_kept_as_it_reads_now(team: Team, told: Told) -> None:
    learning(team)
    ts = team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays")
    being_gone_through(team, told)

    team.slack.edit(team.dana, team.deploys, ts, "we deploy on Thursdays")
    assert team.slack.wait(lambda: done(team, team.deploys, ts))
    told.going_on.set()
    team.settled()

    assert [memory.text for memory in team.memories()] == ["we deploy on Thursdays"]


@pytest.mark.parametrize("where", ["top", "thread"])
def test_who_is_left_out_while_the_channel_is_gone_through_is_not_learned_from(
    team: Team, told: Told, where: str
) -> None:
    learning(team)
    root = team.slack.say(team.dana, team.deploys, "when do we deploy?") if where == "thread" else None
    team.fall_quiet()
    team.slack.say(team.minsu, team.deploys, "we deploy on Tuesdays", thread_ts=root)
    being_gone_through(team, told)

    team.command(team.minsu, team.deploys, "learn without me")
    told.going_on.set()
    team.settled()

    assert not team.memories(team.deploys)


def test_what_somebody_had_kept_stays_kept_when_its_writer_is_left_out(team: Team, told: Told) -> None:
    learning(team)
    ts = team.slack.say(team.minsu, team.deploys, "we deploy on Tuesdays")
    team.keep_this(team.dana, team.deploys, ts)

    team.command(team.minsu, team.deploys, "learn without me")

    [memory] = team.memories(team.deploys)
    assert not team.running[0].rooms.store.buried(team.deploys, [memory.ts])


HERRING = "The staging database is called herring-7 and runs Postgres 16."


def taken_back(team: Team, ts: str) -> None:
    """민수 takes the emoji back, and the channel falls quiet again."""
    team.slack.unreact(team.minsu, team.deploys, ts, "brain")
    team.settled()
    team.fall_quiet()


def test_a_reaction_taken_back_takes_nothing_from_what_the_channel_learned(team: Team) -> None:
    learning(team)
    ts = team.slack.say(team.dana, team.deploys, HERRING)
    team.slack.react(team.minsu, team.deploys, ts, "brain")
    team.settled()
    team.fall_quiet()

    taken_back(team, ts)
    [memory] = team.memories(team.deploys)
    assert (memory.text, memory.kind, memory.keeper) == (HERRING, "fact", "")

    team.command(team.dana, team.deploys, "learn without me")
    assert not team.memories(team.deploys), "it is what was learned of its author's"


def test_a_reaction_taken_back_leaves_what_was_learned_of_others_who_said_the_same(team: Team) -> None:
    ts = team.slack.say(team.dana, team.deploys, HERRING)
    team.slack.react(team.minsu, team.deploys, ts, "brain")
    team.settled()
    learning(team)
    again = team.slack.say(team.dana, team.deploys, HERRING)
    team.fall_quiet()
    [memory] = team.memories(team.deploys)
    assert [source.ts for source in memory.sources] == [again]

    taken_back(team, ts)

    [memory] = team.memories(team.deploys)
    assert (memory.ts, memory.text, memory.keeper, memory.sources) == (again, HERRING, "", ())


def test_what_its_writer_had_kept_stays_theirs_to_take_back(team: Team) -> None:
    learning(team)
    ts = team.slack.say(team.minsu, team.deploys, HERRING)
    team.slack.react(team.minsu, team.deploys, ts, "brain")
    team.settled()
    team.fall_quiet()

    [memory] = team.memories(team.deploys)
    assert memory.keeper == team.minsu
    taken_back(team, ts)
    assert not team.memories(team.deploys)


def test_who_is_taken_in_again_where_learning_is_off_is_told_so(team: Team) -> None:
    assert team.command(team.dana, team.deploys, "include me").text == say("taken_in_off", "en")
    learning(team)
    assert team.command(team.dana, team.deploys, "include me").text == say("taken_in", "en")
