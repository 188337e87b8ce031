"""Made messages for measuring: Korean, English and both in one sentence, the same ones in every run. Nobody wrote them.

A message is one to three phrases whose gaps are filled with words by Zipf's law: the written ones below come first, then made-up
ones without end. On average 57 characters; 8 in 100 carry a new ticket id. What is measured on them is `index.py`'s business.
"""

from bisect import bisect
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate
from random import Random
from typing import Final

from bot.memory.values import Memory

SEED: Final = 7
CHANNELS: Final = tuple(f"C{n:02d}" for n in range(50))
PEOPLE: Final = tuple("민수 지현 서준 하은 도윤 수아 Mina Jun Alice Omar Lena Ivan Priya Tom Sofia Ken".split())
BEGINNING: Final = 1_700_000_000  # of the team, seconds since the epoch
PACE: Final = 30  # seconds between two messages
WORDS: Final = 60_000  # of each language
TICKETS: Final = 0.08  # share of messages that name a new one
REPLIES: Final = 0.5  # share of messages in the thread of one of the channel's last roots
OPEN_THREADS: Final = 5

ENGLISH: Final = """
    server build release database api login test deploy branch config cache error payment staging production user token page
    backup review queue cluster customer alert latency report budget design meeting invoice dashboard endpoint migration metrics
    timeout docker certificate merge worker client index schema pipeline gateway memory traffic log script hotfix rollback
    onboarding contract ticket password session proxy replica webhook sandbox feature flag storage bucket firewall monitor
    printer laptop license vendor roadmap sprint retro standup interview holiday office parking lunch redis kafka postgres nginx
    terraform ansible jenkins grafana prometheus sentry kubernetes namespace ingress registry package compiler parser tokenizer
    checkout refund coupon basket shipping warehouse label barcode signup newsletter banner carousel sidebar tooltip checkbox font
    icon palette mockup prototype survey analytics funnel retention churn cohort experiment forecast quarter revenue margin audit
    compliance policy consent privacy encryption secret rotation incident postmortem runbook escalation pager outage failover
    """.split()
KOREAN: Final = """
    서버 배포 오류 회의 일정 결제 로그인 데이터 테스트 화면 고객 확인 알림 계정 문서 디자인 예산 보고서 장애 백업 검색 설정 주문 배송
    환불 쿠폰 재고 창고 계약 견적 청구서 세금 법무 인사 채용 면접 휴가 출장 사무실 주차 점심 간식 프린터 노트북 비밀번호 권한 승인 신청
    기획 개발 운영 마케팅 영업 재무 지표 통계 분석 실험 가설 전환 이탈 매출 이익 비용 분기 목표 성과 평가 교육 발표 자료 초안 번역 검토
    수정 추가 삭제 이전 복구 점검 재시작 모니터링 대시보드 로그 캐시 토큰 세션 쿼리 인덱스 테이블 스키마 마이그레이션 브랜치 커밋 리뷰
    릴리스 롤백 핫픽스 인증서 도메인 방화벽 네트워크 트래픽 지연 타임아웃 메모리 디스크 클러스터 컨테이너 이미지 파이프라인 스크립트
    배너 버튼 아이콘 글꼴 색상 여백 팝업 사이드바 회원가입 탈퇴 약관 개인정보 동의 암호화 감사 보안 사고 회고 스프린트 로드맵 우선순위
    """.split()
ENGLISH_PHRASES: Final = (
    "the {} and the {} are on {} now",
    "is {} still with {} or already on {}?",
    "it was {}, not {}, that {} was about",
    "from {} to {}: {} and {}",
    "we had {} and {} with the {} again",
    "can you get {} into {} before {}?",
    "{} {} or {}?",
    "{}, {} and {}",
    "can someone look at the {} on {}?",
    "{} is failing again after the {} change",
    "pushed a fix for {}, {} should be fine",
    "does anyone know why {} keeps dropping {}?",
    "we moved the {} to {} last night",
    "the {} for {} is due on Friday",
    "I restarted {} and the {} went away",
    "reminder: {} freeze starts at 6pm, no {}",
    "who owns {} these days?",
    "looks good to me",
    "thanks, that worked",
)
KOREAN_PHRASES: Final = (
    "{} {} {}",
    "{}만 {}에서 {}까지",
    "{}에서 {} {}도요",
    "{} {}에 {} 있어요",
    "{}도 {}처럼 {} 해 주세요",
    "{}랑 {} 같이 {}에서요",
    "{} 쪽에서 {} 또 깨졌어요",
    "{} 일정이 다음 주로 밀렸습니다",
    "{} 담당자가 누구예요?",
    "{} 때문에 {} 먼저 확인해야 해요",
    "어제 {} 작업 끝났고 {} 남았습니다",
    "{} 에러가 계속 나는데 {} 바꾸신 분?",
    "오늘 오후 3시에 {} 리뷰합니다",
    "{} 문서에 {} 내용도 적어 주세요",
    "네 확인했습니다",
    "감사합니다, 해결됐어요",
)
QUESTIONS: Final = (
    "why did {} fail after the {} {} change on {} {}?",
    "who moved the {} {} to {} and the {} {}?",
    "when is the {} {} for {} and {} due?",
    "{} 쪽에서 {} {} 깨진 이유가 뭐였죠?",
    "{} {} 담당자가 누구예요? {} 때문에요",
    "{} 에러는 {} {} 바꾸고 나서 해결됐나요?",
)
_ONSETS = "b br c ch d dr f fl g gr h j k l m n p pr qu r s sh st t tr v w z".split()
_VOWELS = "a e i o u ai ea io ou y".split()
_CODAS = ("", "", "n", "r", "s", "x", "l", "m")
_SYLLABLES = "".join(chr(ord("가") + n * 28) for n in range(0, 399, 3)) + "나라마바사아자하고노도로모보소오조호"


def messages(count: int, seed: int = SEED) -> Iterator[Memory]:
    """The first `count` messages of a team, oldest first; a longer run begins with the same ones."""
    random = Random(seed)
    roots: dict[str, list[str]] = {channel: [] for channel in CHANNELS}
    for number in range(count):
        author = _one_of(random, PEOPLE)
        channel = CHANNELS[bisect(_CROWDS, random.random() * _CROWDS[-1])]
        text = _text(random, number)
        at = BEGINNING + PACE * number
        ts = f"{at}.{number % 1_000_000:06d}"
        recent = roots[channel]
        if recent and random.random() < REPLIES:
            thread = _one_of(random, recent)
        else:
            thread = ts
            recent.append(ts)
            del recent[:-OPEN_THREADS]
        yield Memory(
            f"{number:010d}", text, f"U{author}", author, channel, ts, thread, float(at), "message", place_name=channel
        )


def questions(count: int, tickets: int, seed: int = SEED + 1) -> list[str]:
    """`count` questions about what the messages are about; one in ten names one of the first `tickets` messages' tickets."""
    random = Random(seed)
    asked = []
    for n in range(count):
        phrase = _one_of(random, QUESTIONS)
        text = _filled(random, phrase, 0.0 if phrase.isascii() else 0.7)
        asked.append(f"{text} {_ticket(random.randrange(tickets))}" if n % 10 == 9 else text)
    return asked


def half() -> Sequence[str]:
    """The largest channels, as many as hold half of the messages and no more."""
    return CHANNELS[: bisect(_CROWDS, _CROWDS[-1] / 2)]


def _text(random: Random, number: int) -> str:
    korean = random.random() < 0.45
    phrases = KOREAN_PHRASES if korean else ENGLISH_PHRASES
    least, spread = (2, 3) if korean else (1, 2)  # a Korean phrase is half as long
    length = least + int(spread * random.random())
    share = (
        (1.0 if random.random() < 0.6 else 0.5) if korean else 0.0
    )  # a Korean message takes English words, as teams write
    text = ". ".join([_filled(random, _often_first(random, phrases), share) for _ in range(length)])
    return f"{text} {_ticket(number)}" if random.random() < TICKETS else text


def _filled(random: Random, phrase: str, korean: float) -> str:
    """`phrase` with words in its gaps, a share of them `korean`."""
    return phrase.format(*[_word(random, korean=random.random() < korean) for _ in range(phrase.count("{}"))])


def _one_of(random: Random, choices: Sequence[str]) -> str:
    return choices[int(len(choices) * random.random())]  # four times as fast as `choice`


def _often_first(random: Random, choices: Sequence[str]) -> str:
    """One of `choices`; the first comes four times as often as it would by chance, the last half as often."""
    return choices[int(len(choices) * random.random() ** 2)]


def _word(random: Random, *, korean: bool) -> str:
    rank = bisect(_ZIPF, random.random() * _ZIPF[-1])
    written = KOREAN if korean else ENGLISH
    return written[rank] if rank < len(written) else (_made_korean if korean else _made_english)(rank)


@cache
def _made_english(rank: int) -> str:
    word = ""
    while rank:
        rank, onset = divmod(rank, len(_ONSETS))
        rank, vowel = divmod(rank, len(_VOWELS))
        rank, coda = divmod(rank, len(_CODAS))
        word += _ONSETS[onset] + _VOWELS[vowel] + _CODAS[coda]
    return word


@cache
def _made_korean(rank: int) -> str:
    word = ""
    while rank:
        rank, syllable = divmod(rank, len(_SYLLABLES))
        word += _SYLLABLES[syllable]
    return word


def _ticket(number: int) -> str:
    return f"{('OPS', 'WEB', 'APP', 'DATA')[number % 4]}-{number}"


_CROWDS = list(accumulate(1 / (n + 4) for n in range(len(CHANNELS))))  # a few busy channels and many quiet ones
_ZIPF = list(
    accumulate(1 / (n + 8) for n in range(WORDS))
)  # Zipf–Mandelbrot: without the 8 one word would be a tenth of all
