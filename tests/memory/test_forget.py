"""Forgetting: one's own, the owner's, and what follows from Slack; unknown and forbidden are the same."""

import time
from contextlib import suppress
from dataclasses import replace

import pytest
from redis import Redis

from bot.memory.forgetting.forget import (
    Erasure,
    Receipt,
    carry_out,
    forget_person,
    forget_place,
    may_erase,
    source_deleted,
    source_edited,
)
from bot.memory.retrieval.recall import Recall
from bot.memory.store import Store
from bot.memory.values import Memory, Place, Readers, Source
from tests.memory.forgetting import forget_one
from tests.scenarios.dying import Died, dying

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
    assert forget_one(store, "a", "UAUTHOR", nobody) == (MEMORY, Receipt(erased=("a",)))
    assert store.count() == 0
    assert forget_one(store, "a", "UAUTHOR", nobody) is None


def test_the_owner_of_the_place_forgets_what_others_wrote_there(store: Store) -> None:
    assert forget_one(store, "a", "UOWNER", {"C2"}.__contains__) is None
    assert store.count() == 1
    assert forget_one(store, "a", "UOWNER", {"C1"}.__contains__) == (MEMORY, Receipt(erased=("a",)))
    assert store.count() == 0


def test_unknown_and_forbidden_cannot_be_told_apart(store: Store) -> None:
    assert forget_one(store, "a", "UOTHER", nobody) is forget_one(store, "b", "UOTHER", nobody) is None
    assert store.count() == 1


def test_an_edited_message_is_recalled_by_what_it_says_now(store: Store) -> None:
    recall = Recall(store)
    assert source_edited(store, "C1", "1.0", "점심은 김밥") == Receipt(changed=("a",))
    assert store.get(["a"])["a"] == replace(MEMORY, text="점심은 김밥")
    assert recall.search("배포", READERS) == []
    assert [hit.memory.text for hit in recall.search("점심", READERS)] == ["점심은 김밥"]


def test_an_edit_with_a_secret_is_masked(store: Store) -> None:
    source_edited(store, "C1", "1.0", "비밀번호는 hunter2야")
    assert "hunter2" not in store.get(["a"])["a"].text


@pytest.mark.parametrize("text", ["", " \n"])
def test_a_message_edited_to_nothing_takes_its_memory_along(store: Store, text: str) -> None:
    assert source_edited(store, "C1", "1.0", text) == Receipt(erased=("a",))
    assert store.count() == 0


def test_a_deleted_message_takes_its_memory_along_for_good(store: Store) -> None:
    assert source_deleted(store, "C1", "1.0") == Receipt(erased=("a",))
    assert not source_deleted(store, "C1", "1.0")
    assert not source_edited(store, "C1", "1.0", "back again")
    assert store.put([replace(MEMORY, id="b")]) == 0
    assert store.count() == 0


def test_another_message_changes_nothing(store: Store) -> None:
    assert not source_deleted(store, "C1", "2.0")
    assert not source_edited(store, "C2", "1.0", "x")
    assert store.get(["a"]) == {"a": MEMORY}


def test_a_deleted_question_takes_along_what_was_derived_with_it_and_leaves_the_answer(store: Store) -> None:
    asked = Source("0.5", "asked", "배포는 언제 해요?", "UASKER")
    derived = replace(MEMORY, id="d", ts="2.0", kind="answer", statement="배포는 언제? 화요일", sources=(asked,))
    store.put([derived])
    assert source_deleted(store, "C1", "0.5") == Receipt(changed=("d",))
    assert store.get(["d"])["d"] == replace(MEMORY, id="d", ts="2.0", kind="message")
    assert not store.made_from("C1", "0.5")


def test_an_edited_message_loses_what_was_derived_from_its_old_words(store: Store) -> None:
    store.put([replace(MEMORY, id="d", ts="2.0", kind="decision", statement="배포는 화요일(2026-12-01)")])
    source_edited(store, "C1", "2.0", "배포는 수요일")
    assert store.get(["d"])["d"] == replace(MEMORY, id="d", ts="2.0", kind="message", text="배포는 수요일")


AGAIN = Source("2.0", "again", "배포는 화요일!", "UOTHER", "수진", "link", "1.5")
TWICE = replace(MEMORY, id="t", ts="3.0", thread_ts="3.0", sources=(AGAIN,))
SECOND = Memory("s", AGAIN.text, "UOTHER", "수진", "C1", "2.0", "1.5", 2.0, kind="message", permalink="link")


def test_what_was_said_twice_outlives_either_of_its_messages(store: Store) -> None:
    store.put([TWICE])
    assert source_deleted(store, "C1", "3.0") == Receipt(changed=("t",))
    assert store.get(["t"])["t"] == replace(SECOND, id="t")
    assert source_deleted(store, "C1", "2.0") == Receipt(erased=("t",))
    assert store.put([replace(TWICE, id="u", sources=())]) == 0


def test_of_what_was_said_twice_the_message_that_is_edited_becomes_a_memory_of_its_own(store: Store) -> None:
    store.put([TWICE])
    receipt = source_edited(store, "C1", "2.0", "배포는 수요일")
    assert receipt.changed[0] == "t"
    assert store.get(["t"])["t"] == replace(TWICE, sources=())
    apart = store.by_source("C1", "2.0")
    assert apart == replace(SECOND, id=receipt.changed[1], text="배포는 수요일")


def test_an_edit_of_what_was_said_twice_that_died_within_loses_neither(store: Store) -> None:
    store.put([TWICE])
    with suppress(Died), dying(2):
        source_edited(store, "C1", "2.0", "배포는 수요일")
    source_edited(store, "C1", "2.0", "배포는 수요일")
    apart = store.by_source("C1", "2.0")
    assert apart
    assert apart.text == "배포는 수요일"
    assert store.get(["t"])["t"] == replace(TWICE, sources=())


def test_of_what_was_said_twice_an_edited_message_that_was_erased_for_good_becomes_no_memory(store: Store) -> None:
    store.put([TWICE])
    store.bury("C1", ["2.0"])
    source_edited(store, "C1", "2.0", "배포는 수요일")
    assert store.by_source("C1", "2.0") is None
    assert store.get(["t"])["t"] == replace(TWICE, sources=())


def test_a_note_made_of_a_message_goes_with_it(store: Store) -> None:
    original = Source("4.0", "original", "배포는 화요일이었나", "UOTHER")
    store.put([replace(MEMORY, id="n", ts="", thread_ts="", kind="note", sources=(original,))])
    assert source_deleted(store, "C1", "4.0") == Receipt(erased=("n",))


def test_a_note_made_of_a_message_keeps_its_own_words_when_that_is_edited(store: Store) -> None:
    original = Source("4.0", "original", "배포는 화요일이었나", "UOTHER")
    note = replace(MEMORY, id="n", ts="", thread_ts="", kind="note", sources=(original,))
    store.put([note])
    assert source_edited(store, "C1", "4.0", "배포는 화요일이었나요") == Receipt(changed=("n",))
    assert store.get(["n"])["n"] == replace(note, sources=(replace(original, text="배포는 화요일이었나요"),))


def test_what_a_person_forgot_is_not_learned_again(store: Store) -> None:
    forget_one(store, "a", "UAUTHOR", nobody)
    assert store.put([replace(MEMORY, id="b")]) == 0
    assert store.put([replace(MEMORY, id="b")], lift=time.time() + 1) == 1
    assert store.put([replace(MEMORY, id="c")]) == 0


def test_who_forgets_what_somebody_else_said_again_forgets_their_own_words(store: Store) -> None:
    store.put([TWICE])
    assert forget_one(store, "t", "UAUTHOR", nobody) == (TWICE, Receipt(changed=("t",)))
    assert store.get(["t"])["t"].author == "UOTHER"
    store.put([replace(TWICE, id="o", ts="9.0", sources=(replace(AGAIN, ts="9.5"),))])
    assert forget_one(store, "o", "UOWNER", {"C1"}.__contains__)
    assert store.get(["o"]) == {}


@pytest.mark.parametrize("begun", [0, 1, 2])
def test_an_erasure_that_died_within_is_done_to_the_end_from_what_was_written_down_of_it(
    store: Store, begun: int
) -> None:
    asked = Source("1.0", "asked", MEMORY.text, "UAUTHOR")
    again = replace(AGAIN, ts="1.9", author="UAUTHOR", author_name="민수")
    whole = replace(MEMORY, id="w", ts="8.0", sources=(again, Source("1.0", "context", "화요일", "UAUTHOR")))
    answer = replace(MEMORY, id="d", ts="2.0", author="UOTHER", kind="answer", statement="s", sources=(asked,))
    store.put([whole, answer])
    for id_ in ("a", "w"):
        erasure = may_erase(store, id_, "UAUTHOR", nobody)
        assert erasure is not None
        line = erasure.to_json()
        assert not any(word in line for word in ("화요일", "민수"))
        if begun:
            store.remove([id_], bury=True)
        done = carry_out(store, erasure) if begun > 1 else None
        told = carry_out(store, Erasure.from_json(line))
        assert id_ in told.erased
        assert done is None or {*done.erased, *done.changed} == {*told.erased, *told.changed}
    assert store.get(["a", "w"]) == {}
    assert store.get(["d"])["d"].sources == ()


def test_what_others_took_from_a_forgotten_message_goes_with_it(store: Store) -> None:
    asked = Source("1.0", "asked", MEMORY.text, "UAUTHOR")
    store.put([replace(MEMORY, id="d", ts="2.0", author="UOTHER", kind="answer", statement="s", sources=(asked,))])
    forget_one(store, "a", "UAUTHOR", nobody)
    assert store.get(["d"])["d"].sources == ()


def test_everything_of_a_person_goes_for_good_and_what_they_had_kept_of_others_for_now(store: Store) -> None:
    asked = Source("5.0", "asked", "배포는 언제?", "UAUTHOR")
    told = replace(MEMORY, id="told", ts="", thread_ts="")
    kept = replace(MEMORY, id="kept", ts="6.0", author="UOTHER", keeper="UAUTHOR")
    answer = replace(MEMORY, id="answer", ts="7.0", author="UOTHER", kind="answer", statement="s", sources=(asked,))
    faded = replace(MEMORY, id="faded", ts="8.0")
    store.put([told, kept, answer, faded])
    store.fade(["faded"])

    receipt, messages = forget_person(store, "UAUTHOR")

    assert set(receipt.erased) == {"a", "told", "kept", "faded"}
    assert receipt.changed == ("answer",)
    assert set(messages) == {("C1", "1.0"), ("C1", "5.0"), ("C1", "8.0")}
    assert [memory.id for memory in store.scan()] == ["answer"]
    assert store.put([MEMORY, told, faded]) == 0
    assert store.put([replace(kept, id="again")]) == 1


def test_everything_of_a_place_goes_for_good_and_nothing_else(store: Store) -> None:
    elsewhere = replace(MEMORY, id="b", place="C2")
    answer = replace(MEMORY, id="d", ts="2.0", sources=(Source("0.5", "asked", "배포는 언제?", "UASKER"),))
    store.put([elsewhere, answer])
    assert {memory.id for memory in forget_place(store, "C1")} == {"a", "d"}
    assert store.buried("C1", ["0.5", "1.0", "2.0", "3.0"]) == {"0.5", "1.0", "2.0"}
    assert list(store.scan()) == [elsewhere]
    assert store.put([replace(MEMORY, id="e", ts="0.5")]) == 0


def test_a_forgotten_message_is_not_added_to_another_memory_either(store: Store) -> None:
    other = replace(MEMORY, id="o", ts="9.0")
    store.put([other])
    source_deleted(store, "C1", "1.0")
    again = Source("1.0", "again", MEMORY.text, "UAUTHOR")
    assert store.change("o", lambda now: replace(now, sources=(again,))) == other
    assert not store.replace(replace(other, sources=(again,)))
    assert store.get(["o"]) == {"o": other}


def test_what_somebody_else_said_again_stays_theirs_when_a_person_is_forgotten(store: Store) -> None:
    store.put([TWICE])
    receipt, messages = forget_person(store, "UAUTHOR")
    assert (set(receipt.erased), receipt.changed) == ({"a"}, ("t",))
    assert set(messages) == {("C1", "1.0"), ("C1", "3.0")}
    assert store.get(["t"])["t"] == replace(SECOND, id="t")
    assert forget_person(store, "UOTHER")[0] == Receipt(erased=("t",))


COMMAND = replace(TWICE, id="n", ts="", thread_ts="", keeper="UAUTHOR")


def test_of_a_note_told_with_a_command_its_author_takes_their_words_and_leaves_those_of_who_said_it_again(
    store: Store,
) -> None:
    store.put([COMMAND])
    assert forget_one(store, "n", "UAUTHOR", nobody) == (COMMAND, Receipt(changed=("n",)))
    assert store.get(["n"])["n"] == replace(SECOND, id="n")
    assert not store.buried("C1", ["2.0"])
    assert forget_one(store, "n", "UOTHER", nobody)
    assert store.get(["n"]) == {}


def test_a_note_told_with_a_command_goes_with_its_person_and_what_somebody_else_said_again_stays(store: Store) -> None:
    own = replace(AGAIN, ts="1.9", author="UAUTHOR")
    store.put([replace(COMMAND, sources=(own, AGAIN))])
    receipt, messages = forget_person(store, "UAUTHOR")
    assert "n" in receipt.changed
    assert ("C1", "1.9") in messages
    assert store.get(["n"])["n"] == replace(SECOND, id="n")
    assert forget_person(store, "UOTHER")[0] == Receipt(erased=("n",))


def test_what_others_said_again_of_ones_note_about_ones_own_message_stays(store: Store) -> None:
    original = Source("4.0", "original", "배포는 화요일이었나", "UAUTHOR")
    store.put([replace(COMMAND, sources=(original, AGAIN))])
    forget_person(store, "UAUTHOR")
    assert store.get(["n"])["n"] == replace(SECOND, id="n")


def test_a_note_whose_message_is_gone_leaves_what_somebody_else_said_again(store: Store) -> None:
    original = Source("4.0", "original", "배포는 화요일이었나", "UTHIRD")
    store.put([replace(COMMAND, sources=(original, AGAIN))])
    assert source_deleted(store, "C1", "4.0") == Receipt(changed=("n",))
    assert store.get(["n"])["n"] == replace(SECOND, id="n")


def test_whoever_had_it_kept_takes_nobodys_words_with_it_that_said_the_same_again(store: Store) -> None:
    own = replace(AGAIN, ts="1.9", author="UKEEPER")
    kept = replace(TWICE, id="k", keeper="UKEEPER", sources=(own, AGAIN))
    store.put([kept])
    assert forget_one(store, "k", "UKEEPER", nobody) == (kept, Receipt(changed=("k", "k")))
    assert store.get(["k"])["k"] == replace(SECOND, id="k")
    assert store.buried("C1", ["1.9", "2.0", "3.0"]) == {"1.9"}
    assert forget_one(store, "k", "UKEEPER", nobody) is None


def test_what_a_person_had_kept_goes_with_them_but_for_what_others_said_again(store: Store) -> None:
    store.put([replace(TWICE, id="k", keeper="UKEEPER")])
    assert forget_person(store, "UKEEPER") == (Receipt(changed=("k",)), [])
    assert store.get(["k"])["k"] == replace(SECOND, id="k")


def test_a_message_that_says_a_note_again_is_no_note_unless_its_writer_had_it_kept(store: Store) -> None:
    own = replace(AGAIN, author="UAUTHOR", author_name="민수")
    store.put([replace(TWICE, keeper="UAUTHOR", sources=(own,))])
    source_deleted(store, "C1", "3.0")
    mine = store.get(["t"])["t"]
    assert (mine.kind, mine.keeper, mine.text) == ("note", "UAUTHOR", AGAIN.text)
