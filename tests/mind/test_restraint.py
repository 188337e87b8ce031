"""In a joined thread Saegim answers a question of somebody it talks with that names nobody else."""

import pytest

from bot.memory.values import Turn
from bot.mind.understanding.asking import is_question
from bot.mind.understanding.restraint import is_for_saegim, names_somebody_else

MINSU = Turn(ts="1.0", user="U1", name="민수", text="배포 언제예요?", addressed=True)
ANSWER = Turn(ts="2.0", user="B", name="Saegim", text="화요일이에요.", saegim=True)


@pytest.mark.parametrize(
    "text",
    [
        "and on Fridays?",
        "who decided that",
        "is that still true",
        "그럼 금요일은?",
        "왜 그런 거예요?",
        "누가 정했나요",
        "언제부터인지 알려줘",
        "담당자가 누구",
        "롤백은 어떻게",
        "정말요?",
    ],
)
def test_a_question_is_recognised_with_or_without_a_question_mark(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize(
    "text", ["thanks!", "고마워요", "좋네요", "I will do it tomorrow", "화요일로 하죠", "확인했습니다.", ""]
)
def test_a_statement_is_no_question(text: str) -> None:
    assert not is_question(text)


@pytest.mark.parametrize(
    "text", ["민수님, 이거 맞아요?", "지은 씨 금요일 괜찮아요?", "Alex, can you check?", "hey Dana, is it done?"]
)
def test_a_name_called_first_is_for_that_person(text: str) -> None:
    assert names_somebody_else(text, ())


@pytest.mark.parametrize(
    "text",
    ["새김님, 금요일은요?", "Saegim, and on Fridays?", "선생님이 누구예요?", "금요일에도 배포해요?", "When, exactly?"],
)
def test_a_question_without_another_persons_name_names_nobody(text: str) -> None:
    assert not names_somebody_else(text, ())


def test_a_mention_of_somebody_else_is_for_them() -> None:
    assert names_somebody_else("what do you think?", {"U2"})


@pytest.mark.parametrize(
    ("text", "user", "mentioned", "expected"),
    [
        ("그럼 금요일은?", "U1", (), True),
        ("그럼 금요일은?", "U2", (), False),  # has not spoken to Saegim
        ("그럼 금요일은?", "U1", ("U2",), False),
        ("고마워", "U1", (), False),
    ],
)
def test_only_a_question_of_somebody_it_talks_with_is_for_saegim(
    text: str, user: str, mentioned: tuple[str, ...], expected: bool
) -> None:
    assert is_for_saegim(text, user, mentioned, [MINSU, ANSWER]) is expected


ASKED_BY_DANA = Turn(ts="3.0", user="U2", name="Dana", text="and on Fridays?", addressed=True)


@pytest.mark.parametrize(
    "text",
    [
        "forget k3m9x2ab45",
        "잊어줘 k3m9x2ab45",
        "pins",
        "고정 목록",
        "unpin k3m9x2ab45",
        "tokens left",
        "그 답의 근거가 뭐야",
    ],
)
def test_a_command_that_nobody_gives_another_person_is_for_saegim(text: str) -> None:
    assert is_for_saegim(text, "U1", (), [MINSU, ANSWER, ASKED_BY_DANA])
    assert not is_for_saegim(text, "U1", ("U2",), [MINSU, ANSWER, ASKED_BY_DANA])
    assert not is_for_saegim(text, "U2", (), [MINSU, ANSWER])


@pytest.mark.parametrize(
    "text",
    [
        "remember to buy milk",
        "remember the badge number is 7781",
        "배포는 수요일로 옮겼어요, 기억해 줘",
        "회식 장소 잊어줘",
        "잊어줘",
        "find the runbook",
        "forget me",
        "leave me out",
        "pin strawberry",
        "help",
    ],
)
def test_a_command_that_people_give_each_other_is_for_saegim_where_nobody_else_has_spoken(text: str) -> None:
    bot = Turn(ts="3.0", user="B2", name="CI", text="build green", bot=True)
    assert is_for_saegim(text, "U1", (), [MINSU, ANSWER, bot])
    assert not is_for_saegim(text, "U1", (), [MINSU, ANSWER, ASKED_BY_DANA])


@pytest.mark.parametrize(
    "text", ["메모 앱이 자꾸 멈춰요", "note the milk is off", "ok, I will remember", "나는 기억해요"]
)
def test_what_saegim_would_have_to_ask_back_about_is_not_for_it(text: str) -> None:
    assert not is_for_saegim(text, "U1", (), [MINSU, ANSWER])


@pytest.mark.parametrize(
    "text",
    [
        "approve 1234567",
        "reject release42",
        "pin numpy126",
        "delete branch42",
        "forget 20241105",
        "remove 2223334445",
        "pinned!",
        "the corrections",
    ],
)
def test_what_people_call_by_a_number_and_what_they_tell_each_other_is_not_for_saegim(text: str) -> None:
    assert not is_for_saegim(text, "U1", (), [MINSU, ANSWER, ASKED_BY_DANA])


@pytest.mark.parametrize(
    "text",
    [
        "forget it",
        "never mind, forget it",
        "forget about it, I found it",
        "got it, forget that!",
        "Please find attached the report",
    ],
)
def test_a_saying_is_no_command(text: str) -> None:
    assert not is_for_saegim(text, "U1", (), [MINSU, ANSWER])


def test_what_begins_as_a_saying_may_be_a_command() -> None:
    assert is_for_saegim("forget that we deploy on Tuesdays", "U1", (), [MINSU, ANSWER])
