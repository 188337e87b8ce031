"""The sample team: a fictional product team in Seoul, with what it said over the last weeks. Data only.

Maru (마루) makes a booking app for shared kitchens. Its people write Korean, English, and both in one sentence. Some facts changed
on the way, one channel has a guest, and what stands in the private channels must never be told outside them. Who loads this, and
what the demo's tour asks, is the demo's business.
"""

from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """Somebody in the team."""

    handle: str  # how messages and channels name them
    name: str  # as Slack shows it
    owner: bool = False  # of the workspace
    guest: bool = False
    locale: str = "ko-KR"  # the language they use Slack in


@dataclass(frozen=True, slots=True)
class SampleChannel:
    """A channel of the team; its first member opened it."""

    name: str
    kind: Literal["public", "private"]
    members: tuple[str, ...]  # handles


@dataclass(frozen=True, slots=True)
class SampleMessage:
    """Something said before the demo began; all messages of a channel with the same `thread` are one thread, the oldest its root."""

    channel: str
    author: str  # a handle
    text: str
    days_ago: float
    thread: str | None = None


PEOPLE: Final = (
    SamplePerson("jiyoung", "박지영", owner=True),  # CEO
    SamplePerson("minsu", "김민수"),  # backend
    SamplePerson("alex", "Alex Chen", locale="en-US"),  # platform, on call most often
    SamplePerson("sujin", "이수진"),  # product manager
    SamplePerson("haneul", "정하늘"),  # mobile
    SamplePerson("emma", "Emma Novak", locale="en-US"),  # design
    SamplePerson("dohyun", "최도현"),  # operations
    SamplePerson("yuna", "한유나", guest=True),  # freelance illustrator, in #design only
)
_TEAM: Final = ("jiyoung", "minsu", "alex", "sujin", "haneul", "emma", "dohyun")
CHANNELS: Final = (
    SampleChannel("general", "public", _TEAM),
    SampleChannel("backend", "public", ("minsu", "alex", "sujin", "haneul")),
    SampleChannel("releases", "public", ("sujin", "minsu", "alex", "haneul", "emma")),
    SampleChannel("design", "public", ("emma", "sujin", "haneul", "yuna")),
    SampleChannel("leads", "private", ("jiyoung", "sujin", "alex")),
    SampleChannel("연봉-협의", "private", ("jiyoung", "dohyun")),
)

GENERAL: Final = (
    SampleMessage(
        "general", "sujin", "스탠드업은 매일 오전 10시에 해요. 지각하면 스레드에 글로 남겨 주세요.", 58, "standup"
    ),
    SampleMessage(
        "general", "haneul", "10시는 등원 시간이랑 겹쳐서 힘들어요. 30분만 늦출 수 있을까요?", 20.2, "standup"
    ),
    SampleMessage("general", "sujin", "좋아요. 다음 주부터 스탠드업은 10시 30분으로 바꿀게요.", 20.1, "standup"),
    SampleMessage(
        "general", "dohyun", "휴가는 어떻게 신청하나요? 입사하신 분들이 자주 물어보셔서 정리해 둘게요.", 45.3, "leave"
    ),
    SampleMessage(
        "general",
        "dohyun",
        "휴가 신청 방법: 노션 '휴가' 페이지에 날짜를 적고, 일주일 전까지 팀 리드에게 승인을 받으면 끝이에요. 반차도 같아요.",
        45.2,
        "leave",
    ),
    SampleMessage(
        "general", "emma", "The coffee machine shows 'descale' again. Who knows how to make it stop?", 12.3, "coffee"
    ),
    SampleMessage(
        "general",
        "dohyun",
        "커피머신은 왼쪽 버튼을 5초 누르면 석회 제거가 시작돼요. 세정제는 싱크대 아래 파란 상자에 있어요.",
        12.2,
        "coffee",
    ),
    SampleMessage("general", "dohyun", "원두는 매달 1일에 주문해요. 취향이 있으면 말일까지 저에게 알려 주세요.", 33),
    SampleMessage(
        "general",
        "jiyoung",
        "All-hands is on the last Thursday of the month at 16:00 in the big room. 질문은 미리 슬라이도에 남겨 주세요.",
        27,
    ),
    SampleMessage("general", "dohyun", "회의실 이름이 바뀌었어요. 큰 방은 '대청', 작은 방은 '사랑방'이에요.", 16),
    SampleMessage(
        "general",
        "dohyun",
        "Expenses: photograph the receipt, put it in the 'Receipts' form by the 25th, and it is paid with the salary.",
        39,
    ),
    SampleMessage(
        "general", "jiyoung", "연말 워크숍은 12월 11일부터 이틀, 강릉이에요. 버스는 사무실 앞에서 9시에 출발해요.", 6
    ),
)
BACKEND: Final = (
    SampleMessage("backend", "haneul", "스테이징 DB 비밀번호가 안 먹어요. 언제 바뀌었죠?", 24.5, "rotation"),
    SampleMessage(
        "backend",
        "alex",
        "It rotates on the first Monday of every month. To get the new one: run `maru db rotate --env staging`, then restart the "
        "pods; the password itself only lives in the vault under staging/db.",
        24.4,
        "rotation",
    ),
    SampleMessage("backend", "haneul", "아하, vault에서 다시 받으니까 되네요. 감사합니다!", 24.3, "rotation"),
    SampleMessage("backend", "haneul", "결제할 때 가끔 E-4012가 떠요. 무슨 뜻이에요?", 18.6, "e4012"),
    SampleMessage(
        "backend",
        "minsu",
        "E-4012는 PG사 응답이 8초를 넘었다는 뜻이에요. 결제는 안 된 상태라서 같은 주문 번호로 다시 시도해도 안전해요.",
        18.5,
        "e4012",
    ),
    SampleMessage(
        "backend",
        "alex",
        "If E-4012 goes above 2% for ten minutes, switch to the backup gateway with `maru pay failover`.",
        18.4,
        "e4012",
    ),
    SampleMessage(
        "backend",
        "minsu",
        "E-3007 means the kitchen's calendar is locked by another booking. 5초 뒤에 자동으로 재시도돼요.",
        30,
    ),
    SampleMessage(
        "backend",
        "alex",
        "On-call rotation: Alex, Minsu, Haneul, one week each. Hand-over is Wednesday 11:00 with a short note in this channel.",
        41,
    ),
    SampleMessage("backend", "minsu", "이번 주 온콜은 저예요. 야간 알림은 P1만 울리게 해 뒀어요.", 2.5),
    SampleMessage(
        "backend",
        "minsu",
        "Redis 캐시 TTL은 예약 목록 60초, 주방 상세 10분이에요. 바꾸기 전에 꼭 부하 테스트를 해 주세요.",
        36,
    ),
    SampleMessage(
        "backend", "sujin", "Should we use MySQL or Postgres for the new billing service?", 52.5, "billing-db"
    ),
    SampleMessage("backend", "alex", "I would take MySQL, we already run it.", 52.4, "billing-db"),
    SampleMessage(
        "backend", "minsu", "결정: billing 서비스는 Postgres로 가요. 정산에 range type이 필요해요.", 51, "billing-db"
    ),
    SampleMessage(
        "backend", "alex", "로그는 30일, metrics는 13개월 보관해요. Anything older is in the `maru-archive` bucket.", 22
    ),
    SampleMessage(
        "backend", "minsu", "로컬에서 개발 서버 띄우는 법: `make up` 하고 나서 `make seed`. 포트는 5433이에요.", 47
    ),
)
RELEASES: Final = (
    SampleMessage(
        "releases", "minsu", "배포(deploy)는 매주 화요일 오후 2시(14:00)에 해요. 태그는 그날 정오까지 달아 주세요.", 40
    ),
    SampleMessage(
        "releases",
        "alex",
        "Rollback: `maru deploy --to previous`, then post the reason in this channel. It takes about four minutes.",
        37,
    ),
    SampleMessage("releases", "sujin", "긴급 수정은 화요일이 아니어도 돼요. 대신 리뷰 두 명과 제 승인이 필요해요.", 35),
    SampleMessage("releases", "emma", "When does the release freeze start this year?", 9.5, "freeze"),
    SampleMessage(
        "releases",
        "sujin",
        "The release freeze runs from December 18 to January 4. 급한 결제 버그만 예외예요.",
        9.4,
        "freeze",
    ),
    SampleMessage(
        "releases",
        "haneul",
        "iOS 심사는 보통 이틀 걸려요. So the app build has to be uploaded by Friday for a Tuesday release.",
        29,
    ),
    SampleMessage("releases", "haneul", "최소 지원 버전을 iOS 16, Android 10으로 올렸어요. 3.8 버전부터 적용돼요.", 14),
    SampleMessage("releases", "sujin", "다음 릴리스 3.9에는 '여러 날 예약'이 들어가요. QA는 이틀 잡아 주세요.", 4),
)
DESIGN: Final = (
    SampleMessage(
        "design",
        "emma",
        "Our green is #2F7D5B, and body text is Pretendard 16/24. 나머지는 Figma 'Maru Kit'에 있어요.",
        43,
    ),
    SampleMessage("design", "sujin", "예약 완료 화면 문구는 '주방이 기다리고 있어요'로 확정했어요.", 19),
    SampleMessage("design", "yuna", "일러스트 시안은 매주 목요일 저녁에 이 채널에 올릴게요.", 26),
    SampleMessage(
        "design",
        "emma",
        "Icons: export as SVG with 24px bounds, and never put text inside an illustration, it cannot be translated.",
        31,
    ),
)
PRIVATE: Final = (
    SampleMessage(
        "leads",
        "jiyoung",
        "한솥키친 인수 제안을 받았어요. 금액은 42억이고 1월 말까지 답하기로 했어요. 아직 이 방에서만 이야기해 주세요.",
        8.5,
        "offer",
    ),
    SampleMessage(
        "leads", "alex", "Due diligence on their code takes me two weeks. I start on Monday, quietly.", 8.4, "offer"
    ),
    SampleMessage("leads", "sujin", "내년 1분기에 서버 개발자 두 명을 더 뽑아요. 공고는 1월 첫째 주에 나가요.", 11),
    SampleMessage(
        "연봉-협의", "jiyoung", "시니어 연봉 밴드는 7,200만에서 9,000만 원으로 확정해요. 인상률 상한은 8%예요.", 15
    ),
    SampleMessage(
        "연봉-협의", "dohyun", "연봉 협의 면담은 12월 첫째 주에 대청에서 할게요. 결과는 12월 20일에 개별로 알려요.", 13
    ),
)
MESSAGES: Final = (*GENERAL, *BACKEND, *RELEASES, *DESIGN, *PRIVATE)
