"""A message is found through what stands around it; and every score is the one of the formula, worked out slowly."""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise, product
from math import isclose, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.memory.engine.segment import Document
from bot.memory.engine.view import View
from bot.memory.language.pairs import TRANSLATED, Alternative
from bot.memory.language.signs import ASKS, TELLS_TIME
from bot.memory.retrieval.proximity import SKIPPING, WINDOW
from bot.memory.retrieval.query import LONG_WORD, Question, corrected, understand
from bot.memory.retrieval.ranking import (
    DEPTH,
    GROWTH,
    K1,
    LIKE_A_TURN,
    NEXT,
    REACH,
    SHOWN,
    SOON,
    TALK_LENGTH,
    WAYS,
    Ranked,
    Ways,
    rank,
)
from bot.memory.retrieval.replica import document
from bot.memory.retrieval.wanted import UNSAID
from bot.memory.retrieval.window import STRETCH
from bot.memory.values import Memory, order
from tests.memory.team import DAY, MONDAY, NOW, found, said, view_of

FLAT = replace(WAYS, spread=(1.0, 0.0))


def test_a_reply_is_found_through_the_question_it_answers() -> None:
    question = said("q", "배포 언제 해요?", 1.0, "1")
    answer = said("a", "화요일 저녁이요", 2.0, "1")
    assert sorted(found("배포 일정", question, answer, said("x", "화요일 저녁이요", 3.0))) == ["a", "q"]
    assert found("배포 일정", question, replace(answer, thread_ts="2")) == ["q"]


def test_a_reply_may_come_before_the_question_it_answers() -> None:
    asking = said("q", "Who owns the deploy server, and the deploy key?", 1.0, "1")
    answer = said("a", "the deploy server is Minsu's", 2.0, "1")
    assert found("who owns the deploy server", asking, answer)[0] == "a"


def test_of_two_equal_messages_the_one_in_a_talk_about_it_comes_first() -> None:
    equal = said("talk", "금요일로 정했어요 서버", 2.0, "1"), said("alone", "금요일로 정했어요 서버", 9.0, "8")
    talk = [said("t1", "서버 이전 얘기예요", 1.0, "1"), said("t2", "이전 확인", 3.0, "1"), said("o", "점심", 8.0, "8")]
    order = found("서버 이전", *equal, *talk)
    assert order.index("talk") < order.index("alone")


def test_words_side_by_side_come_before_words_far_apart() -> None:
    memories = (
        said("far", "deploy after lunch tomorrow the server", 2.0),
        said("close", "lunch tomorrow after deploy server", 1.0),
    )
    assert found("deploy server", *memories)[0] == "close"


def test_a_question_repeated_comes_after_an_answer_that_says_as_much() -> None:
    assert found("배포 담당", said("asks", "배포 담당?", 2.0), said("says", "배포 담당", 1.0)) == ["says", "asks"]


def test_what_has_the_only_word_of_a_question_comes_before_a_talk_about_what_means_the_same() -> None:
    talk = [
        said("q", "When does the release freeze start this year?", 1.0, "1"),
        said("freeze", "The release freeze runs from December 18 to January 4.", 2.0, "1"),
    ]
    told = [said("old", "배포는 매주 화요일 오후 2시에 해요.", 3.0), said("new", "배포는 화요일이에요", 4.0)]
    others = [said(f"o{n}", "점심은 김밥이에요", 5.0 + n) for n in range(20)]
    assert set(found("배포는 언제 해요?", *talk, *told, *others)[:2]) == {"old", "new"}


def test_of_equals_the_later_and_then_the_smaller_id_comes_first() -> None:
    memories = [said(name, "배포", at) for name, at in (("c", 1.0), ("b", 1.0), ("a", 1.0), ("z", 2.0))]
    assert found("배포", *memories) == found("배포", *reversed(memories)) == ["z", "a", "b", "c"]


@pytest.mark.parametrize("backwards", [False, True])
def test_of_more_equals_than_are_ranked_those_with_the_smallest_ids_are_kept(backwards: bool) -> None:
    """Replies that say nothing themselves, all of them found through what they reply to."""
    threads = range(DEPTH * 3 // 5)
    memories = [said(f"{n:03} {text}", text, 1.0, f"{n}") for n in threads for text in ("배포", "네")]
    memories = [replace(memory, ts=f"{1 + (memory.text == '네')}.{n:06}") for n, memory in enumerate(memories)]
    view = view_of(reversed(memories) if backwards else memories)
    ranked = [view.id(one.slot) for one in rank(view, understand("배포"), DEPTH, FLAT)]
    assert ranked[: len(threads)] == [f"{n:03} 배포" for n in threads]
    assert ranked[len(threads) :] == [f"{n:03} 네" for n in threads][: DEPTH - len(threads)]


def test_where_little_of_the_question_is_matched_threads_take_turns() -> None:
    strong = [said(f"s{n}", "배포", 10.0 + n, "1") for n in range(3)]
    view = view_of([*strong, said("w", "배포", 1.0, "2")])
    question = understand("배포 아키텍처 다이어그램 위치")
    assert [view.id(one.slot) for one in rank(view, question, 5, FLAT)][-1] == "w"
    assert [view.id(one.slot) for one in rank(view, question, 5)][1] == "w"


def test_a_document_between_chat_turns_is_found_for_what_it_says_itself() -> None:
    question, answer = said("q", "배포 언제 해요?", 1.0, "1"), said("a", "점심 " * 10, 2.0, "1")
    long = replace(answer, text="점심 " * 1_000)
    view, longer = view_of([question, answer]), view_of([question, long])
    around = [
        next(one.around for one in rank(v, understand("배포"), 5) if v.id(one.slot) == "a") for v in (view, longer)
    ]
    assert around[1] < around[0] / 10


def test_a_limit_cuts_the_list_and_nothing_else() -> None:
    view = view_of([said(f"m{n}", "배포 서버"[: 2 + n % 4], n + 1.0, f"{n // 3}") for n in range(12)])
    everything = rank(view, understand("배포 서버"), 12)
    assert rank(view, understand("배포 서버"), 5) == everything[:5]
    assert rank(view, understand("배포 서버"), 0) == []


# ── the formula, slowly ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Slow:
    """The formula of `ranking.py` over some documents, in dictionaries."""

    documents: list[Document]
    question: Question
    ways: Ways

    def __post_init__(self) -> None:
        self.counts = {one.id: Counter(one.terms) for one in self.documents}
        threads = defaultdict(list)
        for one in sorted(self.documents, key=lambda one: (order(one.ts), one.id)):
            threads[one.group[0], one.thread or f" {one.id}"].append(one)
        self.line = {one.id: (line, n) for line in threads.values() for n, one in enumerate(line)}
        everything = {*self.question.terms, *(t for one in self.question.instead for t in one.terms)}
        self.df = {term: sum(term in counts for counts in self.counts.values()) for term in everything}

    @property
    def instead(self) -> list[Alternative]:
        return [replace(one, weight=self.weight(one)) for one in self.question.instead if self.ways.instead]

    def weight(self, one: Alternative) -> float:
        terms = self.question.terms[slice(*one.at)]
        unsaid = bool(terms) and not any(self.df[term] for term in terms)
        return max(one.weight, UNSAID) if unsaid and one.weight >= TRANSLATED else one.weight

    def idf(self, term: str) -> float:
        return log(1 + (len(self.documents) - self.df[term] + 0.5) / (self.df[term] + 0.5))

    def beside(self, one: Document, step: int) -> Document | None:
        line, n = self.line[one.id]
        return line[n + step] if 0 <= n + step < len(line) else None

    def total(self, part: dict[str, float]) -> float:
        """Over what is wanted, with the tf-part of each term; of what may stand for the same the best."""
        own = [w * self.idf(t) * part[t] for t, w in zip(self.question.terms, self.question.weights, strict=True)]
        masses = [w * self.idf(t) for t, w in zip(self.question.terms, self.question.weights, strict=True)]
        best: dict[tuple[int, int], float] = {}
        for one in self.instead:
            if all(part[term] > 0 for term in one.terms):
                first, last = one.at
                bound = sum(masses[first:last]) / sum(map(self.idf, one.terms)) if last > first else 1.0
                most = (last - first) ** (1 + LONG_WORD) if last > first else 1.0
                says = one.weight * min(most, bound) * sum(self.idf(term) * part[term] for term in one.terms)
                best[one.at] = max(best.get(one.at, 0.0), says - sum(own[first:last]))
        return sum(own) + sum(best.values())

    def said(self, one: Document) -> list[tuple[int, float]]:
        """Which word of the question each term of a document says, -1 for none, and how strongly."""
        terms = self.question.terms
        numbers = list(accumulate([0, *(a != b for a, b in pairwise(self.question.words))]))
        by: dict[str, tuple[int, float, tuple[str, ...]]] = {}
        for other in sorted(self.instead, key=lambda other: other.at):
            first, last = other.at
            for term in other.terms if last > first and all(self.df[term] for term in other.terms) else ():
                strong = other.weight * min(self.idf(term), max(map(self.idf, terms[first:last])))
                if strong > by.get(term, (0, 0.0, ()))[1]:
                    by[term] = numbers[last - 1], strong, other.terms
        by |= {term: (number, self.idf(term), (term,)) for term, number in zip(terms, numbers, strict=False)}
        whole = [by[term] if term in by and set(by[term][2]) <= set(one.terms) else (-1, 0.0, ()) for term in one.terms]
        return [(number, strong) for number, strong, _ in whole]

    def close(self, one: Document) -> float:
        numbers = list(accumulate([0, *(a != b for a, b in pairwise(self.question.words))]))
        beside = list(dict.fromkeys((numbers[a], numbers[b]) for a, b in self.question.pairs))
        beside = [(a, b) for a, b in beside if a != b]
        after = dict(beside)
        weights = {frozenset((a, after[b])): SKIPPING for a, b in beside if b in after and after[b] != a}
        weights |= {frozenset(pair): 1.0 for pair in beside}
        said, total = self.said(one), 0.0
        for pair, weight in weights.items():
            a, b = pair
            near = [
                min(said[i][1], said[j][1]) / abs(i - j)
                for i, j in product(range(len(said)), repeat=2)
                if (said[i][0], said[j][0]) == (a, b) and 0 < abs(i - j) <= WINDOW
            ]
            total += weight * max(near, default=0.0)
        return total

    def densest(self, one: Document) -> float:
        half = STRETCH // 2
        starts = range(0, len(one.terms), half) if len(one.terms) > STRETCH else [0]
        stretches = [set(one.terms[start : start + STRETCH]) for start in starts]
        return max(self.total({term: float(term in stretch) for term in self.df}) for stretch in stretches)

    def turns(self, one: Document) -> float:
        return max(1.0, len(one.terms) / LIKE_A_TURN)

    def words(self, one: Document | None) -> float:
        if one is None:
            return 0.0
        damp = K1 * self.turns(one) ** GROWTH
        counts = self.counts[one.id]
        score = self.total({t: counts[t] * (K1 + 1) / (counts[t] + damp) for t in self.df})
        return score + self.ways.proximity * self.close(one) + self.ways.window * self.densest(one)

    def around(self, one: Document) -> float:
        before = self.beside(one, -1)
        answers = before is not None and ASKS in self.counts[before.id]
        return (
            sum(weight * self.words(self.beside(one, -n)) for n, weight in enumerate(self.ways.before, 1))
            + sum(weight * self.words(self.beside(one, n)) for n, weight in enumerate(self.ways.after, 1))
            + self.ways.answer * self.words(before) * answers
        ) / self.turns(one)

    def talk(self, one: Document) -> float:
        near = [other for n in range(-REACH, REACH + 1) if (other := self.beside(one, n))]
        if near == [one]:
            return self.ways.alone * self.words(one)
        tf = {term: sum(self.counts[other.id][term] for other in near) for term in self.df}
        length = sum(len(other.terms) for other in near)
        share = self.total({t: n / (n + length / TALK_LENGTH) if n else 0.0 for t, n in tf.items()})
        return self.ways.talk * share / self.turns(one)

    def dated(self, at: float) -> float:
        dated = 0.0
        for start, end in self.question.spans:
            if start <= at < end:
                dated = 1.0
            elif end <= at < end + SOON:
                dated = max(dated, 0.5 * (1 - (at - end) / SOON))
        return dated

    def ranked(self) -> dict[str, tuple[float, ...]]:
        """By id: score, words, around, talk, named, mine, told, dated, whole; of all that are found."""
        finding = {
            one.id
            for one in self.documents
            if any(self.counts[one.id][t] for t in self.question.terms)
            or any(
                all(self.df[t] for t in i.terms) and any(self.counts[one.id][t] for t in i.terms) for i in self.instead
            )
        }
        found: dict[str, tuple[float, ...]] = {}
        for one in self.documents:
            near = [other.id for n in range(-NEXT, NEXT + 1) if (other := self.beside(one, n))]
            counts = self.counts[one.id]
            words = self.words(one) * (1 - self.ways.asking * (ASKS in counts))
            around, talk, dated = self.around(one), self.talk(one), self.dated(one.at)
            named = any(name in counts for name in self.question.names)
            mine = bool(self.question.asker) and self.question.asker in counts
            told = bool(self.question.told) and all(t in counts for t in self.question.told) and ASKS not in counts
            when = self.question.when and TELLS_TIME in counts
            score = (words + around + talk) * (1 + self.ways.named * named) * (1 + self.ways.mine * mine)
            score *= 1 + self.ways.told * told
            whole = all(counts[term] for term in self.question.terms) and ASKS not in counts
            plain = self.ways.whole * whole / max(1, len(set(self.question.words))) + self.ways.when * when
            score *= (1 + plain / self.turns(one)) * (1 + self.ways.dated * dated)
            if finding & set(near) and score > 0:
                found[one.id] = score, words, around, talk, named, mine, told, dated, whole
        return found


TEXTS = st.lists(
    st.sampled_from(["배포", "deploy", "서버", "server", "쿠버네티스", "k8s", "회의실", "회의", "언제", "화요일", "점심", "민수", "@Jane", "@민수", "release", "the", "배포 서버", "점심 " * 50]),
    min_size=1,
    max_size=8,
)  # fmt: skip
MESSAGES = st.builds(
    lambda words, asks, at, thread, author, place: said(
        "",
        " ".join(words) + "?" * asks,
        at,
        thread,
        author=author,
        author_name={"U1": "Jane", "U2": "민수"}[author],
        place=place,
    ),
    TEXTS,
    st.booleans(),
    st.sampled_from([MONDAY - 5 * DAY, MONDAY - 2 * DAY, MONDAY, MONDAY + DAY, 5.0]),
    st.sampled_from(["", "1.0", "1.0", "2.0"]),
    st.sampled_from(["U1", "U2"]),
    st.sampled_from(["C1", "C1", "C2"]),
)
STORES = st.lists(MESSAGES, min_size=1, max_size=14).map(
    lambda all_: [replace(m, id=f"m{n:02}") for n, m in enumerate(all_)]
)
QUESTIONS = st.lists(
    st.sampled_from(["배포", "deploy", "서버", "server", "k8s", "쿠버네티스", "회의실", "회의", "서바", "배", "포", "언제", "지난주에", "내가", "jane", "민수", "quark"]),
    min_size=1,
    max_size=6,
).map(" ".join)  # fmt: skip
SWITCHES = st.sampled_from(
    [
        FLAT,
        replace(FLAT, instead=False),
        replace(FLAT, proximity=0.0, talk=0.0, alone=0.0),
        replace(FLAT, window=0.0),
        replace(FLAT, before=(0.3,), after=(), asking=0.0),
    ]
)


def asked(view: View, text: str) -> Question:
    return corrected(understand(text, "U1", NOW, asker_name="Jane"), text, view.frequencies)


def parts(one: Ranked) -> tuple[float, ...]:
    return one.score, one.words, one.around, one.talk, one.named, one.mine, one.told, one.dated, one.whole


@settings(deadline=None)
@given(STORES, QUESTIONS, SWITCHES)
def test_every_score_and_every_part_of_it_is_the_formulas(store: list[Memory], text: str, ways: Ways) -> None:
    view = view_of(store)
    question = asked(view, text)
    ranked = rank(view, question, 50, ways)
    expected = Slow([document(memory) for memory in store], question, ways).ranked()
    assert {view.id(one.slot) for one in ranked} == expected.keys()
    for one in ranked:
        for fast, slow in zip(parts(one), expected[view.id(one.slot)], strict=True):
            assert isclose(fast, slow, rel_tol=1e-9, abs_tol=1e-9)
    in_order = sorted(ranked, key=lambda one: (-one.score, -view.document(one.slot).at, view.id(one.slot)))
    assert ranked == in_order


@settings(deadline=None)
@given(STORES, QUESTIONS, st.randoms(use_true_random=False))
def test_in_whatever_order_messages_came_the_ranking_is_the_same(
    store: list[Memory], text: str, chance: object
) -> None:
    def read(memories: list[Memory]) -> list[tuple[object, ...]]:
        view = view_of(memories)
        ranked = rank(view, asked(view, text), 50)
        return [(view.id(one.slot), *parts(one), one.matched, one.nearby) for one in ranked]

    shuffled = list(store)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert read(store) == read(shuffled)


@settings(deadline=None)
@given(STORES, QUESTIONS)
def test_of_a_thread_each_further_hit_counts_a_quarter_among_those_shown_and_half_behind_them(
    store: list[Memory], text: str
) -> None:
    """With a quarter, whose root is a half, the sums below are exact."""
    view = view_of(store)
    question = asked(view, text)
    left = rank(view, question, 50, FLAT)
    threads = dict(
        zip(
            [one.slot for one in left],
            view.threads(np.array([one.slot for one in left], dtype=np.int64)).tolist(),
            strict=True,
        )
    )
    expected: list[int] = []
    while left:
        less = 0.25 if len(expected) < SHOWN else 0.5
        taken = Counter(threads[slot] for slot in expected)
        best = max(
            left, key=lambda one: one.score * less ** (taken[threads[one.slot]] if threads[one.slot] >= 0 else 0)
        )
        expected.append(best.slot)
        left.remove(best)
    assert [one.slot for one in rank(view, question, 50, replace(FLAT, spread=(0.25, 0.0)))] == expected
