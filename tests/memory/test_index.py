"""The index against rank_bm25 built anew over the visible documents alone, through any history of puts and removals."""

from collections.abc import Callable
from math import isclose, log

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from bot.memory.engine.index import K1, B, Document, Group, Index, Scored, lucene_idf

HERE: Group = ("C1", False)
THERE: Group = ("C2", False)
SHARED: Group = ("C1", True)
GROUPS = (HERE, THERE, SHARED)
EPSILON = 1e-9


def document(id_: str, words: str, group: Group = HERE, *, thread: str = "", ts: str = "", at: float = 0.0) -> Document:
    return Document(id_, tuple(words.split()), group, thread, ts, at)


def filled(documents: list[Document]) -> Index:
    index = Index()
    for one in documents:
        index.put(one)
    return index


def ids(found: list[Scored]) -> list[str]:
    return [scored.document.id for scored in found]


def scores(index: Index, question: list[str], groups: list[Group]) -> dict[str, float]:
    return {scored.document.id: scored.score for scored in index.search(question, groups, 10_000)}


def yardstick(documents: list[Document], question: list[str], idf: Callable[[int, int], float]) -> dict[str, float]:
    """rank_bm25's scores of the documents that share a term with the question, with `idf` in place of its own."""
    if not any(one.terms for one in documents):
        return {}
    oracle = BM25Okapi([list(one.terms) for one in documents], k1=K1, b=B)
    vocabulary = {term for one in documents for term in one.terms}
    oracle.idf = {t: idf(len(documents), sum(t in one.terms for one in documents)) for t in vocabulary}
    pairs = zip(documents, oracle.get_scores(question), strict=True)
    return {one.id: float(score) for one, score in pairs if set(question) & set(one.terms)}


def same(left: dict[str, float], right: dict[str, float]) -> bool:
    return left.keys() == right.keys() and all(isclose(left[id_], right[id_], abs_tol=EPSILON) for id_ in left)


TERMS = st.sampled_from(["a", "b", "c", "d", "e"])
DOCUMENTS = st.builds(
    Document,
    id=st.sampled_from([f"m{n}" for n in range(8)]),
    terms=st.lists(TERMS, max_size=8).map(tuple),
    group=st.sampled_from(GROUPS),
    thread=st.sampled_from(["", "1.0", "2.0"]),
    ts=st.sampled_from(["1.0", "2.0", "3.0", "10.0"]),
    at=st.sampled_from([0.0, 1.0, 2.0]),
)
HISTORY = st.lists(DOCUMENTS | st.sampled_from([f"m{n}" for n in range(8)]), max_size=30)
QUESTION = st.lists(TERMS | st.just("unseen"), min_size=1, max_size=6)
SEEN = st.lists(st.sampled_from(GROUPS), unique=True)


def lived(history: list[Document | str]) -> tuple[Index, list[Document]]:
    """The index after `history` (a document is put, an id removed), and what is then alive."""
    index, alive = Index(), dict[str, Document]()
    for event in history:
        if isinstance(event, str):
            index.remove(event)
            alive.pop(event, None)
        else:
            index.put(event)
            alive[event.id] = event
    return index, list(alive.values())


@given(HISTORY, QUESTION, SEEN)
def test_scores_are_those_of_a_fresh_rank_bm25_over_the_visible(
    history: list[Document | str], question: list[str], groups: list[Group]
) -> None:
    index, alive = lived(history)
    expected = yardstick([one for one in alive if one.group in groups], question, lucene_idf)
    assert same(scores(index, question, groups), expected)
    assert len(index) == len(alive)


@given(st.lists(st.lists(TERMS, min_size=1, max_size=8).map(tuple), min_size=3, max_size=12), QUESTION)
def test_with_okapis_idf_scores_are_rank_bm25s_own(texts: list[tuple[str, ...]], question: list[str]) -> None:
    rare = {t for t in "abcde" if 0 < 2 * sum(t in text for text in texts) < len(texts)}
    question = [
        term for term in question if term in rare
    ]  # where idf is positive: Okapi's floor for the rest is its own
    index = Index(idf=lambda n, df: log(n - df + 0.5) - log(df + 0.5))
    for n, text in enumerate(texts):
        index.put(Document(f"m{n}", text, HERE))
    plain = BM25Okapi([list(text) for text in texts], k1=K1, b=B).get_scores(question)
    expected = {f"m{n}": plain[n] for n, text in enumerate(texts) if set(question) & set(text)}
    assert same(scores(index, question, [HERE]), expected)


@given(HISTORY, QUESTION, SEEN, st.integers(1, 10))
def test_what_the_readers_may_not_see_changes_nothing(
    history: list[Document | str], question: list[str], groups: list[Group], limit: int
) -> None:
    index, alive = lived(history)
    alone = filled([one for one in alive if one.group in groups])
    assert index.search(question, groups, limit) == alone.search(question, groups, limit)
    for one in alive:
        if one.group in groups:
            assert index.following(one.id, groups, limit) == alone.following(one.id, groups, limit)


@given(HISTORY, QUESTION, SEEN, st.integers(1, 10))
def test_a_limit_cuts_the_full_list_and_nothing_else(
    history: list[Document | str], question: list[str], groups: list[Group], limit: int
) -> None:
    index, _ = lived(history)
    everything = index.search(question, groups, 10_000)
    assert index.search(question, groups, limit) == everything[:limit]
    assert everything == sorted(everything, key=lambda s: (-s.score, -s.document.at, s.document.id))


@given(HISTORY, QUESTION, SEEN)
def test_strength_is_the_part_of_the_idf_mass_that_matches(
    history: list[Document | str], question: list[str], groups: list[Group]
) -> None:
    index, alive = lived(history)
    visible = [one for one in alive if one.group in groups]
    terms = {one.id: set(one.terms) for one in visible}
    mass = {t: lucene_idf(len(visible) + 1_000, sum(t in one.terms for one in visible)) for t in set(question)}
    for scored in index.search(question, groups, 10_000):
        matched = set(question) & terms[scored.document.id]
        assert scored.matched == matched
        assert isclose(scored.strength, sum(mass[t] for t in matched) / sum(mass.values()), abs_tol=EPSILON)
        assert 0 < scored.strength <= 1


def test_the_only_memory_of_a_new_team_is_found() -> None:
    (found,) = filled([document("a", "deploy tuesday")]).search(["deploy"], [HERE], 5)
    assert found.score > 0
    assert found.strength == 1


def test_what_shares_nothing_with_the_question_is_not_found() -> None:
    index = filled([document("a", "deploy tuesday")])
    assert index.search(["friday"], [HERE], 5) == []
    assert index.search([], [HERE], 5) == []
    assert index.search(["deploy"], [], 5) == []
    assert index.search(["deploy"], [("C9", False)], 5) == []
    assert index.search(["deploy"], [HERE], 0) == []


def test_a_term_nobody_ever_used_weighs_most_in_the_strength() -> None:
    index = filled([document("a", "deploy"), document("b", "deploy lunch")])
    weak = {s.document.id: s.strength for s in index.search(["deploy", "kubernetes"], [HERE], 5)}
    assert weak["a"] < 0.5


def test_in_a_new_teams_store_half_of_the_question_is_about_half_of_the_evidence() -> None:
    index = filled([document("a", "rollback take four minute")])
    [found] = index.search(["long", "rollback", "take"], [HERE], 5)
    assert 0.55 < found.strength < 0.7


def test_of_equal_memories_the_later_comes_first() -> None:
    index = filled([document(f"m{n}", "deploy", at=float(n % 3)) for n in range(9)])
    assert ids(index.search(["deploy"], [HERE], 4)) == ["m2", "m5", "m8", "m1"]


def test_putting_again_replaces() -> None:
    index = filled([document("a", "deploy", thread="1.0", ts="1.0"), document("a", "lunch", THERE)])
    assert index.search(["deploy"], GROUPS, 5) == []
    assert ids(index.search(["lunch"], [THERE], 5)) == ["a"]
    assert list(index.groups) == [THERE]


def test_a_thread_goes_on_in_the_order_of_time() -> None:
    thread = [document(f"m{n}", "x", thread="1.0", ts=f"{n}.000001") for n in (9, 1, 100, 10)]
    other = [document("o", "x", thread="2.0", ts="9.5"), document("p", "x", THERE, thread="1.0", ts="9.5")]
    index = filled([*thread, *other])
    assert index.following("m1", GROUPS, 3) == ["m9", "m10", "m100"]
    assert index.following("m9", GROUPS, 1) == ["m10"]
    assert index.following("m100", GROUPS, 3) == []
    assert index.following("nobody", GROUPS, 3) == []


def test_a_hidden_reply_is_passed_over_and_takes_no_ones_place() -> None:
    index = filled([document(f"m{n}", "x", SHARED if n == 2 else HERE, thread="1.0", ts=f"{n}.0") for n in range(1, 5)])
    assert index.following("m1", [HERE], 2) == ["m3", "m4"]


@pytest.mark.parametrize("size", [1023, 1024, 1025, 3000])
def test_it_grows_as_it_must(size: int) -> None:
    index = filled([document(f"m{n}", f"common w{n}") for n in range(size)])
    assert ids(index.search([f"w{size - 1}"], [HERE], 5)) == [f"m{size - 1}"]
    assert len(index.search(["common"], [HERE], size)) == size
