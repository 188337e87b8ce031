"""Whether an answer must say something that the question does not."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mind.understanding.unsaid import asks_more

MORE = (
    "배포는 언제 해요?|회식 언제였지?|배포가 언제인지 좀 알려줘|what is the on-call rota?|배포 시간 알려줘|배포 시간은?|배포 시간?|마감이 어떻게 돼요?|온콜 담당자 누구예요?|회의실 열쇠 알려줘|배포는 언제예요? 알려주세요|안녕하세요. 배포는 언제예요?"
    "|배포가 언제인지 알려줘|when is the standup?|when is the standup, please?|the standup, when is it?|hi saegim, who owns billing?|tell me the retro time"
    "|can you tell me the staging url?|how do I restart the queue?|what do we do if the build fails?|which team owns billing?|배포 문서 어디 있는지 알려줘"
)
WITHIN = (
    "The retro is on Friday, right?|the retro is on Friday?|Can we deploy on Friday?|Should I ask Dana?|Could you confirm parking is free?|any idea if parking is free?"
    "|tell me whether parking is free|can you tell me if deploys are allowed on Fridays?|Who owns billing? Dana?|Who owns billing, Dana or Minsu?|When is standup, at 10?"
    "|Which is the release day, Thursday or Friday?|where is the key (under the mat)?|How about Friday?|Can we deploy on Mondays? what about Fridays?"
    "|The retro is on release day?|Is the deadline Friday?|마감은 금요일인가요?|마감은 금요일?|회의는 점심 시간?"
    "|배포는 화요일 맞아?|배포는 화요일이지?|배포가 화요일이라던데 맞는지 알려줘|배포는 언제예요? 화요일?|회식 언제였지 금요일?|온콜 누구죠 민수인가요?|회의 몇 시더라 10시?|Who owns billing - Dana?|배포는 화요일인가요? 언제예요?|배포가 화요일 수요일 중 언제예요?"
    "|금요일 배포 가능?|금요일 배포 가능 여부 알려줘|주차비 지원되는지 알려줘|운영이 AWS인지 GCP인지 뭐예요|회식 목요일이었나 금요일이었나?|버튼은 파란색으로 하나요 초록색으로 하나요 어느 쪽이에요?"
    "|배포|tell me about deploys|회의실 열쇠"
)


@pytest.mark.parametrize("text", MORE.split("|"))
def test_who_asks_for_something_is_told_more_than_they_said(text: str) -> None:
    assert asks_more(text, text)


@pytest.mark.parametrize("text", WITHIN.split("|"))
def test_what_may_be_answered_with_its_own_words_asks_for_no_others(text: str) -> None:
    assert not asks_more(text, text)


@given(st.text(max_size=200))
def test_any_text_asks_for_more_or_not(text: str) -> None:
    assert asks_more(text, text) in (True, False)


@pytest.mark.parametrize("piece", ["감사", "인지 ", "? ", "who, ", "중 ", "tell me ", "궁금", "(", "? ?"])
def test_a_long_text_is_read_as_quickly(piece: str) -> None:
    text = (piece * 5_000)[:40_000]
    began = time.process_time()
    asks_more(text + "?", text + "?")
    assert time.process_time() - began < 1
