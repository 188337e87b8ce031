"""The write gate: what is worth remembering, as what, and what is not; and what the labelled conversations say of it."""

import json
import unicodedata
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bench.consolidation import write_gate
from bot.memory.consolidation.support import Cited, supported
from bot.memory.values import Turn
from bot.mind.writers.rule_writer import RuleWriter
from bot.mind.writers.worth import LONGEST, question, worth
from tests.memory.episodes import episode

KOREAN = [
    ("decision", "릴리스 브랜치는 매주 목요일에 따기로 결정했습니다"),
    ("decision", "앞으로 회의록은 노션에만 올리는 걸로 하기로 했어요"),
    ("decision", "다음 달부터 주간 보고를 없애기로 합의했어요"),
    ("decision", "킥오프는 수요일 오전 11시로 변경할게요"),
    ("fact", "운영 배포 승인은 하늘님과 세라님 두 분만 할 수 있습니다"),
    ("fact", "도메인 acme.dev는 2027년 3월에 만료됩니다"),
    ("fact", "회의실 제주는 8층으로 옮겼습니다"),
    ("fact", "주간 회의는 매주 목요일 4시에 끝나요"),
    ("fact", "법인카드 한도는 월 300만 원입니다"),
    ("how_to", "캐시를 비우려면 관리자 콘솔에서 설정 > 캐시 > 비우기를 누르세요"),
    ("how_to", "로그가 안 보이면 `acme logs --tail` 로 다시 연결하면 됩니다"),
    ("preference", "저는 갑각류를 못 먹어요"),
    ("preference", "저는 전화보다 메시지가 훨씬 편해요"),
]
ENGLISH = [
    ("decision", "We decided to drop support for Safari 14."),
    ("decision", "Let's go with Postgres for the ledger."),
    ("decision", "We've agreed that every incident gets a written review."),
    ("fact", "The staging database is hosted in Frankfurt."),
    ("fact", "Our SOC 2 audit starts on January 11."),
    ("fact", "Nadia owns the billing service."),
    ("fact", "The free plan is limited to 3 projects."),
    ("how_to", "To rotate the key, run `acme keys rotate` and restart the API."),
    ("how_to", "Always tag the release before you merge, e.g. v2.1.0."),
    ("preference", "I prefer short stand-ups in writing."),
    ("preference", "I'm allergic to cats."),
]
NOTHING = [
    *"ok|넵|네 알겠습니다|확인했습니다!|감사합니다 🙏|thanks!|lol|ㅋㅋㅋㅋ|+1|LGTM|좋은 아침이에요|good morning all|수고하셨습니다|👍".split(
        "|"
    ),
    "바로 볼게요",
    "지금 배포 중입니다",
    "제가 3시까지 확인해볼게요",
    "I'll fix it in 10 minutes",
    "let me check the logs on staging",
    "brb 5 min",
    "회의 들어갑니다",
    "배포 담당자가 누구예요?",
    "who owns the billing service?",
    "아마 화요일일 것 같아요",
    "Maybe it was version 3.2, not sure",
    "I think the limit is 100",
    "오늘 진짜 춥네요",
    "이번 디자인 너무 예쁘네요",
    "This is so slow today",
    "The build is red again",
    "PR 하나만 리뷰 부탁드려요",
    "Can someone look at PR 1234?",
    "축하드려요, 2주년이라니!",
    "2분만요",
    "sent it to Nadia",
    "그거 그렇게 하면 안 돼요",
    "it does not work that way",
    "빨리 주말이 왔으면 좋겠어요",
    "TypeError: unsupported operand type(s) for +: 'int' and 'str'",
    "> The staging database is hosted in Frankfurt.",
    "```The staging database is hosted in Frankfurt.```",
    "https://example.com/2026/article",
    "",
    " \n ",
]


@pytest.mark.parametrize(("kind", "text"), [*KOREAN, *ENGLISH])
def test_what_is_worth_remembering_and_as_what(kind: str, text: str) -> None:
    found = worth(text)
    assert found is not None
    assert (found.kind, text[found.start : found.end]) == (kind, text)


@pytest.mark.parametrize("text", NOTHING)
@pytest.mark.parametrize("asked", [False, True])
def test_what_is_not_worth_remembering(text: str, asked: bool) -> None:
    assert worth(text, asked=asked) is None


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("안녕하세요! 법인카드 한도는 월 300만 원입니다. 감사합니다", "법인카드 한도는 월 300만 원입니다."),
        ("morning all\nThe free plan is limited to 3 projects.\nhave fun", "The free plan is limited to 3 projects."),
        ("Thanks Ana! Nadia owns the billing service. Any questions?", "Nadia owns the billing service."),
        ("> 그건 뭐예요\n법인카드 한도는 월 300만 원입니다", "법인카드 한도는 월 300만 원입니다"),
    ],
)
def test_only_the_sentences_that_say_it_are_kept(text: str, piece: str) -> None:
    found = worth(text)
    assert found is not None
    assert text[found.start : found.end] == piece


@pytest.mark.parametrize(
    "text",
    [
        "#2F6FED, same as the links",
        "3층 택배함이요, 비밀번호는 총무팀에",
        "네, 8층도 캘린더로만 예약할 수 있어요",
        "In s3://acme/exports, every night",
    ],
)
def test_what_says_little_alone_may_answer_a_question(text: str) -> None:
    assert worth(text) is None or "캘린더" in text
    found = worth(text, asked=True)
    assert found is not None
    assert found.kind == "answer"


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("배포 담당자가 누구예요?", "배포 담당자가 누구예요?"),
        ("좋은 아침! 배포 담당자가 누구예요? 급해요", "배포 담당자가 누구예요?"),
        ("@Saegim who owns billing?", "who owns billing?"),
        ("배포는 화요일입니다", ""),
        ("???", ""),
        ("> who owns billing?", ""),
    ],
)
def test_the_question_in_a_message(text: str, asks: str) -> None:
    assert question(text) == asks


@pytest.mark.parametrize("part", ["tuned", "held out"])
def test_the_gate_keeps_little_else_than_what_people_would_keep(part: str) -> None:
    lines = Path("benchmarks/write_gate/conversations.jsonl").read_text(encoding="utf-8").splitlines()
    gate = write_gate(conversation for line in lines if (conversation := json.loads(line))["part"] == part)
    assert gate.messages > 100
    assert gate.right >= 0.9 * gate.kept
    assert gate.right >= 0.75 * gate.wanted


SAID = st.lists(
    st.sampled_from([text for _, text in KOREAN + ENGLISH] + NOTHING + ["다음 주 화요일에 ", "by next Friday ", "5/12까지 ", "\u202e", "\ud800", "e\u0301", "→"]) | st.text(max_size=20),
    max_size=5,
).map(" ".join)  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(["민수", "지우"]), SAID), min_size=1, max_size=5), st.booleans())
def test_every_statement_of_the_rules_has_its_source_in_the_messages(
    said: list[tuple[str, str]], decomposed: bool
) -> None:
    form: Literal["NFD", "NFC"] = "NFD" if decomposed else "NFC"
    talk = tuple(
        Turn(f"{1_795_392_000 + n}.000000", who, who, unicodedata.normalize(form, text))
        for n, (who, text) in enumerate(said)
    )
    by_ts = {turn.ts: turn for turn in talk}
    for finding in RuleWriter().write(episode(talk)):
        own, asked = (
            Cited(turn.text, turn.name, float(turn.ts), "Asia/Seoul") if (turn := by_ts.get(ts)) else None
            for ts in (finding.ts, finding.asked)
        )
        assert own
        assert supported(finding.statement, finding.quote, [own], asked)
        assert finding.quote in unicodedata.normalize("NFC", by_ts[finding.ts].text)


PIECES = "a|a |가|가 |1|a.|a/|ab.cd/|to |if you |if you a, |so please |저는 |만 |i like |- |@a |매주 화요일에 |앞으로 |까지 |a > |먼저 |fyi |\u25aa|가면 |e.g. |how to run |몇 |(|\ud800"


@pytest.mark.parametrize("piece", PIECES.split("|"))
def test_long_texts_of_anything_are_read_to_their_end(piece: str) -> None:
    for length in (LONGEST, 100_000):
        text = (piece * length)[:length]
        assert worth(text, asked=True) is None or length == LONGEST
        assert question(text) in text


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    for asked in (False, True):
        found = worth(text, asked=asked)
        assert found is None or 0 <= found.start < found.end <= len(text)
    assert question(text) in text
