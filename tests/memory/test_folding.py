"""A long conversation keeps its newest turns whole and its older statements shortened: bounded, in order, and never made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis import Redis

from bot.memory import conversation, folding, keys
from bot.memory.conversation import Conversations
from bot.memory.folding import STATEMENT, folded, matching, shortened, weigh, words
from bot.memory.values import Turn

P, ROOT = "C1", "1000.000000"
NEWEST, SUMMARY, MOST = 10, 4, 18


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Long is what has more than a few turns."""
    monkeypatch.setattr(folding, "NEWEST", NEWEST)
    monkeypatch.setattr(folding, "SUMMARY", SUMMARY)
    monkeypatch.setattr(conversation, "MOST", MOST)


def turn(n: int, text: str, *, saegim: bool = False, bot: bool = False) -> Turn:
    return Turn(f"{1000 + n}.000000", "U1", "민수", text, saegim=saegim, bot=bot)


TURNS = st.lists(
    st.tuples(st.text("ab 배포?", max_size=8) | st.just("x" * (STATEMENT + 5)), st.booleans(), st.booleans()),
    max_size=40,
).map(lambda said: [turn(n, text, saegim=saegim, bot=bot) for n, (text, saegim, bot) in enumerate(said)])


@given(TURNS)
def test_the_newest_stay_whole_and_of_the_rest_a_few_statements(turns: list[Turn]) -> None:
    kept = folded(turns)
    whole = {t.ts: t for t in turns}
    assert kept[-NEWEST:] == turns[-NEWEST:] or len(turns) <= NEWEST + SUMMARY
    assert len(kept) <= NEWEST + SUMMARY
    assert [t.ts for t in kept] == sorted(t.ts for t in kept)
    for t in kept:
        assert t.text == (shortened(whole[t.ts].text) if t.folded else whole[t.ts].text)
        assert not t.folded or t.ts == turns[0].ts or not (t.saegim or t.bot or t.text.endswith("?"))
    assert folded(kept) == kept
    assert not turns or kept[0].ts == turns[0].ts


def test_what_carries_most_is_kept_and_chatter_is_not() -> None:
    chatter = [
        turn(n, text) for n, text in enumerate(["hello all", "ok", "ok ok", "thanks", "ok thanks", "hm", "ok", "lol"])
    ]
    told = [
        turn(20, "the vault code moved to the Lisbon office"),
        turn(21, "결제 서버 배포는 화요일 오전 10시로 확정했어요"),
    ]
    newest = [turn(100 + n, "ok") for n in range(NEWEST)]
    kept = folded([*chatter, *told, *newest])
    assert {t.ts for t in told} <= {t.ts for t in kept}
    assert kept[0].ts == chatter[0].ts


def test_a_conversation_of_huge_messages_is_bounded_in_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folding, "LARGEST", 2_000)
    kept = folded([turn(n, f"word{n} " * 100) for n in range(9)])
    assert sum(len(t.text) for t in kept if not t.folded) <= 2_000
    assert all(len(t.text) <= STATEMENT for t in kept if t.folded)


@given(st.text(max_size=2 * STATEMENT))
def test_a_statement_is_the_beginning_of_the_text(text: str) -> None:
    short = shortened(text)
    assert len(short) <= STATEMENT
    assert short == text if len(text) <= STATEMENT else text.startswith(short.removesuffix("…"))


def test_only_peoples_statements_carry_anything() -> None:
    turns = [
        turn(0, "배포는 화요일"),
        turn(1, "배포는 언제?"),
        turn(2, "배포는 수요일", saegim=True),
        turn(3, "build 3", bot=True),
    ]
    assert [weight > 0 for weight in weigh(turns, words(turns))] == [True, False, False, False]


def test_a_turn_matches_by_the_questions_words_and_an_answer_by_the_question_before_it() -> None:
    turns = [turn(0, "the owner is Ana"), turn(1, "who owns staging?"), turn(2, "Ben"), turn(3, "lunch")]
    scores = matching(turns, words(turns), "who owns staging")
    assert scores[1] > scores[2] > 0
    assert scores[3] == 0


# ── stored ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def long(redis: Redis) -> Conversations:
    """A conversation of two hundred turns, of which the second tells something."""
    conversations = Conversations(redis, 500)
    for n in range(200):
        text = "the vault code moved to the Lisbon office" if n == 1 else "ok" if n % 3 else f"ok {n}"
        conversations.add(P, ROOT, turn(n, text))
    return conversations


def told(conversations: Conversations) -> str:
    return " ".join(t.text for t in conversations.turns(P, ROOT) or [])


@pytest.mark.cluster
def test_what_is_stored_is_bounded_and_still_holds_what_was_said_first(redis: Redis, long: Conversations) -> None:
    assert int(redis.hlen(keys.turns(P, ROOT))) <= MOST + 1
    turns = long.turns(P, ROOT) or []
    assert [t.ts for t in turns[-NEWEST:]] == [f"{n}.000000" for n in range(1190, 1200)]
    assert "Lisbon" in told(long)


@pytest.mark.cluster
def test_an_edit_changes_what_was_folded_and_a_deletion_removes_it(redis: Redis, long: Conversations) -> None:
    assert long.edit(P, ROOT, "1001.000000", "the vault code moved to the Porto office")
    assert "Porto" in told(long)
    assert "Lisbon" not in told(long)
    for n in range(200, 240):
        long.add(P, ROOT, turn(n, "ok"))
    assert "Porto" in told(long)
    long.delete(P, ROOT, "1001.000000")
    for n in range(240, 280):
        long.add(P, ROOT, turn(n, "ok"))
    assert "Porto" not in str(redis.hgetall(keys.turns(P, ROOT)))
    assert "Lisbon" not in str(redis.hgetall(keys.turns(P, ROOT)))


def test_what_is_edited_or_deleted_while_it_is_folded_stays_edited_and_deleted(
    redis: Redis, long: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(turns: list[Turn]) -> list[Turn]:
        long.edit(P, ROOT, "1001.000000", "edited meanwhile")
        long.delete(P, ROOT, turns[-1].ts)
        return folded(turns)

    monkeypatch.setattr(conversation, "folded", meanwhile)
    for n in range(200, 220):
        long.add(P, ROOT, turn(n, f"turn {n}"))
    monkeypatch.undo()

    assert "edited meanwhile" in told(long)
    deleted = [ts for ts, line in redis.hgetall(keys.turns(P, ROOT)).items() if not line]
    assert deleted
    assert not set(deleted) & {t.ts for t in long.turns(P, ROOT) or []}


def test_deleted_messages_do_not_pile_up(redis: Redis) -> None:
    conversations = Conversations(redis, 500)
    for n in range(300):
        conversations.add(P, ROOT, turn(n, "ok"))
        if n % 2:
            conversations.delete(P, ROOT, turn(n, "").ts)
    assert int(redis.hlen(keys.turns(P, ROOT))) <= 2 * MOST


def test_a_long_thread_read_from_slack_is_folded_before_it_is_kept(redis: Redis) -> None:
    conversations = Conversations(redis, 500)
    conversations.warm(P, ROOT, [turn(n, f"word{n}") for n in range(100)])
    turns = conversations.turns(P, ROOT) or []
    assert len(turns) == NEWEST + SUMMARY
    assert turns[0].text == "word0"
