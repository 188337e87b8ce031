"""What kind of answer a question asks for, by its wording."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mind.understanding.question import LOOKED_AT, Kind, kind_of

KINDS: dict[Kind, str] = {
    "overview": "can you summarize what we decided about deploys?|give me an overview of the launch|in what order did we ship the features?|list all open risks"
    "|how has the budget evolved?|배포 논의 요약해 줘|릴리스 진행 순서 알려 줘|지금까지 결정된 것 전부 알려 줘|두 안을 비교해 줘"
    "|what do you know about the badge?|tell me about deploys|anything about Kafka?|배지에 대해 뭐 알아?|배포에 대해 알려 줘|출입 카드에 관해 아는 거 있어?|deploys|배포|온콜?",
    "advice": "how do I restart the staging queue?|how should we name branches?|can you help me set up the VPN?|should I use the old API?"
    "|what are some common pitfalls?|any tips for on call?|휴가 신청은 어떻게 해요?|휴가는 어떻게 신청해요?|회의실은 어떻게 예약하나요?|회의실은 어떻게 하면 예약돼요?|배포하는 방법 알려 줘|점심 메뉴 추천해 줘",
    "value": "when do we deploy?|how many people are in the team?|how long does a review take?|what is the deadline?|what's our average latency?"
    "|which day is the retro?|what is the monthly budget of the team?|배포는 언제 해요?|리뷰는 몇 명이 해요?|예산이 얼마예요?|마감이 어떻게 돼요?|무슨 요일에 회의해요?"
    "|tell me the retro time|give us our monthly budget|the launch deadline|배포 시간|복지 포인트 금액|QA 기간은 어떻게 돼요?|고객센터 번호가 뭐예요?",
    "said": "what did I say about the budget?|what profession did I mention?|which tools have we mentioned?|내가 예산 얘기할 때 뭐라고 말했지?",
    "whether": "have we ever deployed on Fridays?|is the office open on Sunday?|do we pay for parking?|금요일에도 배포하나요?|주차비 지원돼요?|예비군 훈련은 유급이야?|주말에 사무실 열려 있어요?",
    "fact": "who owns the billing service?|what is Falcon?|where are the keys?|why did the deploy fail?|what specific advice did Ben give about the contract?"
    "|what did Dana say about the badge?|what was the agenda of the offsite?|온콜 담당자 누구예요?|왜 배포가 실패했어요?|자료는 어디에 있어요?|벤이 계약에 대해 어떤 조언을 했어요?|Falcon이 뭐예요?|회의실 열쇠|who set the limit|시간 관리 앱이 뭐예요?|번호 체계는 누가 정했어요?|벤은 이 일정을 어떻게 생각해요?",
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in KINDS.items() for text in texts.split("|")])
def test_the_wording_tells_the_kind(kind: Kind, text: str) -> None:
    assert kind_of(text) == kind


@given(st.text(max_size=200))
def test_any_text_is_of_some_kind(text: str) -> None:
    assert kind_of(text) in KINDS


def test_the_end_of_a_pasted_log_is_not_looked_at() -> None:
    assert kind_of("who broke it? " + "x" * LOOKED_AT + " when do we deploy") == "fact"
