"""What recall makes of a question: who, when, what may stand instead of a word, and what was probably meant."""

import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.language.pairs import team_table
from bot.memory.language.tokens import tokenize
from bot.memory.retrieval.query import LONGEST, TAKEN_OVER, Question, corrected, understand
from tests.memory.team import DAY, MONDAY, NOW, found, hits, said

WORDS = [
    "배포",
    "는",
    "deploy",
    "서버",
    "장애",
    "회의실",
    "회의",
    "k8s",
    "쿠버네티스",
    "the",
    "메세지",
    "user_name",
    "내가",
    "언제",
]


def known(*terms: str) -> object:
    return lambda asked: [int(term in terms) for term in asked]


def other_terms(question: Question) -> set[str]:
    return {term for alternative in question.instead for term in alternative.terms}


# ── who and when ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_message_by_the_person_the_question_names_comes_first() -> None:
    texts = "배포는 화요일에 하자", "배포는 수요일에 하자"
    by_minsu, by_jane = (
        said(name, text, author_name=name) for name, text in zip(("민수", "Jane Doe"), texts, strict=True)
    )
    assert found("민수님이 배포에 대해 뭐라고 했어?", by_minsu, by_jane)[0] == "민수"
    assert found("what did Jane say about 배포?", by_minsu, by_jane)[0] == "Jane Doe"


@pytest.mark.parametrize("question", ["내가 배포에 대해 뭐라고 했지?", "What did I say about 배포?", "제가 쓴 배포 글"])
def test_the_first_person_finds_what_the_asker_wrote(question: str) -> None:
    mine, theirs = said("mine", "배포는 화요일", author="U1"), said("theirs", "배포는 수요일", at=6.0, author="U3")
    assert found(question, mine, theirs, asker="U1") == ["mine", "theirs"]
    assert found(question, mine, theirs, asker="U3") == ["theirs", "mine"]


@pytest.mark.parametrize("name", ["민수", "Jane Doe"])
def test_what_was_said_to_who_asks_comes_before_what_was_said_to_somebody_else(name: str) -> None:
    to_them, to_others = said("to them", f"@{name} 배포는 화요일"), said("to others", "@지영 배포는 수요일", at=6.0)
    assert found("배포 언제 해?", to_them, to_others, asker_name=name)[0] == "to them"
    assert found("배포 언제 해?", to_them, to_others, asker_name="지영")[0] == "to others"
    assert found("배포 언제 해?", to_them, to_others, asker_name="Jane Roe")[0] == "to others"  # the newer one


def test_a_question_to_who_asks_is_no_answer_to_them() -> None:
    asked, told = said("asked", "@민수 배포는 언제 해?", at=6.0), said("told", "배포는 화요일에 해")
    assert found("배포 언제 해?", asked, told, asker_name="민수")[0] == "told"


@pytest.mark.parametrize(
    "question", ["배포는 지난주에 어땠어?", "how was 배포 last week?", "지난 금요일 배포", "배포 last Friday"]
)
def test_a_time_named_finds_what_was_written_then(question: str) -> None:
    friday, earlier, later = MONDAY - 2.5 * DAY, MONDAY - 40 * DAY, MONDAY + DAY
    memories = [said(f"{at:.0f}", "배포 이야기", at) for at in (earlier, friday, later)]
    order = found(question, *memories)
    assert order[0] == f"{friday:.0f}"
    assert sorted(order) == sorted(memory.id for memory in memories)


def test_a_question_for_the_time_prefers_what_tells_one() -> None:
    memories = said("tells", "배포는 화요일"), said("does not", "배포는 민수가", at=6.0)
    assert found("배포 언제?", *memories)[0] == "tells"
    assert found("배포 누가?", *memories)[0] == "does not"


# ── words that mean the same ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("배포", "we deploy on Tuesdays"),
        ("deploy", "배포는 화요일"),
        ("컨텐츠 담당", "콘텐츠는 지은님이 맡아요"),
        ("k8s 누가 봐?", "쿠버네티스는 인프라팀이 봅니다"),
        ("the meeting room", "3층 회의실"),
        ("organize", "we organise it"),
        ("user_name", "set userName first"),
        ("userName", "user-name is wrong"),
        ("ERR_TIMEOUT_42", "saw ERR_TIMEOUT_42 again"),
        ("timeout", "saw ERR_TIMEOUT_42 again"),
        ("SAE-1234", "closed by SAE-1234"),
        ("v2.3.1", "2.3.1 is out"),
        ("recall.py", "see bot/memory/retrieval/recall.py"),
    ],
)
def test_another_way_of_writing_it_is_found(question: str, answer: str) -> None:
    assert found(question, said("answer", answer), said("else", "점심은 김밥 lunch", at=6.0)) == ["answer"]


PAIRS = [
    ("배포", "deploy"),
    ("deploy", "배포"),
    ("쿠버네티스", "k8s"),
    ("k8s", "쿠버네티스"),
    ("롤백", "rollback"),
    ("컨텐츠", "콘텐츠"),
]
FILLERS = st.lists(st.sampled_from(["점심", "서버", "alpha", "beta", "오늘"]), max_size=4).map(" ".join)


@given(
    st.sampled_from(PAIRS),
    FILLERS,
    FILLERS,
    st.lists(
        st.sampled_from(["배포", "deploy", "k8s", "쿠버네티스 서버", "롤백", "rollback", "컨텐츠", "콘텐츠", "beta"]),
        max_size=6,
    ),
)
def test_an_alternative_never_counts_above_an_equal_exact_hit(
    pair: tuple[str, str], before: str, after: str, others: list[str]
) -> None:
    word, other = pair
    exact, instead = (said(id_, f"{before} {text} {after}") for id_, text in (("exact", word), ("instead", other)))
    rest = [said(f"o{n}", text) for n, text in enumerate(others)]
    score = {hit.memory.id: hit.score for hit in hits(f"{word} {before}", [exact, instead, *rest], 20)}
    assert score["exact"] >= score["instead"] - 1e-9 > 0


def test_a_teams_own_words_may_stand_for_each_other() -> None:
    own = team_table([("TF", "태스크포스")])
    assert other_terms(understand("TF 일정", own=own)) >= {"태스", "스크", "크포", "포스"}
    assert not other_terms(understand("zz 일정", own=own)) & {"태스", "스크"}


def test_alternatives_stand_for_terms_that_are_together_in_the_question() -> None:
    own = team_table([("alpha beta gamma", "zeta")])
    (alternative,) = understand("alpha beta gamma", own=own).instead
    assert (alternative.at, alternative.terms) == ((0, 3), ("zeta",))
    torn = understand("beta alpha quark gamma, alpha beta gamma", own=own)
    assert all("quark" not in torn.terms[slice(*one.at)] for one in torn.instead)


@given(st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join))
def test_a_question_is_distinct_terms_with_a_word_and_a_weight_each(text: str) -> None:
    question = understand(text, "U1", NOW)
    assert len(question.terms) == len(set(question.terms)) == len(question.words) == len(question.weights)
    assert all(weight > 0 for weight in question.weights)
    assert all(word in text for word in question.words)
    places = range(len(question.terms))
    assert all(a in places and b in places and a != b for a, b in question.pairs)
    for alternative in question.instead:
        assert 0 <= alternative.at[0] < alternative.at[1] <= len(question.terms)
        assert 0 < alternative.weight < 1


@given(st.lists(st.sampled_from(WORDS), max_size=20), st.lists(st.sampled_from(WORDS), max_size=5))
def test_what_a_follow_up_names_weighs_above_what_it_takes_over(before: list[str], now: list[str]) -> None:
    text, follow_up = " ".join([*before, *now]), " ".join(now)
    own = set(tokenize(follow_up))
    full, taken = understand(text, "U1", NOW), understand(text, "U1", NOW, follow_up=follow_up)
    assert taken.terms == full.terms
    for term, weight, whole in zip(taken.terms, taken.weights, full.weights, strict=True):
        assert weight == (whole * TAKEN_OVER if own and term not in own else whole)


# ── what was probably meant ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("베포 일정", "배포 일정은 화요일"),
        ("메세지 큐", "메시지 큐를 보세요"),
        ("서바 점검", "서버 점검은 자정"),
        ("데이터 베이스 주소", "데이터베이스 주소는 위키에"),
        ("데이터베이스 주소", "데이터 베이스 주소는 위키에"),
        ("화요일배포", "배포는 화요일"),
    ],
)
def test_a_wrong_vowel_or_space_still_finds_it_first(question: str, answer: str) -> None:
    memories = said("answer", answer), said("else", "점심은 김밥", at=6.0), said("other", "주차 등록은 총무팀", at=7.0)
    assert found(question, *memories)[:1] == ["answer"]


def test_what_was_written_comes_before_what_was_perhaps_meant() -> None:
    assert found("베포", said("meant", "배포 화요일", at=6.0), said("written", "베포 화요일")) == ["written"]
    assert understand("배포") == corrected(understand("배포"), "배포", known("배포", "베포"))  # type: ignore[arg-type]


def test_the_other_keyboard_is_tried_only_when_nothing_else_matches() -> None:
    assert found("qovh", said("a", "배포는 화요일")) == ["a"]
    assert found("ㅗ디ㅔ", said("a", "the help desk")) == ["a"]
    assert found("qovh", said("a", "배포는 화요일", at=6.0), said("b", "qovh is a word here")) == ["b"]
    assert found("qovh vpn", said("a", "배포는 화요일"), said("b", "the vpn")) == ["b"]


def test_what_is_corrected_depends_on_nothing_but_the_frequencies_it_is_told() -> None:
    asked: list[str] = []

    def nobody(terms: Sequence[str]) -> list[int]:
        asked.extend(terms)
        return [0] * len(terms)

    question = understand("베포 서바 qovh")
    assert corrected(question, "베포 서바 qovh", nobody) == question
    assert {"베포", "배포", "서버"} <= set(asked)


# ── any text ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text", ["내가 지난주에 언제 배포했지?", "민수님이 어제 뭐라고 했어", "메세지 서바", "데이터 베이스", "qovh"]
)
def test_decomposed_hangul_is_the_same_question(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    question = understand(text, "U1", NOW)
    assert understand(decomposed, "U1", NOW) == question
    store = known("배포", "메시", "시지", "서버", "터베")
    assert corrected(question, decomposed, store) == corrected(question, text, store)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "piece", ["배포", "배포 ", "배a", "배-a/", "지난주 ", "last friday ", "qovh", "ㅗ디ㅔ", "a_b", "환경설정", "환경설정환ㅎ ", "😀", "a\u200d", "\n3", "may ", "a\u0316\u0300"]
)  # fmt: skip
def test_of_a_question_without_end_its_beginning_is_looked_for(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = piece * (100_000 // len(piece))
    looked_up: list[str] = []

    def nobody(terms: Sequence[str]) -> list[int]:
        looked_up.extend(terms)
        return [0] * len(terms)

    question = corrected(understand(text, "U1", NOW), text, nobody)
    assert len(question.terms) <= LONGEST
    assert len(question.spans) < 2_000
    assert len(looked_up) < 10_000
    assert question == corrected(understand(text * 2, "U1", NOW), text * 2, nobody)


def test_of_words_that_a_question_says_beside_each_other_none_stands_for_another() -> None:
    def others(text: str) -> set[str]:
        return {term for one in understand(text).instead for term in one.terms}

    assert "id" in others("the account")
    assert "id" not in others("the account id")
    assert "deploy" in others("배포(deploy)는 언제 해요?")  # a translation beside it means the same
