"""A question is told from a statement by what a text says as a whole, with or without a question mark."""

import time

import pytest

from bot.mind.understanding.asking import is_question

STATEMENTS = [
    "원두는 매달 1일에 주문해요. 취향이 있으면 말일까지 저에게 알려 주세요.",
    "정산 마감은 25일이에요. 늦으면 미리 알려 주세요",
    "회식은 금요일 7시예요. 못 오시면 알려 주세요",
    "회식은 금요일 7시예요.\n참석 여부를 알려 주세요.",
    "주간 회의는 4시에 끝나요",
    "주간 회의는 4시에 끝나요 ㅎㅎ",
    "저는 오늘 일찍 나가요.",
    "새 서버로 바꾸면 오류가 나요",
    "빌드하면 자꾸 에러나요..",
    "목요일마다 본사에서 만나요!",
    "내일 부산에 가요",
    "배포는 수요일에 들어가요",
    "로그는 S3로 올라가요~",
    "결제는 새 서버로 넘어가요",
    "요청이 늘어나요",
    "로그에 경고가 나타나요",
    "3분이 지나요",
    "저는 금요일에는 안 가요",
    "이번 주는 휴가라 안가요",
    "민수님은 6월에 떠나요",
    "접속은 VPN을 켜야 돼요. 그래야 화면이 나요",
    "배포는 화요일이니까요",
    "금요일은 쉬니까",
    "키는 서랍에 있어요",
    "Do not deploy on Fridays.",
    "Do not share the door code",
    "When the build fails, restart the runner.",
    "Where a key is lost, tell Mina.",
    "The deadline is the 25th. Please let me know if you will be late.",
    "The deadline is the 25th. Could you let me know if you will be late?",
    "Have a look at the runbook before you deploy.",
    "We deploy on Tuesdays",
]
QUESTIONS = [
    "회의 몇 시에 끝나나요",
    "회의는 언제 끝나요",
    "우리 어디서 만나요",
    "민수님도 가나요",
    "이렇게 하면 되나요",
    "여분이 있나요",
    "배포가 화요일인가요",
    "누가 담당인가요",
    "금요일에 배포할까요",
    "그건 뭔가요",
    "새 서버가 더 빠른가요",
    "이게 맞는 건가요",
    "그 규칙은 없어지나요",
    "와이파이 비밀번호 아나요",
    "내일도 배포합니까",
    "배포 요일 알려 주세요",
    "안녕하세요. 배포 요일 알려 주세요",
    "저는 새로 왔어요. 와이파이 비밀번호 알려 주세요",
    "정산 마감이 바뀌었어요. 언제인지 알려 주세요",
    "회식은 금요일이에요. 몇 시인지 알려줘",
    "배포가 3번 실패했어요. 롤백 방법 알려 주세요",
    "안녕하세요! 시간 되시면 배포 요일 알려 주세요",
    "회의는 4시에 끝나요?",
    "When you leave, who locks up",
    "when the build fails, do we restart it",
    "다들 가요?",
    "그거 누가요",
    "내일 할까",
    "금요일 배포 기억나요",
    "Do we deploy on Fridays",
    "Have we paid the rent",
    "When do we deploy, on Tuesday or later",
    "where is the key",
    "Could you let me know when we deploy?",
    "I am new here. Could you tell me the door code?",
    "is that still true",
    "tell me about the badge",
    "Please tell us when we deploy",
]


@pytest.mark.parametrize("text", STATEMENTS)
def test_what_states_is_no_question(text: str) -> None:
    assert not is_question(text)


@pytest.mark.parametrize("text", QUESTIONS)
def test_what_asks_is_a_question(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize("piece", ["가", "`", "ab/", "나요", "몇"])
def test_one_word_as_long_as_a_message_is_read_as_quickly_as_many(piece: str) -> None:
    def seconds(text: str) -> float:
        began = time.process_time()
        for _ in range(5):
            is_question(text)
        return time.process_time() - began

    assert seconds(piece * (4_000 // len(piece)) + "x") < 0.2
