"""What is to be forgotten is looked for by its subject, without the words that only say that something is known of it."""

import pytest

from bot.mind.understanding.subject import subject


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("the staging password", "the staging password"),
        ("what you know about the staging password", "the staging password"),
        ("everything you've learned about the badge", "the badge"),
        ("what I said about deploys", "deploys"),
        ("that thing about the badge", "the badge"),
        ("your notes on the badge", "the badge"),
        ("about the badge", "the badge"),
        ("we deploy on Tuesday", "we deploy on Tuesday"),
        ("all-hands", "all-hands"),
        ("whatever", ""),
        ("everything", ""),
        ("what I said", ""),
        ("회의 시간", "회의 시간"),
        ("스탠드업 시간에 대해 알고 있는 거", "스탠드업 시간"),
        ("스탠드업에 대한 기억 다", "스탠드업"),
        ("스탠드업에 관해 아는 것을 전부", "스탠드업"),
        ("내가 말한 거", ""),
        ("스탠드업에 대해 내가 말한 것", "스탠드업"),
        ("다 같이 하는 회식", "다 같이 하는 회식"),
        ("기억력 검사", "기억력 검사"),
        ("전부", ""),
        ("", ""),
    ],
)
def test_the_subject_is_what_is_left_when_the_talk_of_knowing_is_cut_off(text: str, about: str) -> None:
    assert subject(text) == about
