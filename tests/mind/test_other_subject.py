"""A follow-up that only names something asks about that; one that asks on asks about the subject before."""

import pytest

from bot.mind.understanding.other_subject import asks_on, other_subject, subjects


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("그럼 면담은요?", ["면담은요"]),
        ("면담은?", ["면담은"]),
        ("그럼 연봉 면담도요?", ["연봉", "면담도요"]),
        ("그럼 iOS는요?", ["iOS는요"]),
        ("그럼 회의 시간은요?", ["회의"]),
        ("and the interviews?", ["interviews"]),
        ("what about expenses?", ["expenses"]),
        ("how about the release date?", ["release"]),
        ("And Dana?", ["dana"]),
    ],
)
def test_what_it_names_is_its_subject(text: str, subject: list[str]) -> None:
    assert other_subject(text) == subject


@pytest.mark.parametrize(
    "text",
    "그럼 금요일은?|그럼 금요일에는요?|그리고 수요일도?|그럼 저는요?|그럼 담당자는요?|시간은요?|그럼 다음 주는요?|그럼 12월은요?|네 저도요?|응 저는요?|그럼 나머지는요?|그럼 빨리는요?|or later?|and the manager?|and the end?|그럼 서울에서는요?|"
    "왜?|왜요?|누가 정했어?|그건 왜 그래?|다른 건?|예외는 없어?|그럼 누가 리뷰해?|그럼 면담은 언제예요?|면담은 12월 첫째 주에 어디에서 하나요?|"
    "and on Fridays?|on Fridays?|what about Fridays?|why?|and why?|who decided that?|what about me?|and the deadline?|and next week?|"
    "and for staging?|and who runs it?|how about it?|when do we deploy?||?".split("|"),
)
def test_what_asks_on_has_none_of_its_own(text: str) -> None:
    assert other_subject(text) == []


@pytest.mark.parametrize(
    "text",
    "얼마나 걸려요?|몇 시에 끝나요?|몇 시예요?|누가 담당해요?|끝났어요?|그럼 시간은요?|왜요?|at what time?|what time?|which day?|by what date?|and on Fridays?".split(
        "|"
    ),
)
def test_what_names_no_subject_only_asks_on(text: str) -> None:
    assert asks_on(text)


@pytest.mark.parametrize(
    "text",
    "언제 배포해요?|롤백은 얼마나 걸려요?|면담은 몇 시에 끝나요?|그럼 면담은요?|which team owns billing?|what time is the standup?|for which team?|who deploys?".split(
        "|"
    ),
)
def test_what_names_one_does_more(text: str) -> None:
    assert not asks_on(text)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("iOS 심사는 얼마나 걸려요?", ["iOS", "심사는"]),
        ("결제 서버 담당자는 누구예요?", ["결제", "서버"]),
        ("where is the standup?", ["standup"]),
    ],
)
def test_the_subjects_of_a_question_are_neither_its_verb_nor_what_is_asked(text: str, named: list[str]) -> None:
    assert subjects(text) == named
