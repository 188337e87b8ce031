"""Forgetting: one's own, the owner's, and what follows from Slack; unknown and forbidden are the same."""

from dataclasses import replace

import pytest
from redis import Redis

from bot.memory.forget import forget_one, source_deleted, source_edited
from bot.memory.recall import Recall
from bot.memory.store import Store
from bot.memory.values import Memory, Place, Readers

MEMORY = Memory("a", "배포는 화요일", "UAUTHOR", "민수", "C1", "1.0", "1.0", 5.0)
READERS = Readers("U1", True, Place("C1", "public"))


@pytest.fixture
def store(redis: Redis) -> Store:
    store = Store(redis)
    store.put([MEMORY])
    return store


def nobody(_: str) -> bool:
    return False


def test_the_author_forgets_their_own(store: Store) -> None:
    assert forget_one(store, "a", "UAUTHOR", nobody) == MEMORY
    assert store.count() == 0
    assert forget_one(store, "a", "UAUTHOR", nobody) is None


def test_the_owner_of_the_place_forgets_what_others_wrote_there(store: Store) -> None:
    assert forget_one(store, "a", "UOWNER", {"C2"}.__contains__) is None
    assert store.count() == 1
    assert forget_one(store, "a", "UOWNER", {"C1"}.__contains__) == MEMORY
    assert store.count() == 0


def test_unknown_and_forbidden_cannot_be_told_apart(store: Store) -> None:
    assert forget_one(store, "a", "UOTHER", nobody) is forget_one(store, "b", "UOTHER", nobody) is None
    assert store.count() == 1


def test_an_edited_message_is_recalled_by_what_it_says_now(store: Store) -> None:
    recall = Recall(store)
    assert source_edited(store, "C1", "1.0", "점심은 김밥") == replace(MEMORY, text="점심은 김밥")
    assert recall.search("배포", READERS) == []
    assert [hit.memory.text for hit in recall.search("점심", READERS)] == ["점심은 김밥"]


def test_an_edit_with_a_secret_is_masked(store: Store) -> None:
    source_edited(store, "C1", "1.0", "비밀번호는 hunter2야")
    assert "hunter2" not in store.get(["a"])["a"].text


@pytest.mark.parametrize("text", ["", " \n"])
def test_a_message_edited_to_nothing_takes_its_memory_along(store: Store, text: str) -> None:
    assert source_edited(store, "C1", "1.0", text) == MEMORY
    assert store.count() == 0


def test_a_deleted_message_takes_its_memory_along(store: Store) -> None:
    assert source_deleted(store, "C1", "1.0") == MEMORY
    assert store.count() == 0
    assert source_deleted(store, "C1", "1.0") is None
    assert source_edited(store, "C1", "1.0", "back again") is None
    assert store.count() == 0


def test_another_message_changes_nothing(store: Store) -> None:
    assert source_deleted(store, "C1", "2.0") is source_edited(store, "C2", "1.0", "x") is None
    assert store.get(["a"]) == {"a": MEMORY}
