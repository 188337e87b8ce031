"""Short-term memory on both kinds of Redis: atomic, in message order, and what is deleted stays deleted."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from redis import Redis

from bot.memory import keys
from bot.memory.conversation import MOST, Conversations
from bot.memory.values import Turn

pytestmark = pytest.mark.cluster

P, ROOT = "C1", "100.000001"


def turn(ts: str, text: str = "text", user: str = "U1") -> Turn:
    return Turn(ts, user, "민수", text)


def texts(conversations: Conversations) -> list[str] | None:
    turns = conversations.turns(P, ROOT)
    return None if turns is None else [turn.text for turn in turns]


def at_once(work: Callable[[int], object], times: int) -> None:
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(work, range(times)))


def test_an_unknown_conversation_is_cold(redis: Redis) -> None:
    assert Conversations(redis, 60).turns(P, ROOT) is None


def test_a_conversation_that_begins_with_its_root_is_warm(redis: Redis) -> None:
    conversations = Conversations(redis, 60)
    conversations.add(P, ROOT, turn(ROOT, "question"))
    conversations.add(P, ROOT, turn("100.000002", "answer"))
    assert texts(conversations) == ["question", "answer"]


def test_a_conversation_entered_in_the_middle_is_cold_until_it_was_read_whole(redis: Redis) -> None:
    conversations = Conversations(redis, 60)
    conversations.add(P, ROOT, turn("100.000002", "middle"))
    assert texts(conversations) is None
    conversations.add(P, ROOT, turn(ROOT, "root, late"))
    assert texts(conversations) is None
    conversations.warm(P, ROOT, [turn("100.000003", "end")])
    assert texts(conversations) == ["root, late", "middle", "end"]


def test_a_conversation_with_nothing_in_it_can_be_warm(redis: Redis) -> None:
    conversations = Conversations(redis, 60)
    conversations.warm(P, ROOT, [])
    assert texts(conversations) == []


def test_late_messages_are_read_in_the_order_they_were_written(redis: Redis) -> None:
    conversations = Conversations(redis, 60)
    for ts in ("1000.000002", "999.000010", "1000.000010", "1000.000001"):
        conversations.add(P, "999.000010", turn(ts, ts))
    conversations.warm(P, "999.000010", [])
    turns = conversations.turns(P, "999.000010") or []
    assert [turn.ts for turn in turns] == ["999.000010", "1000.000001", "1000.000002", "1000.000010"]


def test_a_message_delivered_again_does_not_undo_its_edit(redis: Redis) -> None:
    conversations = Conversations(redis, 60)
    conversations.add(P, ROOT, turn(ROOT, "first"))
    assert conversations.edit(P, ROOT, ROOT, "second")
    conversations.add(P, ROOT, turn(ROOT, "first"))
    conversations.warm(P, ROOT, [turn(ROOT, "first")])
    assert texts(conversations) == ["second"]


def test_an_edit_that_comes_before_its_message_is_not_lost(redis: Redis) -> None:
    conversations = Conversations(redis, 60)
    conversations.add(P, ROOT, turn(ROOT, "root"))
    assert not conversations.edit(P, ROOT, "100.000002", "second")
    conversations.add(P, ROOT, turn("100.000002", "first"))
    assert texts(conversations) == ["root", "second"]


def test_an_edit_in_a_conversation_we_are_not_in_leaves_nothing(redis: Redis) -> None:
    assert not Conversations(redis, 60).edit(P, ROOT, ROOT, "their own affair")
    assert redis.keys("*") == []


def test_a_deleted_message_cannot_come_back(redis: Redis) -> None:
    conversations = Conversations(redis, 60)
    conversations.add(P, ROOT, turn(ROOT, "root"))
    conversations.add(P, ROOT, turn("100.000002", "regretted"))
    conversations.edit(P, ROOT, "100.000002", "regretted too")
    conversations.delete(P, ROOT, "100.000002")
    conversations.add(P, ROOT, turn("100.000002", "regretted"))
    assert not conversations.edit(P, ROOT, "100.000002", "regretted still")
    conversations.warm(P, ROOT, [turn("100.000002", "regretted")])
    assert texts(conversations) == ["root"]
    assert "regretted" not in str(redis.hgetall(keys.turns(P, ROOT)))


def test_a_message_deleted_before_it_arrives_never_appears(redis: Redis) -> None:
    conversations = Conversations(redis, 60)
    conversations.delete(P, ROOT, ROOT)
    conversations.add(P, ROOT, turn(ROOT, "regretted"))
    assert texts(conversations) is None
    conversations.warm(P, ROOT, [])
    assert texts(conversations) == []


def test_every_change_keeps_the_conversation_for_another_while(redis: Redis) -> None:
    conversations = Conversations(redis, 500)
    changes: list[Callable[[], object]] = [
        lambda: conversations.add(P, ROOT, turn(ROOT)),
        lambda: conversations.add(P, ROOT, turn(ROOT)),
        lambda: conversations.edit(P, ROOT, ROOT, "b"),
        lambda: conversations.warm(P, ROOT, []),
        lambda: conversations.delete(P, ROOT, ROOT),
    ]
    for change in changes:
        change()
        assert redis.ttl(keys.turns(P, ROOT)) > 400
        redis.expire(keys.turns(P, ROOT), 100)


def test_many_workers_append_at_once_and_nothing_is_lost(redis: Redis) -> None:
    conversations = Conversations(redis, 60)
    conversations.add(P, ROOT, turn(ROOT, "0"))
    at_once(lambda n: conversations.add(P, ROOT, turn(f"100.{100 + n:06}", str(n))), 400)
    assert texts(conversations) == ["0", *map(str, range(400))]


def test_whoever_is_first_a_deletion_wins(redis: Redis) -> None:
    conversations = Conversations(redis, 60)
    conversations.warm(P, ROOT, [])

    def race(n: int) -> None:
        ts = f"100.{n // 4:06}"
        (
            lambda: conversations.add(P, ROOT, turn(ts)),
            lambda: conversations.delete(P, ROOT, ts),
            lambda: conversations.edit(P, ROOT, ts, "b"),
            lambda: conversations.warm(P, ROOT, [turn(ts)]),
        )[n % 4]()

    at_once(race, 400)
    assert texts(conversations) == []


def test_the_longest_message_slack_allows_is_kept_whole(redis: Redis) -> None:
    conversations = Conversations(redis, 60)
    conversations.add(P, ROOT, turn(ROOT, "가" * 40_000))
    assert texts(conversations) == ["가" * 40_000]


def test_no_secret_and_no_half_character_reaches_redis(redis: Redis) -> None:
    conversations = Conversations(redis, 60)
    conversations.add(P, ROOT, turn(ROOT, "비밀번호는 hunter2야 \ud83d"))
    conversations.edit(P, ROOT, ROOT, "비밀번호는 hunter3야 \ud83d")
    conversations.warm(P, ROOT, [turn("100.000002", "password is hunter4")])
    assert "hunter" not in str(redis.hgetall(keys.turns(P, ROOT)))


def test_neighbouring_names_do_not_collide(redis: Redis) -> None:
    conversations = Conversations(redis, 60)
    conversations.add("C1", ROOT, turn(ROOT, "one"))
    conversations.add("C2", ROOT, turn(ROOT, "two"))
    assert [t.text for t in conversations.turns("C2", ROOT) or []] == ["two"]


def test_what_a_message_said_before_its_edit_is_not_kept(redis: Redis) -> None:
    conversations = Conversations(redis, 60)
    conversations.add(P, ROOT, turn(ROOT, 'herring "1"'))
    conversations.edit(P, ROOT, ROOT, 'mar"lin\n배포')
    conversations.edit(P, ROOT, "100.000002", "came early")
    conversations.add(P, ROOT, turn("100.000002", "herring 2"))
    conversations.edit(P, ROOT, "100.000003", "came before it was read from Slack")
    conversations.warm(P, ROOT, [turn("100.000003", "herring 3")])
    assert "herring" not in str(redis.hgetall(keys.turns(P, ROOT)))
    assert texts(conversations) == ['mar"lin\n배포', "came early", "came before it was read from Slack"]
    conversations.edit(P, ROOT, "100.000003", "and again")
    assert (texts(conversations) or [])[-1] == "and again"


def test_all_conversations_of_a_place_go_and_no_others(redis: Redis) -> None:
    conversations = Conversations(redis, 60)
    for place, root in (("C1", ROOT), ("C1", "commands:U1"), ("C10", ROOT)):
        conversations.add(place, root, turn(f"{ROOT}", place))
    conversations.add("C1", ROOT, Turn("100.000009", "B", "Saegim", "said", saegim=True))
    assert conversations.erase_place("C1") == [ROOT, ROOT]
    assert list(redis.scan_iter(keys.turns("*", "*"))) == [keys.turns("C10", ROOT)]


def test_what_one_person_said_goes_from_every_conversation_and_what_others_said_stays(redis: Redis) -> None:
    conversations = Conversations(redis, 60)
    conversations.add(P, ROOT, turn(ROOT, "mine"))
    conversations.add(P, ROOT, turn("100.000002", "theirs", "U2"))
    conversations.add("D1", "commands:U1", turn("100.000003", "mine too"))
    assert sorted(conversations.erase_person("U1")) == [("C1", ROOT), ("D1", "100.000003")]
    assert texts(conversations) == ["theirs"]
    assert "mine" not in str([redis.hgetall(key) for key in redis.scan_iter(keys.turns("*", "*"))])


def test_taking_a_message_out_of_a_conversation_that_is_not_here_leaves_nothing(redis: Redis) -> None:
    Conversations(redis, 60).take_out(P, ROOT, ROOT)
    assert not redis.exists(keys.turns(P, ROOT))


def test_what_was_offered_to_long_term_memory_is_marked_where_the_conversation_is(redis: Redis) -> None:
    conversations = Conversations(redis, 60)
    conversations.mark_consolidated(P, ROOT, ROOT)
    assert conversations.consolidated(P, ROOT) == "", "nothing is made of a conversation that is not there"
    conversations.add(P, ROOT, turn(ROOT, "question"))
    conversations.mark_consolidated(P, ROOT, ROOT)
    assert conversations.consolidated(P, ROOT) == ROOT
    assert texts(conversations) == ["question"]


def test_what_is_let_go_of_may_come_back_and_leaves_the_rest(redis: Redis) -> None:
    conversations = Conversations(redis, 60)
    conversations.warm(P, ROOT, [turn("100.000002", "one"), turn("100.000003", "two")])
    conversations.edit(P, ROOT, "100.000002", "one, edited")
    conversations.drop(P, ROOT, ["100.000002", "100.000009"])
    assert texts(conversations) is None, "it is not whole any more"
    assert [left.text for left in conversations.known(P, ROOT)] == ["two"]
    conversations.warm(P, ROOT, [turn("100.000002", "one again")])
    assert texts(conversations) == ["one again", "two"]
    conversations.drop(P, ROOT, [])


def test_the_size_tells_about_how_much_there_is(redis: Redis) -> None:
    conversations = Conversations(redis, 60)
    assert conversations.size(P, ROOT) == 0
    conversations.warm(P, ROOT, [turn(f"100.{n:06d}") for n in range(1, 8)])
    assert conversations.size(P, ROOT) == 8


def test_what_is_known_in_part_stays_cold_until_it_is_read_whole(redis: Redis) -> None:
    conversations = Conversations(redis, 60)
    conversations.warm(P, ROOT, [turn("100.000003", "three")], whole=False)
    assert texts(conversations) is None
    assert [known.text for known in conversations.known(P, ROOT)] == ["three"]
    assert redis.ttl(keys.turns(P, ROOT)) > 0
    conversations.warm(P, ROOT, [turn("100.000002", "two"), turn("100.000003", "three, as it was")])
    assert texts(conversations) == ["two", "three"]


def test_an_edit_is_not_kept_for_a_message_that_may_never_come(redis: Redis) -> None:
    conversations = Conversations(redis, 60)
    conversations.warm(P, ROOT, [turn("100.000002", "one")])
    redis.expire(keys.turns(P, ROOT), 30)
    assert not conversations.edit(P, ROOT, "100.000001", "their own affair", early=False)
    assert "affair" not in str(redis.hgetall(keys.turns(P, ROOT)))
    assert redis.ttl(keys.turns(P, ROOT)) <= 30, "nor is the rest kept longer for it"
    assert conversations.edit(P, ROOT, "100.000002", "two", early=False)
    assert texts(conversations) == ["two"]


def test_the_early_edits_that_may_be_a_persons_go_with_them(redis: Redis) -> None:
    conversations = Conversations(redis, 60)
    conversations.warm(P, ROOT, [turn("100.000002", "theirs", "U2")])
    conversations.edit(P, ROOT, "100.000003", "whose is this")
    assert conversations.erase_person("U1") == []
    assert "whose" not in str(redis.hgetall(keys.turns(P, ROOT)))
    assert texts(conversations) == ["theirs"]


def test_the_conversations_of_a_place_are_known_by_their_roots(redis: Redis) -> None:
    conversations = Conversations(redis, 60)
    for place, root in (("C1", ROOT), ("C1", "commands:U1"), ("C10", ROOT)):
        conversations.add(place, root, turn(ROOT))
    assert sorted(conversations.roots("C1")) == [ROOT, "commands:U1"]


def test_what_is_said_one_by_one_at_the_top_level_of_a_dm_is_folded_too(redis: Redis) -> None:
    conversations = Conversations(redis, 60)
    for n in range(MOST + 50):
        conversations.warm(P, "top", [turn(f"179{n:07d}.000001", f"we said thing number {n}")])
    assert conversations.size(P, "top") <= MOST
    turns = conversations.turns(P, "top") or []
    assert [said.text for said in turns[-3:]] == [f"we said thing number {MOST + 50 - left}" for left in (3, 2, 1)]
    assert any(said.folded for said in turns)


def test_what_somebody_said_in_a_place_waits_until_it_was_offered_to_long_term_memory(redis: Redis) -> None:
    conversations = Conversations(redis, 60)
    for place, root, ts, user in (
        ("C1", "8.0", "8.0", "U1"),
        ("C1", "8.0", "9.0", "U1"),
        ("C1", "8.0", "10.0", "U1"),
        ("C1", "8.0", "11.0", "U1"),
        ("C1", "8.0", "12.0", "U2"),
        ("C1", "learned", "13.0", "U1"),
        ("C2", "14.0", "14.0", "U1"),
    ):
        conversations.add(place, root, turn(ts, user=user))
    conversations.mark_consolidated("C1", "8.0", "9.0")
    conversations.delete("C1", "8.0", "11.0")

    assert sorted(conversations.not_offered("C1", "U1")) == ["10.0", "13.0"]
