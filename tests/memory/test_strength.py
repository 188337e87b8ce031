"""Strength: a probability that never falls when more of the question is covered, and right in a store of one memory too."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.audience import may_serve
from bot.memory.engine.index import Index
from bot.memory.retrieval.query import understand
from bot.memory.retrieval.ranking import K1, damped, rank
from bot.memory.retrieval.replica import document
from bot.memory.retrieval.strength import Signs, signs_of, strength
from bot.memory.values import Memory, Place, Readers
from bot.mind.router import ENOUGH

HERE = Place("C1", "public", "general")
SECRET = Place("C2", "private", "secret")
READERS = Readers("U1", True, HERE, frozenset(), {"U1": frozenset({"C1"})}, {"C1": HERE, "C2": SECRET})

signs = st.builds(Signs, st.floats(0, 1), st.floats(0, 500), st.floats(0, 10), st.integers(0, 10**7))

CHATTER = [
    "점심은 김밥 먹을 사람?", "The coffee machine is broken again.", "회의실 이름이 바뀌었어요. 큰 방은 대청이에요.", "Icons are exported as SVG.",
    "워크숍은 12월 11일부터 강릉이에요.", "Expenses go into the Receipts form by the 25th.", "온콜 교대는 수요일 11시예요.", "Logs are kept for 30 days.",
    "휴가는 노션 페이지에 적어 주세요.", "The VPN is WireGuard.",
]  # fmt: skip


def best(question: str, texts: list[str], hidden: tuple[str, ...] = ()) -> float:
    """The strength of the best hit of `texts` in this channel, with `hidden` ones in another."""
    index = Index(k1=K1, norm=damped)
    for n, text in enumerate([*texts, *hidden]):
        place, ts = ("C1" if n < len(texts) else "C2"), f"{n + 1}.0"
        index.put(document(Memory(str(n), text, "U9", "민수", place, ts, ts, float(n + 1))))
    view = index.view([group for group in index.groups if may_serve(*group, READERS)])
    asked = understand(question, "U1", 100.0)
    return max(map(strength, signs_of(view, asked, rank(view, asked, 20))), default=0.0)


@given(signs)
def test_it_is_a_probability(given_signs: Signs) -> None:
    assert 0 <= strength(given_signs) <= 1


@given(signs, st.sampled_from(["covered", "mass", "ahead"]), st.floats(0, 10))
def test_more_that_speaks_for_a_hit_never_makes_it_weaker(given_signs: Signs, sign: str, more: float) -> None:
    stronger = replace(given_signs, **{sign: getattr(given_signs, sign) + more})
    assert strength(stronger) >= strength(given_signs)


ANSWERED = [
    ("배포는 언제 하나요?", "배포는 매주 화요일이에요."),
    ("배포는 언제 해?", "We deploy every Tuesday at 14:00."),
    ("which account do we use for load tests?", "the load test account is kitchen-bot@maru.example"),
    ("E-4012가 무슨 뜻이야?", "E-4012는 PG사 응답이 8초를 넘었다는 뜻이에요."),
    ("What is the wifi password?", "The wifi password is on the fridge."),
    ("회의실 예약은 어디서 해요?", "회의실 예약은 캘린더로 해요."),
    ("스탠드업 몇 시예요?", "스탠드업은 매일 오전 10시에 해요."),
]


@pytest.mark.parametrize(("question", "answer"), ANSWERED)
@pytest.mark.parametrize("others", [0, 3, 10])
def test_in_a_young_store_what_states_the_answer_is_enough(question: str, answer: str, others: int) -> None:
    assert best(question, [answer, *CHATTER[:others]]) > ENOUGH + 0.05


@pytest.mark.parametrize(
    "question",
    ["안녕하세요!", "thank you so much", "프랑스의 수도는 어디예요?", "what is the wifi password of the Busan office?", "내년 서버 예산은 누가 승인해요?",
     "who won the football match last night?", "배포 서버 접속 계정 비밀번호가 뭐예요?"],
)  # fmt: skip
@pytest.mark.parametrize("others", [0, 3, 10])
def test_in_a_young_store_what_is_not_in_it_is_not_enough(question: str, others: int) -> None:
    assert best(question, ["배포는 매주 화요일이에요.", *CHATTER[:others]]) < ENOUGH


def test_what_covers_more_of_the_question_is_stronger() -> None:
    question = "staging database password rotation"
    texts = ["staging", "staging database", "staging database password", "staging database password rotation"]
    strong = [best(question, [text, *CHATTER]) for text in texts]
    assert strong == sorted(strong)
    assert strong[0] < ENOUGH < strong[-1]


def test_of_some_that_have_every_word_of_the_question_none_makes_another_weaker() -> None:
    question = "When is the release freeze?"
    told = ["The release freeze starts on Friday.", "The release freeze ends on Monday.", "The release freeze is over."]
    assert best(question, [*told[:2], *CHATTER]) > ENOUGH
    assert best(question, [*told, *CHATTER]) > ENOUGH


def test_of_many_that_say_as_much_none_stands_out() -> None:
    question = "When is the release freeze?"
    told = [f"The release freeze was moved to day {n}." for n in range(4)]
    assert best(question, [*told, *CHATTER]) < best(question, [*told[:1], *CHATTER]) / 2
    assert best(question, [f"{day} is the release" for day in ("Friday", "Monday")]) < best(
        question, ["Friday is the release"]
    )


@given(st.lists(st.sampled_from([*CHATTER, "배포는 화요일", "배포 서버 주소"]), max_size=4))
def test_what_is_hidden_changes_no_strength(hidden: list[str]) -> None:
    texts = ["배포는 매주 화요일이에요.", *CHATTER[:3]]
    assert best("배포는 언제 해요?", texts, tuple(hidden)) == best("배포는 언제 해요?", texts)
