"""Which statements tell what a word means to the team, and which only look like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.language.glossary import definitions


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("TF = 태스크포스", ("TF", "태스크포스")),
        ("PD=프로덕트 디자이너", ("PD", "프로덕트 디자이너")),
        ("용어: DRI = directly responsible individual", ("DRI", "directly responsible individual")),
        ("TF는 태스크포스의 줄임말이야", ("TF", "태스크포스")),
        ("PSR은 '주간 보고서'의 약자입니다.", ("PSR", "주간 보고서")),
        ("파랑새는 결제 서비스의 별명", ("파랑새", "결제 서비스")),
        ("우리 팀에서 '놀이터'는 스테이징 서버를 뜻해요", ("놀이터", "스테이징 서버")),
        ("OKR이란 목표와 핵심 결과입니다", ("OKR", "목표와 핵심 결과")),
        ("새길이란 결제 리뉴얼 프로젝트를 말한다.", ("새길", "결제 리뉴얼 프로젝트")),
        ("스테이징 서버를 놀이터라고 부른다", ("스테이징 서버", "놀이터")),
        ("GMV와 거래액은 같은 말이다", ("GMV", "거래액")),
        ("SOP stands for standard operating procedure.", ("SOP", "standard operating procedure")),
        ("DRI is short for directly responsible individual", ("DRI", "directly responsible individual")),
        ("Bluebird is the code name for the new billing service", ("Bluebird", "new billing service")),
        ("Falcon, also known as the pricing engine", ("Falcon", "pricing engine")),
        ("NPS means net promoter score", ("NPS", "net promoter score")),
        ('We call the staging server "playground"', ("staging server", "playground")),
        ("PTO and vacation are the same thing", ("PTO", "vacation")),
        ("Heads up. SLT stands for senior leadership team. Thanks!", ("SLT", "senior leadership team")),
    ],
)
def test_a_definition_is_recognised(text: str, pair: tuple[str, str]) -> None:
    assert definitions(text) == [pair]


def test_a_list_of_definitions_is_read_line_by_line() -> None:
    assert definitions("용어집\n- TF = 태스크포스\n2. PRD = 요구사항 문서\n- TF = 태스크포스") == [
        ("TF", "태스크포스"),
        ("PRD", "요구사항 문서"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "timeout = 30",
        "x = y == 3",
        "DEBUG=true",
        "MAX_RETRIES = five",
        "a <= b",
        "1 + 1 = 2",
        "점심 = 12시",
        "docs = https://docs.example.com",
        "TF = ?",
        "What does TF stand for?",
        "TF no longer stands for task force",
        "TF doesn't mean task force",
        "This means war",
        "TF = tf",
        "회의는 화요일이다",
        "배포는 화요일에 합니다",
        "김대리는 거짓말을 한다",
        "그것은 배포를 의미한다",
        "재시작은 문제를 의미하지 않는다",
        "나는 그 말의 뜻을 모른다",
        "서울이란 도시는 크다",
        "The alert means that the database has been slow for more than five minutes in a row",
        "",
    ],
)
def test_what_only_looks_like_a_definition_is_none(text: str) -> None:
    assert definitions(text) == []


@given(st.text())
def test_any_text_at_all_is_read(text: str) -> None:
    assert all(one and other for one, other in definitions(text))


def test_a_very_long_text_takes_no_long_time() -> None:
    assert definitions("은 " * 50_000 + "의 줄임말") == []
    assert definitions("TF는 " * 30 + "의 줄임말") == []
