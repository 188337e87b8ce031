"""Where one hit denies what is asked, the other side comes right after it; all else stays where it stands."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.retrieval.change import Told
from bot.memory.retrieval.query import understand
from bot.memory.retrieval.ranking import SHOWN
from bot.memory.retrieval.sides import MOST, Side, both_sides
from tests.memory.team import DAY, MONDAY, hits, said

CHAT = "점심은 김밥으로 할게요"


def told(text: str, at: float = 1.0, author: str = "U1") -> Told:
    return Told(text, "C1", at, 1.0, author)


def order(question: str, *hits: Told) -> list[tuple[int, int | None]]:
    """Where each stands, and what it contradicts; with every term of the question weighing the same."""
    return [(n, other if sure else None) for n, other, sure in sides(question, *hits)]


def sides(question: str, *hits: Told) -> list[Side]:
    return both_sides(question, hits, dict.fromkeys(understand(question).terms, 1.0))


def places(question: str, *hits: Told) -> list[int]:
    return [one.place for one in sides(question, *hits)]


CONTRADICTING = [
    ("Have we ever used Kafka?", "We've never used Kafka.", "Mina used Kafka in the billing team in 2024."),
    ("Did Jun sign the lease?", "Jun did not sign the lease.", "Good news: Jun signed the lease on May 3!"),
    ("So, has the audit been paid?", "The audit hasn't been paid yet", "I already paid for the audit, that was 300 euros"),
    ("Do we deploy on Fridays?", "We don't deploy on Fridays.", "We deploy on Fridays and Mondays, always before lunch"),
    ("Is the office open on Saturdays?", "The office is not open on Saturdays", "the office is open on saturdays, till noon"),
    ("Saegim, can we deploy on Fridays?", "You can't deploy on Fridays.", "Yes, we can deploy on Fridays, before noon"),
    ("Thanks! Has Mina paid the audit?", "Mina has not paid the audit", "The audit? Mina paid it on May 3, the whole audit."),
    ("금요일에 배포해도 돼요?", "금요일에는 배포하면 안 돼요", "금요일에도 오전에는 배포해도 돼요"),
    ("카프카 써 본 적 있어?", "카프카는 아직 써 본 적이 없어요.", "작년에 결제 팀에서 카프카를 써 봤어요."),
    ("우리 계약서에 서명했나요?", "계약서에는 아직 서명하지 않았습니다", "5월 3일에 계약서에 서명했습니다"),
    ("보안 교육 받았어요?", "저는 보안 교육을 못 받았어요", "보안 교육은 지난주에 받았는데 수료증은 안 왔어요"),
    ("금요일에 배포해요?", "금요일에는 배포 안 해요", "금요일에도 배포해요, 오전에만요"),
    ("법인카드 쓸 수 있나요?", "법인카드는 쓸 수 없습니다", "법인카드는 팀장 승인 받으면 쓸 수 있습니다"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "no", "yes"), CONTRADICTING)
def test_what_tells_of_it_comes_right_after_what_denies_it(question: str, no: str, yes: str) -> None:
    assert places(question, told(no, 2.0), told(CHAT), told(CHAT), told(yes, author="U2")) == [0, 3, 1, 2]


@pytest.mark.parametrize(("question", "no", "yes"), CONTRADICTING)
def test_what_denies_it_comes_right_after_what_tells_of_it(question: str, no: str, yes: str) -> None:
    assert places(question, told(yes, author="U2"), told(CHAT), told(CHAT), told(no, 2.0)) == [0, 3, 1, 2]


@pytest.mark.parametrize(("question", "no", "yes"), CONTRADICTING)
def test_decomposed_hangul_and_capitals_change_nothing(question: str, no: str, yes: str) -> None:
    nfd = unicodedata.normalize("NFD", yes).upper()
    asked = unicodedata.normalize("NFC", unicodedata.normalize("NFD", question))
    assert places(asked, told(unicodedata.normalize("NFD", no), 2.0), told(CHAT), told(nfd, author="U2")) == [0, 2, 1]


@pytest.mark.parametrize(
    "question",
    ["Have I used Docker?", "I wonder: did I use Docker?", "Tell me whether I have used Docker.", "I forget - have I used Docker?",
     "Can you tell me if I used Docker?", "Docker... Well, have I ever used Docker?"],
)  # fmt: skip
def test_whoever_asks_whether_in_whatever_form_hears_both(question: str) -> None:
    assert places(question, told("I've never used Docker", 2.0), *[told(CHAT)] * 5, told("I used Docker"))[:2] == [0, 6]


@pytest.mark.parametrize(
    "question",
    ["보안 교육 받은 적 있어?", "보안 교육을 받았나요?", "내가 보안 교육 받았나", "제가 보안 교육을 받았는지 알려 주세요", "보안 교육 받았습니까?", "혹시 보안 교육은 받았죠?"],
)  # fmt: skip
def test_whoever_asks_whether_in_korean_hears_both(question: str) -> None:
    no, yes = told("보안 교육은 받은 적이 없어요", 2.0), told("5월에 보안 교육을 받았어요")
    assert places(question, no, *[told(CHAT)] * 5, yes)[:2] == [0, 6]


@pytest.mark.parametrize(
    ("why", "question", "no", "yes"),
    [
        ("it asks what, not whether", "What Kafka version have we used?", "We've never used Kafka.", "We used Kafka 3."),
        ("it asks when", "보안 교육은 언제 받았어요?", "보안 교육을 못 받았어요", "보안 교육은 지난주에 받았어요"),
        ("it asks for help", "Can you deploy on Fridays?", "We don't deploy on Fridays.", "We deploy on Fridays."),
        ("it is no question", "배포 일정", "금요일에는 배포 안 해요", "금요일에도 배포해요"),
        ("nothing is denied", "Have we used Kafka?", "We used Kafka.", "We used Kafka in 2024."),
        ("something else is denied", "Have we ever used Kafka?", "We've never tried RabbitMQ.", "We used Kafka in 2024."),
        ("not what comes before is denied", "Have we used Kafka?", "We used Kafka without trouble.", "We used Kafka in 2024."),
        ("not knowing denies nothing", "Do we use Kafka?", "I don't know whether we use Kafka.", "We use Kafka in 2024."),
        ("a question denies nothing", "Have we used Kafka?", "Haven't we used Kafka?", "We used Kafka in 2024."),
        ("not only is also", "Do we use Kafka?", "We do not only use Kafka.", "We use Kafka in 2024."),
        ("no problem is none", "배포 됐나요?", "배포는 문제없이 됐어요", "배포는 어제 됐어요"),
        ("another word is denied", "카프카를 썼나요?", "카프카를 썼고 장애는 없었어요", "카프카를 작년에 썼어요"),
        ("안내 is no denial", "보안 교육 받았나요?", "보안 교육 안내 받았나 봐요", "보안 교육은 지난주에 받았어요"),
        ("a plan tells of nothing", "Have we ever used Kafka?", "We've never used Kafka.", "We want to use Kafka in 2027."),
        ("a wish tells of nothing", "카프카 써 본 적 있어?", "카프카는 써 본 적이 없어요", "카프카를 올해 써 보려고 했어요"),
        ("an offer tells of nothing", "Have we ever used Kafka?", "We've never used Kafka.", "Should I show how Kafka is used?"),
        ("of the past nothing is told", "Have we ever used Kafka?", "We've never used Kafka.", "Kafka is a log, use at will."),
        ("it says too little of it", "Did Jun sign the lease of the Busan office?", "Jun did not sign the lease of the Busan office.", "Jun bought 3 pens."),
    ],
)  # fmt: skip
def test_what_looks_like_a_contradiction_and_is_none_stays_where_it_stands(
    why: str, question: str, no: str, yes: str
) -> None:
    assert order(question, told(no, 2.0), told(CHAT), told(yes)) == [(0, None), (1, None), (2, None)], why


def test_who_asks_about_themselves_hears_what_they_said_themselves() -> None:
    found = [told("I've never used Kafka.", 2.0), told("Ask me"), told("I used Kafka in 2024", 1.0, "U2")]
    assert places("Have I ever used Kafka?", *found) == [0, 1, 2]
    assert places("Have I ever used Kafka?", *found, told("I used Kafka in 2023")) == [0, 3, 1, 2]


@pytest.mark.parametrize(("question", "no", "yes"), CONTRADICTING)
def test_the_other_side_is_known_as_such_also_where_both_may_be_true(question: str, no: str, yes: str) -> None:
    for found in ([told(no, 2.0), told(yes, author="U2")], [told(yes, author="U2"), told(no, 2.0)]):
        assert [one.other for one in sides(question, *found)] == [None, 0]


def test_only_the_best_of_the_other_side_is_known_as_such() -> None:
    found = [told("I've never used Kafka", 5.0), *(told(f"At work I used Kafka on May {n}") for n in range(1, 4))]
    assert [one.other for one in sides("Have I ever used Kafka?", *found)] == [None, 0, None, None]


def test_what_was_said_before_the_denial_and_since_come_by_turns_and_what_says_most_first() -> None:
    no, chat = told("I've never used Kafka in production.", 5.0), told(CHAT)
    before, since = told("I used Kafka", 1.0), told("I just used Kafka", 6.0)
    whole = told("I used Kafka in production", 2.0)
    found = [no, *[chat] * (SHOWN + 1), before, since, whole]
    assert places("Have I ever used Kafka in production?", *found) == [0, 9, 1, 2, 3, 8, 7, 4, 5, 6]


def test_no_more_than_a_few_move_up() -> None:
    many = [told(f"I used Kafka on May {n}") for n in range(1, 10)]
    chats = [told(CHAT)] * SHOWN
    found = places("Have I ever used Kafka?", told("I've never used Kafka", 2.0), *chats, *many)
    assert found[: SHOWN + MOST + 1] == [0, 6, 1, 2, 3, *range(7, 7 + MOST), 4]


def test_what_stood_among_the_first_and_is_no_side_is_still_shown() -> None:
    found = [told("I've never used Kafka", 2.0), *[told(CHAT)] * (SHOWN - 1), told("I used Kafka on May 3")]
    assert places("Have I ever used Kafka?", *found) == [0, 5, 1, 2, 3, 4]


CANNOT_BOTH_BE_TRUE = [
    ("Have we ever used Kafka?", "We've never used Kafka.", "We used Kafka in 2024."),
    ("Did Jun sign the lease?", "Jun did not sign the lease.", "Jun signed the lease on May 3!"),
    ("Has the audit been paid?", "The audit hasn't been paid", "Last week the audit has been paid"),
    ("Do we deploy on Fridays?", "We don’t deploy on Fridays.", "We deploy on Fridays, but not before lunch"),
    ("Is the office open on Saturdays?", "The office is not open on Saturdays", "the office is open on saturdays"),
    ("Can we deploy on Fridays?", "We can't deploy on Fridays.", "Yes, we can deploy on Fridays"),
    ("카프카 써 본 적 있어?", "우리는 카프카를 써 본 적이 없어요.", "우리는 2024년에 카프카를 써 봤어요."),
    ("우리 계약서에 서명했나요?", "우리는 계약서에 아직 서명하지 않았습니다", "우리는 5월 3일에 계약서에 서명했습니다"),
    ("금요일에 배포해요?", "우리는 금요일에는 배포 안 해요", "우리는 금요일에도 배포해요"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "no", "yes"), CANNOT_BOTH_BE_TRUE)
def test_two_that_cannot_both_be_true_are_said_to_contradict_each_other(question: str, no: str, yes: str) -> None:
    assert order(question, told(no, 2.0), told(CHAT), told(yes, author="U2")) == [(0, None), (2, 0), (1, None)]
    assert order(question, told(yes, author="U2"), told(CHAT), told(no, 2.0)) == [(0, None), (2, 0), (1, None)]


@pytest.mark.parametrize(
    ("question", "no", "yes"),
    [
        ("Did Jun sign the lease?", "Jun did not sign the lease", "I wonder whether Jun signed the lease"),
        ("Did Jun sign the lease?", "Jun did not sign the lease", "Mina signed the lease for Jun"),
        ("Did Jun sign the lease for Mina?", "Jun did not sign the lease for Mina", "Mina signed the lease for Jun"),
        ("Did Jun sign the lease?", "Jun did not sign the lease", "I heard Jun signed the lease"),
        ("Did Jun sign the lease?", "Jun did not sign the lease", "Jun almost signed the lease"),
        ("Did Jun sign the lease?", "Jun did not sign the lease", "Nobody signed the lease, Jun said"),
        ("Did Jun sign the lease?", "It isn't that Jun signed the lease", "Jun signed the lease"),
        ("Did Jun hire Mina?", "Jun did not hire Mina", "Jun was hired by Mina"),
        ("Did the company get sued?", "The company was never sued", "The company next door was sued"),
        ("Have we used Kafka?", "We've never used Kafka.", "They used Kafka in 2024."),
        ("Have we used Kafka?", "We've never not used Kafka.", "We used Kafka in 2024."),
        ("Do we use Jira?", "We don't use Jira", "We used Jira in the past"),
        ("Do we use Jira?", "We don't use Jira", "We used Jira"),
        ("Do we use Jira?", "We no longer use Jira", "We use Jira"),
        ("Do we deploy with a review?", "We deploy without a review", "We deploy with a review"),
        ("Do we deploy on Fridays?", "We don't deploy on Fridays", "If all is reviewed we deploy on Fridays"),
        ("금요일에 배포해요?", "금요일에는 배포 안 해요", "금요일에 배포하면 위험해요"),
        ("우리 계약서에 서명했나요?", "우리는 계약서에 서명하지 않았어요", "다른 팀은 계약서에 서명했다고 들었어요"),
        ("우리 계약서에 서명했나요?", "우리는 계약서에 서명하지 않았어요", "우리는 계약서에 서명했다고 들었어요"),
        ("우리 회사 소송 당한 적 있어?", "우리 회사는 소송을 당한 적이 없어요", "옆 회사는 작년에 소송을 당했어요"),
        ("우리 노션 써?", "우리는 노션을 안 써요", "우리는 예전에 노션을 썼어요"),
        ("우리 노션 써?", "우리는 노션을 안 써요", "우리는 노션을 썼어요"),
        ("카프카 써 본 적 있어?", "우리는 카프카를 안 써 본 적이 없어요", "우리는 카프카를 써 봤어요"),
        ("보안 교육 받았어요?", "보안 교육을 못 받았어요", "보안 교육을 받았어요"),
        ("금요일에 배포해요?", "금요일 배포는 금지예요", "금요일 배포예요"),
    ],
)  # fmt: skip
def test_of_what_is_not_the_same_words_denied_no_contradiction_is_claimed(question: str, no: str, yes: str) -> None:
    for found in ([told(no, 2.0), told(yes, author="U2")], [told(yes, author="U2"), told(no, 2.0)]):
        assert [other for _, other in order(question, *found)] == [None, None]


@pytest.mark.parametrize(
    ("question", "no", "yes"),
    [
        ("Has the audit been paid?", "The audit hasn't been paid yet", "The audit has been paid"),
        ("Has the audit been paid?", "The audit hasn't been paid", "The audit has been paid"),
        ("Is the office open?", "The office is not open yet", "The office is open"),
        ("우리 계약서에 서명했나요?", "우리는 계약서에 아직 서명하지 않았어요", "우리는 계약서에 서명했어요"),
    ],
)
def test_what_came_after_a_denial_is_news_whoever_tells_it(question: str, no: str, yes: str) -> None:
    assert [other for _, other in order(question, told(no, 2.0), told(yes, 3.0, "U2"))] == [None, None]


def test_who_names_an_earlier_year_contradicts_a_denial_also_later() -> None:
    no, year = told("We've never used Kafka.", MONDAY), (MONDAY + DAY, "U2")
    assert order("Have we ever used Kafka?", no, told("We used Kafka in 2024.", *year)) == [(0, None), (1, 0)]
    assert order("Have we ever used Kafka?", no, told("We used Kafka in 2099.", *year)) == [(0, None), (1, None)]


@pytest.mark.parametrize(
    ("why", "no", "yes"),
    [
        ("two people of themselves", told("I've never used Kafka.", 2.0), told("I used Kafka.", 1.0, "U2")),
        ("one of two of themselves", told("우리 팀은 Kafka를 쓴 적이 없어요. I've never used Kafka.", 2.0), told("We used Kafka.", 1.0, "U2")),
        ("what one person did since", told("We've never used Kafka.", 2.0), told("We used Kafka.", 3.0)),
        ("another place", told("We've never used Kafka in Busan.", 2.0), told("We used Kafka in Seoul, Korea.", 1.0, "U2")),
        ("another thing", told("We've never used Kafka for bills or wages.", 2.0), told("We used Kafka for logs.", 1.0, "U2")),
    ],
)  # fmt: skip
def test_what_may_be_true_as_well_is_shown_without_saying_that_it_contradicts(why: str, no: Told, yes: Told) -> None:
    assert order("Have we ever used Kafka?", no, told(CHAT), yes) == [(0, None), (2, None), (1, None)], why


def test_a_contradiction_is_found_far_below_and_said_with_the_hit() -> None:
    question = "보안 교육을 이수한 적 있어요?"
    no = said("no", "우리는 보안 교육을 이수한 적이 없습니다", MONDAY)
    yes = said("yes", "우리는 작년에 보안 교육 이수했습니다", MONDAY - DAY, author="U3", author_name="지은")
    others = [said(f"x{n}", "보안 교육 이수 안내: 모두 이수해 주세요", MONDAY - n) for n in range(4)]
    assert [hit.memory.id for hit in hits(question, [yes, *others])][-1] == "yes"
    first, second, *_ = hits(question, [no, yes, *others])
    assert (first.memory.id, first.evidence.contradicts) == ("no", "")
    assert (second.memory.id, second.evidence.contradicts, second.evidence.other_side) == ("yes", "no", "no")


def test_what_was_denied_where_the_readers_may_not_look_is_as_if_absent() -> None:
    question = "보안 교육을 이수한 적 있어요?"
    seen = [said(f"x{n}", "보안 교육 이수 안내: 모두 이수해 주세요", MONDAY - n) for n in range(4)]
    seen.append(said("yes", "5월 보안 교육 이수했습니다", MONDAY - DAY))
    hidden = said("no", "보안 교육을 이수한 적이 없습니다", MONDAY, place="C9")
    assert hits(question, [*seen, hidden]) == hits(question, seen)


def test_where_something_changed_it_is_no_contradiction() -> None:
    old = said("old", "The plan has 10 seats, it is not paid.", MONDAY)
    new = said("new", "The plan now has 25 seats, it is paid.", MONDAY + DAY)
    first, second = hits("Is the plan with its seats paid?", [old, new])
    assert (first.memory.id, first.evidence.replaces) == ("new", "old")
    assert second.evidence.contradicts == ""


@pytest.mark.parametrize(
    "question",
    ["so, " * 900 + "the plan", "so, and " * 450 + "?", "so,, " * 700, "x., " * 900, ", do" * 1_200, "if " * 1_300, "- and " * 600, "가 " * 1_900 + "써"],
)  # fmt: skip
def test_a_question_of_nothing_but_openers_comes_to_its_end(question: str) -> None:
    assert places(question, told("I've never used the plan", 2.0), told("I used the plan in 2024")) == [0, 1]


TEXTS = st.lists(
    st.sampled_from(["카프카를", "써", "봤어요", "없어요", "never", "used", "kafka", "did", "not", "2024", ".", ", but", "지만 ", "안", "?"]), max_size=8
).map(" ".join)  # fmt: skip
HITS = st.lists(st.builds(told, TEXTS, st.sampled_from([1.0, 2.0]), st.sampled_from(["U1", "U2"])), max_size=8)
QUESTIONS = st.sampled_from(["Have I ever used Kafka?", "카프카 써 봤어요?", "Do we use Kafka?"])


@given(QUESTIONS, HITS)
def test_whatever_is_found_nothing_is_lost_and_what_it_contradicts_stands_before_it(
    question: str, found: list[Told]
) -> None:
    arranged = order(question, *found)
    assert sorted(n for n, _ in arranged) == list(range(len(found)))
    for place, (_, other) in enumerate(arranged):
        assert other is None or other in [n for n, _ in arranged[:place]]
    assert {n for n, _ in arranged[:SHOWN]} >= set(range(min(SHOWN - 1, len(found))))
