"""Loanwords by sound: found across the scripts, kept apart where they differ, and no Korean word taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.language.pairs import Alternative
from bot.memory.language.sounds import (
    HEARD,
    KEPT,
    READINGS,
    SPELLINGS,
    alike,
    borrowed,
    heard,
    loans,
    sound,
    sounds,
    spellings,
)
from bot.memory.language.tokens import tokenize

BOTH_WAYS = [
    tuple(pair.split())
    for pair in """
    픽셀 pixel, 모니터 monitor, 페르소나 persona, 블로그 blog, 로비 lobby, 에스컬레이션 escalation, 웰컴 welcome, 그레이스 grace, 코드 code,
    코트 coat, 키트 kit, 서버 server, 대시보드 dashboard, 모니터링 monitoring, 클라이언트 client, 클라우드 cloud, 프로젝트 project, 배너 banner,
    페이지 page, 메시지 message, 티켓 ticket, 브랜치 branch, 스프린트 sprint, 백로그 backlog, 디자인 design, 디자이너 designer, 프린터 printer,
    마케팅 marketing, 미팅 meeting, 캘린더 calendar, 세미나 seminar, 이벤트 event, 파트너 partner, 컨설팅 consulting, 마우스 mouse,
    카메라 camera, 비디오 video, 스피커 speaker, 마이크 mike, 프로젝터 projector, 폴더 folder, 파일 file, 링크 link, 이미지 image, 아이콘 icon,
    폰트 font, 레이아웃 layout, 컴포넌트 component, 프레임 frame, 라이브러리 library, 데이터 data, 쿼리 query, 인덱스 index, 테이블 table,
    스키마 schema, 레플리카 replica, 클러스터 cluster, 노드 node, 컨테이너 container, 레지스트리 registry, 파이프라인 pipeline, 스크립트 script,
    모듈 module, 플러그인 plugin, 세션 session, 쿠키 cookie, 프록시 proxy, 도메인 domain, 호스트 host, 포트 port, 라우터 router,
    스위치 switch, 로그인 login, 패스워드 password, 퍼미션 permission, 롤백 rollback, 백업 backup, 업데이트 update, 업그레이드 upgrade,
    버전 version, 버그 bug, 에러 error, 디버깅 debugging, 테스트 test, 테스팅 testing, 스테이징 staging, 프로덕션 production,
    피드백 feedback, 리뷰 review, 서베이 survey, 리포트 report, 차트 chart, 그래프 graph, 트렌드 trend, 브랜드 brand, 로고 logo,
    슬로건 slogan, 뉴스레터 newsletter, 쿠폰 coupon, 프로모션 promotion, 멤버십 membership, 포인트 point, 카드 card, 인보이스 invoice,
    보너스 bonus, 인센티브 incentive, 인턴 intern, 매니저 manager, 리더 leader, 멘토링 mentoring, 온보딩 onboarding, 트레이닝 training,
    리더십 leadership, 커뮤니케이션 communication, 프레젠테이션 presentation, 슬라이드 slide, 에이전트 agent, 에이전시 agency, 벤더 vendor,
    라이선스 license, 컴플라이언스 compliance, 레거시 legacy, 리팩터링 refactoring, 마이그레이션 migration, 인프라 infra, 메모리 memory,
    디스크 disk, 배터리 battery, 어댑터 adapter, 케이블 cable, 로봇 robot, 드론 drone, 라운지 lounge, 메뉴 menu, 샌드위치 sandwich,
    샐러드 salad, 케이크 cake, 초콜릿 chocolate, 파티 party, 게임 game, 요가 yoga, 필라테스 pilates, 호텔 hotel, 후드 hood, 스티커 sticker,
    텀블러 tumbler, 머그 mug, 데스크 desk, 엘리베이터 elevator, 에어컨 aircon, 히터 heater, 필터 filter, 아이디어 idea, 이슈 issue, 태그 tag,
    라벨 label, 채널 channel, 챗봇 chatbot, 프롬프트 prompt, 임베딩 embedding, 레이턴시 latency, 트래픽 traffic, 타임아웃 timeout,
    웨비나 webinar, 에디터 editor, 플랫폼 platform, 스타트업 startup, 유니폼 uniform, 트로피 trophy, 배지 badge, 로드맵 roadmap,
    마일스톤 milestone, 매뉴얼 manual, 핸드북 handbook, 튜토리얼 tutorial, 바우처 voucher, 크레딧 credit, 리스크 risk, 모델 model,
    샘플 sample, 프로필 profile, 아바타 avatar, 토픽 topic, 롤아웃 rollout, 다니엘 daniel, 올리비아 olivia, 소피아 sophia, 프리야 priya,
    카를로스 carlos
    """.split(",")
]
"""Found from either side."""

FROM_ENGLISH = [
    tuple(pair.split())
    for pair in """
    네트워크 network, 템플릿 template, 릴리스 release, 워크숍 workshop, 컨퍼런스 conference, 커피 coffee, 노트북 notebook, 키보드 keyboard,
    헤드셋 headset, 오디오 audio, 스크린 screen, 컬러 color, 프레임워크 framework, 패키지 package, 게이트웨이 gateway, 캠페인 campaign,
    멘토 mentor, 커리어 career, 프라이버시 privacy, 아키텍처 architecture, 리소스 resource, 스토리지 storage, 센서 sensor, 피자 pizza,
    디저트 dessert, 주스 juice, 와인 wine, 콘서트 concert, 뮤지컬 musical, 헬스 health, 리조트 resort, 스레드 thread, 벤치마크 benchmark,
    스폰서 sponsor, 체크리스트 checklist, 스냅샷 snapshot, 마커스 marcus
    """.split(",")
]
"""Found by a question in English, while English spells them in a way that no Hangul tells."""

KOREAN = """
나무 사람 회의 일정 배포 장애 휴가 연차 결재 승인 보고서 예산 비용 계약 고객 영업 출장 숙소 영수증 급여 복지 보험 교육 면접 채용 입사 퇴사 인사 총무 법무
회계 재무 세금 투자 매출 목표 성과 평가 동료 팀장 대표 사장 부서 회사 건물 사무실 회의실 주차장 화장실 창고 식당 점심 저녁 아침 간식 생일 결혼 가족 아버지 어머니
아이 여름 겨울 가을 봄날 월요일 토요일 오늘 내일 어제 모레 다음 이번 지난 처음 마지막 시작 종료 변경 삭제 추가 수정 확인 검토 요청 답변 문의 공지 안내 자료
문서 파악 화면 글꼴 여백 제목 본문 그림 사진 영상 소리 음악 운동 건강 병원 약국 은행 우체국 도서관 학교 서울 부산 대구 인천 광주 대전 크기 스스로 버릇 바다 바람
토론 체험 체력 키우기 나이 사이 그릇 부터 마디 잔디 반드시 여러 그러 어려움 무게 높이 길이 넓이 깊이 빠르기 느낌 생각 마음 기억 약속 문제 이유 원인 결과 방법
과정 단계 기준 조건 상황 상태 위치 주소 번호 이름 나라 도시 마을 동네 거리 다리 머리 허리 어깨 무릎 두더지 무더기 테두리 토끼 버섯 부스러기 메아리 데리러
""".split()


@pytest.mark.parametrize(("hangul", "english"), [*BOTH_WAYS, *FROM_ENGLISH])
def test_a_question_in_english_finds_the_loanword(hangul: str, english: str) -> None:
    found = {one.terms for one in alike(tokenize(english), [english])}
    assert any((kept,) in found for kept in loans(f"{hangul} 봤어요"))


@pytest.mark.parametrize(("hangul", "english"), BOTH_WAYS)
def test_a_question_in_korean_finds_the_english_word(hangul: str, english: str) -> None:
    assert tokenize(english)[0] in spellings(hangul)


@pytest.mark.parametrize("word", KOREAN)
def test_a_korean_word_is_no_loanword(word: str) -> None:
    assert loans(word) == []


def test_short_words_that_differ_in_vowel_or_voice_are_apart() -> None:
    words = {"키트": "kit", "코드": "code", "코트": "coat", "캣": "cat"}
    for hangul in words:
        assert [other for other, english in words.items() if sound(hangul) in sounds(english)] == [hangul]


def test_a_loanword_is_heard_in_another_spelling() -> None:
    assert sound("콘텐츠") == sound("컨텐츠")[:1] + sound("콘텐츠")[1:]
    assert sound("캐쉬") == sound("캐시")
    assert sound("쓰레드") == sound("스레드")


def test_a_particle_is_no_part_of_the_sound() -> None:
    assert loans("모니터를 모니터가 모니터는") == [heard(sound("모니터"))]


def test_a_plural_and_a_form_sound_like_the_word() -> None:
    assert sound("티켓") in sounds("tickets")
    assert sound("픽셀") in sounds("Pixels")
    assert sound("테스트") in sounds("testing")


def test_what_sounds_alike_stands_for_all_terms_of_its_word() -> None:
    terms = [*tokenize("새"), *tokenize("모니터는"), *tokenize("색")]
    found = list(alike(terms, ["새", *["모니터는"] * 2, "색"]))
    assert Alternative((1, 3), ("monitor",), HEARD) in found
    assert {one.at for one in found} == {(1, 3)}


def test_a_name_with_a_mark_or_a_number_is_not_heard() -> None:
    assert list(alike(["k8s"], ["k8s"])) == []
    assert list(alike(["pixel.py"], ["pixel.py"])) == []


def test_a_message_keeps_a_few_sounds() -> None:
    pasted = " ".join(hangul for hangul, _ in BOTH_WAYS)
    assert len(loans(pasted)) == KEPT


def test_no_term_of_a_text_is_a_sound() -> None:
    assert heard("PIKS.L") not in tokenize("~PIKS.L ~piks.l")


@given(st.text(alphabet="가각간갈픽셀모니터트크스으의쌍뷁힣", min_size=1, max_size=12))
def test_any_hangul_has_a_sound_and_few_spellings(word: str) -> None:
    assert sound(word).isascii()
    assert len(spellings(word)) <= SPELLINGS
    assert not borrowed(word) or len(word) > 1


@given(st.text(max_size=24))
def test_any_word_has_few_readings(word: str) -> None:
    assert len(sounds(word)) <= 3 * READINGS
    assert all(one.weight == HEARD for one in alike(tokenize(word), [word] * len(tokenize(word))))
