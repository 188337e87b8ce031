"""Consolidation: what of a conversation becomes a memory, what it says, and what never does."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis import Redis

from bot.errors import Retry
from bot.memory.consolidation.consolidate import Episode, Finding, Kept
from bot.memory.forgetting.forget import source_deleted, source_edited
from bot.memory.retrieval.recall import Recall
from bot.memory.store import Store
from bot.memory.values import Memory, Place, Readers, Source
from tests.memory.episodes import MONDAY, PLACE, consolidator, episode, turns, without_ids
from tests.memory.forgetting import forget_one

DEPLOYS = "지우: 배포는 매주 화요일 오전 10시에 합니다"


@pytest.fixture
def store(redis: Redis) -> Store:
    return Store(redis)


class Finds:
    """A writer that finds what it is told to."""

    def __init__(self, *found: Finding) -> None:
        self._found = found

    def write(self, episode: Episode) -> Sequence[Finding]:
        return self._found


class Fails:
    def write(self, episode: Episode) -> Sequence[Finding]:
        raise Retry("no model answered")


def all_of(store: Store) -> list[Memory]:
    return sorted(store.scan(), key=lambda memory: memory.at)


def ts(number: int) -> str:
    return f"{MONDAY + 60 * number:.6f}"


# ── what is kept ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_decision_is_kept_in_its_authors_own_words_and_says_when(store: Store) -> None:
    kept = consolidator(store).consolidate(
        episode("민수: 안녕하세요!\n지우: 좋은 아침! 다음 주 화요일에 배포하기로 했어요. 감사합니다")
    )
    [memory] = all_of(store)
    assert kept == Kept(kept=(memory.id,))
    assert memory == Memory(
        memory.id,
        "좋은 아침! 다음 주 화요일에 배포하기로 했어요. 감사합니다",
        "U지우",
        "지우",
        "C1",
        ts(1),
        ts(0),
        MONDAY + 60,
        "decision",
        f"https://team.slack.com/archives/C1/p{ts(1)}",
        place_name="dev",
        statement="다음 주 화요일(2026-12-01)에 배포하기로 했어요.",
    )


@pytest.mark.parametrize(
    ("zone", "said", "means"),
    [
        ("Asia/Seoul", "모레 사무실 이사를 하기로 했어요", "모레(2026-11-25) 사무실 이사를 하기로 했어요"),
        ("America/New_York", "모레 사무실 이사를 하기로 했어요", "모레(2026-11-24) 사무실 이사를 하기로 했어요"),
        ("Asia/Seoul", "The office is closed tomorrow", "The office is closed tomorrow (2026-11-24)"),
        ("America/New_York", "The office is closed tomorrow", "The office is closed tomorrow (2026-11-23)"),
        ("Asia/Seoul", "정산 자료는 월말까지 제출합니다", "정산 자료는 월말(2026-11-21/2026-11-30)까지 제출합니다"),
        ("Asia/Seoul", "멀티 리전은 3분기에 시작합니다", "멀티 리전은 3분기(2027-07/2027-09)에 시작합니다"),
    ],
)
def test_dates_are_those_of_the_authors_zone(store: Store, zone: str, said: str, means: str) -> None:
    consolidator(store).consolidate(episode(f"지우: {said}", tzs={"U지우": zone}))
    [memory] = all_of(store)
    assert (memory.text, memory.statement) == (said, means)


def test_an_answer_carries_the_question_it_answers(store: Store) -> None:
    talk = "민수@: @Saegim 스테이징 인증서는 내일 어디서 받아?\n지우: 보안팀 세라님이 금고에 보관하고 계세요"
    consolidator(store).consolidate(episode(talk, keep=[1]))
    [memory] = all_of(store)
    assert memory.kind == "answer"
    assert memory.statement == (
        "스테이징 인증서는 내일(2026-11-24) 어디서 받아? → 보안팀 세라님이 금고에 보관하고 계세요"
    )
    assert [(source.ts, source.role, source.author) for source in memory.sources] == [(ts(0), "asked", "U민수")]


def test_a_question_that_nobody_asked_of_saegim_and_that_may_not_be_kept_is_not_cited(store: Store) -> None:
    talk = "민수: 배포 담당자가 누구예요?\n지우: 배포 담당자는 세라님입니다"
    consolidator(store).consolidate(episode(talk, keep=[1]))
    [memory] = all_of(store)
    assert (memory.kind, memory.statement, memory.sources) == ("fact", "", ())


def test_a_statement_that_says_no_more_than_the_message_is_left_out(store: Store) -> None:
    consolidator(store).consolidate(episode(DEPLOYS))
    [memory] = all_of(store)
    assert (memory.kind, memory.statement) == ("fact", "")


def test_small_talk_leaves_nothing(store: Store) -> None:
    talk = "민수: 점심 뭐 먹을까요\n지우: 바로 볼게요\n민수: 넵 감사합니다 ㅎㅎ\n지우: 오늘 춥네요\n민수: I'll send the report tonight"
    assert consolidator(store).consolidate(episode(talk)) == Kept()
    assert store.count() == 0


def test_who_asks_for_a_message_gets_it_whatever_it_says(store: Store) -> None:
    kept = consolidator(store).consolidate(episode("민수: 넵\n지우: 오늘 춥네요", keep=[1], keeper="UMINA"))
    [memory] = all_of(store)
    assert kept.kept == (memory.id,)
    assert (memory.text, memory.kind, memory.statement, memory.keeper) == ("오늘 춥네요", "message", "", "UMINA")


def test_a_secret_is_masked_in_the_text_the_statement_and_the_question(store: Store) -> None:
    talk = "민수@: 비밀번호: hunter2! 이걸로 staging 접속은 어떻게 해?\n지우: 비밀번호: s3cret!pw 를 쓰고 bastion.acme.dev 로 들어가면 됩니다"
    consolidator(store).consolidate(episode(talk))
    [memory] = all_of(store)
    assert memory.kind == "answer"
    assert "bastion.acme.dev" in memory.statement
    assert not any(secret in repr(memory) for secret in ("hunter2", "s3cret"))


# ── what never becomes a memory ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "talk",
    [
        "Saegim: 배포는 매주 화요일 오전 10시에 합니다",
        "Buildbot: 배포는 매주 화요일 오전 10시에 합니다",
        "민수: > 배포는 매주 화요일 오전 10시에 합니다",
        "Saegim: 팀 기억에서 찾았어요. 배포는 매주 화요일 오전 10시에 합니다 [1]\n민수: 배포는 매주 화요일 오전 10시에 합니다",
        "Saegim: 배포는 매주 화요일 오전 10시에 합니다 [1]\n민수: 배포는 화요일 오전 10시에 합니다",
    ],
    ids=["Saegim's", "a bot's", "quoted", "an echo", "a part of what Saegim said"],
)
def test_what_no_person_says_by_themselves_is_not_kept(store: Store, talk: str) -> None:
    assert not consolidator(store).consolidate(episode(talk))
    assert store.count() == 0


@pytest.mark.parametrize("said", ["배포는 매주 수요일 오전 10시에 합니다", "배포는 매주 화요일 오전 10시에 안 합니다"])
def test_a_correction_of_what_saegim_said_is_no_echo(store: Store, said: str) -> None:
    consolidator(store).consolidate(episode(f"Saegim: {DEPLOYS[4:]} [1]\n민수: {said}"))
    assert [memory.text for memory in all_of(store)] == [said]


def test_what_consent_does_not_allow_is_not_kept(store: Store) -> None:
    talk = f"{DEPLOYS}\n민수: 결제 모듈 담당자는 세라님입니다"
    consolidator(store).consolidate(episode(talk, keep=[1]))
    assert [memory.author for memory in all_of(store)] == ["U민수"]


def test_of_people_who_are_left_out_nothing_is_kept_not_even_their_question(store: Store) -> None:
    talk = f"민수@: 배포 담당자가 누구예요?\n지우: 배포 담당자는 세라님입니다\n민수: {DEPLOYS[4:]}"
    consolidator(store).consolidate(replace(episode(talk), left_out=frozenset({"U민수"})))
    assert [(memory.author, memory.kind, memory.sources) for memory in all_of(store)] == [("U지우", "fact", ())]


def test_what_was_erased_for_good_is_not_learned_again(store: Store) -> None:
    writer = consolidator(store)
    [id_] = writer.consolidate(episode(DEPLOYS)).kept
    forget_one(store, id_, "U지우", lambda _: False)
    assert not writer.consolidate(episode(DEPLOYS))
    assert not writer.consolidate(episode(DEPLOYS, keeper="U민수"))
    assert store.count() == 0


def test_a_question_that_was_erased_for_good_is_not_cited(store: Store) -> None:
    talk = "민수@: 배포 담당자가 누구예요?\n지우: 배포 담당자는 세라님입니다"
    source_deleted(store, "C1", ts(0))
    consolidator(store).consolidate(episode(talk))
    [memory] = all_of(store)
    assert (memory.kind, memory.sources) == ("fact", ())


# ── what is checked, whoever wrote it ───────────────────────────────────────────────────────────────────────────────────


MEETING = "민수@: 다음 회의는 언제야?\n지우: 내일 3시에 Jeju에서 합니다\nSaegim: 4시라고 들었어요\n세라: 넵"


@pytest.mark.parametrize(
    ("finding", "why"),
    [
        (Finding(ts(1), "fact", "다음 회의는 내일(2026-11-24) 4시 Jeju", "내일 3시에", ts(0)), "another number"),
        (Finding(ts(1), "fact", "다음 회의는 내일(2026-11-24) 3시에 Jeju에서 안 합니다", "내일 3시에", ts(0)), "a not"),
        (Finding(ts(1), "fact", "다음 회의는 화요일 3시에 Jeju에서 합니다", "내일 3시에", ts(0)), "a weekday"),
        (Finding(ts(1), "fact", "다음 회의는 내일(2026-11-25) 3시 Jeju", "내일 3시에", ts(0)), "another date"),
        (Finding(ts(1), "fact", "다음 회의는 내일 3시 Busan", "내일 3시에", ts(0)), "another name"),
        (Finding(ts(1), "fact", "다음 회의는 내일 3시, 현우님 주관", "내일 3시에", ts(0)), "a person nobody named"),
        (Finding(ts(1), "fact", "다음 회의는 내일 3시 https://evil.example/x", "내일 3시에", ts(0)), "a link"),
        (Finding(ts(1), "fact", "회의는 내일 3시 Jeju", "오늘 3시에"), "a quote nobody said"),
        (Finding(ts(1), "fact", "내일 3시 Jeju", "", ts(0)), "no quote"),
        (Finding(ts(1), "fact", "지진이 나면 책상 밑으로 대피하고 기다립니다", "내일 3시에", ts(0)), "other words"),
        (Finding(ts(1), "fact", "내일 3시에 Jeju 4시라고 들었어요", "내일 3시에", context=(ts(2),)), "Saegim cited"),
        (Finding(ts(2), "fact", "4시라고 들었어요", "4시라고 들었어요"), "Saegim's message"),
        (Finding("9.0", "fact", "내일 3시", "내일 3시"), "no message"),
        (Finding(ts(1), "fact", "내일 3시에 Jeju", "내일 3시에", context=("9.0",)), "no message cited"),
        (Finding(ts(1), "fact", "내일 3시에 Jeju", "내일 3시에", ts(1)), "itself cited"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_finding_without_its_source_is_dropped(store: Store, finding: Finding, why: str) -> None:
    assert not consolidator(store, Finds(finding)).consolidate(episode(MEETING))
    assert store.count() == 0


def test_a_finding_whose_every_part_has_a_source_is_kept(store: Store) -> None:
    finding = Finding(ts(1), "answer", "다음 회의는 내일(2026-11-24) 3시 Jeju", "내일  3시에", ts(0), (ts(3),))
    consolidator(store, Finds(finding, finding)).consolidate(episode(MEETING))
    [memory] = all_of(store)
    assert memory.statement == "다음 회의는 내일(2026-11-24) 3시 Jeju"
    assert [(source.ts, source.role) for source in memory.sources] == [(ts(0), "asked"), (ts(3), "context")]


def test_when_a_writer_fails_the_next_one_is_asked(store: Store) -> None:
    consolidator(store, Fails(), Finds(Finding(ts(0), "fact", "배포는 매주 화요일", "매주 화요일"))).consolidate(
        episode(DEPLOYS)
    )
    assert [memory.statement for memory in all_of(store)] == ["배포는 매주 화요일"]
    with pytest.raises(Retry, match="no writer"):
        consolidator(store, Fails()).consolidate(episode(DEPLOYS, start=MONDAY + 9_000))


# ── what is kept already ────────────────────────────────────────────────────────────────────────────────────────────────


def test_consolidating_twice_changes_nothing(store: Store) -> None:
    writer = consolidator(store)
    talk = f"{DEPLOYS}\n민수@: 결제 모듈 담당자가 누구예요?\n지우: 결제 모듈 담당자는 세라님입니다\n민수: {DEPLOYS[4:]}"
    first = writer.consolidate(episode(talk))
    before = all_of(store)
    assert (len(first.kept), len(first.merged)) == (2, 1)
    assert writer.consolidate(episode(talk)) == Kept()
    assert all_of(store) == before


def test_a_message_that_was_backfilled_is_marked_and_not_doubled(store: Store) -> None:
    talk = "지우: 다음 주 월요일은 사무실 출입이 안 됩니다"
    [turn] = turns(talk)
    read = Memory("a", turn.text, turn.user, turn.name, "C1", turn.ts, turn.ts, float(turn.ts), "message")
    store.put([read])
    assert consolidator(store).consolidate(episode(talk)) == Kept(annotated=("a",))
    statement = "다음 주 월요일(2026-11-30)은 사무실 출입이 안 됩니다"
    assert all_of(store) == [replace(read, kind="fact", statement=statement)]


def test_a_note_stays_a_note_and_learns_its_dates(store: Store) -> None:
    talk = "지우: 다음 주 월요일은 사무실 출입이 안 됩니다"
    [turn] = turns(talk)
    note = Memory("a", turn.text, turn.user, turn.name, "C1", turn.ts, turn.ts, float(turn.ts))
    store.put([note])
    consolidator(store).consolidate(episode(talk))
    [memory] = all_of(store)
    assert (memory.kind, memory.statement[:20]) == ("note", "다음 주 월요일(2026-11-30)")


def test_what_was_told_with_remember_is_not_kept_a_second_time(store: Store) -> None:
    [turn] = turns("지우@: 기억해 줘: 배포는 매주 화요일 오전 10시에 합니다")
    note = Memory("a", DEPLOYS[4:], turn.user, turn.name, "C1", turn.ts, turn.ts, float(turn.ts))
    store.put([note])
    assert not consolidator(store).consolidate(episode((turn,)))
    assert all_of(store) == [note]


# ── the same thing said again ───────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_said_again_by_somebody_else_is_one_memory_with_two_sources(store: Store) -> None:
    writer = consolidator(store)
    [id_] = writer.consolidate(episode(DEPLOYS)).kept
    again = "민수: 배포는 매주 화요일 오전 10시에 해요!"
    assert writer.consolidate(episode(again, start=MONDAY + 9_000)) == Kept(merged=(id_,))
    [memory] = all_of(store)
    assert (memory.author, memory.text) == ("U지우", DEPLOYS[4:])
    [source] = memory.sources
    assert (source.role, source.author, source.text) == ("again", "U민수", "배포는 매주 화요일 오전 10시에 해요!")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("배포는 매주 화요일 오전 10시에 합니다", "배포는 매주 수요일 오전 10시에 합니다"),
        ("배포는 매주 화요일 오전 10시에 합니다", "배포는 매주 화요일 오전 11시에 합니다"),
        ("배포는 매주 화요일 오전 10시에 합니다", "배포는 매주 화요일 오전 10시에 안 합니다"),
        ("배포 승인은 세라님이 합니다", "배포 승인은 현우님이 합니다"),
        ("신청은 12월 3일까지 가능합니다", "신청은 12월 3일부터 가능합니다"),
        ("The limit is 250 requests per key", "The limit is not 250 requests per key"),
        ("Deploys are blocked before 10:00", "Deploys are blocked after 10:00"),
        ("The office is closed tomorrow", "The office was closed tomorrow"),
        ("저는 회의를 오후에 하는 걸 선호해요", "저는 회의를 오전에 하는 걸 선호해요"),
    ],
)
def test_what_differs_in_a_number_a_day_a_name_or_a_not_is_another_memory(store: Store, one: str, other: str) -> None:
    writer = consolidator(store)
    assert writer.consolidate(episode(f"지우: {one}")).kept
    assert writer.consolidate(episode(f"지우: {other}", start=MONDAY + 9_000)).kept
    assert [memory.text for memory in all_of(store)] == [one, other]


def test_the_same_words_on_two_days_may_mean_two_days(store: Store) -> None:
    writer = consolidator(store)
    writer.consolidate(episode("지우: The office is closed tomorrow"))
    writer.consolidate(episode("지우: The office is closed tomorrow", start=MONDAY + 86_400))
    assert len(all_of(store)) == 2


def test_two_people_who_say_the_same_of_themselves_say_two_things(store: Store) -> None:
    writer = consolidator(store)
    writer.consolidate(episode("지우: 저는 회의를 오후에 하는 걸 선호해요"))
    writer.consolidate(episode("민수: 저는 회의를 오후에 하는 걸 선호해요", start=MONDAY + 9_000))
    assert [memory.author for memory in all_of(store)] == ["U지우", "U민수"]


def test_what_is_said_in_two_places_is_two_memories(store: Store) -> None:
    writer = consolidator(store)
    writer.consolidate(episode(DEPLOYS))
    writer.consolidate(episode(DEPLOYS, place=Place("C2", "public"), start=MONDAY + 9_000))
    assert sorted(memory.place for memory in all_of(store)) == ["C1", "C2"]


def test_what_was_said_among_outsiders_does_not_join_what_was_said_without_them(store: Store) -> None:
    writer = consolidator(store)
    writer.consolidate(episode(DEPLOYS))
    writer.consolidate(episode(DEPLOYS, place=replace(PLACE, shared=True), start=MONDAY + 9_000))
    assert [memory.shared for memory in all_of(store)] == [False, True]


def test_what_holds_again_after_something_else_did_is_news(store: Store) -> None:
    writer = consolidator(store)
    for n, day in enumerate(("화요일", "수요일", "화요일")):
        writer.consolidate(episode(f"지우: 배포는 {day} 오전 10시에 합니다", start=MONDAY + 9_000 * n))
    assert [memory.text[4:7] for memory in all_of(store)] == ["화요일", "수요일", "화요일"]


def test_a_further_source_follows_edits_and_deletions(store: Store) -> None:
    writer = consolidator(store)
    writer.consolidate(episode(f"{DEPLOYS}\n민수: {DEPLOYS[4:]}"))
    source_edited(store, "C1", ts(1), "배포는 매주 목요일 오전 10시에 합니다")
    assert [memory.text[7:10] for memory in all_of(store)] == ["화요일", "목요일"]
    source_deleted(store, "C1", ts(0))
    assert [memory.author for memory in all_of(store)] == ["U민수"]


SAID = [
    "배포는 매주 화요일 오전 10시에 합니다",
    "배포는 매주 화요일 오전 10시에 해요",
    "The office is closed tomorrow",
    "넵!",
]


@given(
    st.lists(st.sampled_from(SAID), min_size=1, max_size=6).flatmap(
        lambda talk: st.tuples(st.just(talk), st.permutations(range(len(talk))))
    )
)
def test_it_does_not_matter_in_which_order_conversations_are_heard(drawn: tuple[list[str], list[int]]) -> None:
    from fakeredis import FakeRedis

    talk, heard = drawn
    episodes = [episode(f"U{n % 2}: {said}", start=MONDAY + 600 * n) for n, said in enumerate(talk)]
    outcomes = []
    for numbers in (range(len(talk)), heard):
        store = Store(FakeRedis(version=(7, 0), decode_responses=True))
        writer = consolidator(store)
        for n in numbers:
            writer.consolidate(episodes[n])
        outcomes.append(without_ids(store.scan()))
    assert outcomes[0] == outcomes[1]


def test_a_hundred_rounds_of_talk_with_saegim_about_one_fact_leave_one_memory_of_it(store: Store) -> None:
    writer = consolidator(store)
    for n in range(100):
        talk = (
            f"민수@: 배포 언제 해?\nSaegim: 배포는 매주 화요일 오전 10시에 합니다 [1]\n민수: 아 배포는 화요일 오전 10시군요\n"
            f"민수: 배포는 매주 화요일 오전 10시에 합니다\n{DEPLOYS}\n민수: 고마워"
            if n
            else DEPLOYS
        )
        writer.consolidate(episode(talk, start=MONDAY + 9_000 * n))
    [memory] = all_of(store)
    assert (memory.text, memory.ts) == (DEPLOYS[4:], ts(0))
    assert all(isinstance(source, Source) and source.role == "again" for source in memory.sources)


@pytest.mark.parametrize(
    "piece", ["배포는 화요일 ", "x" * 50, "`", "> ", "a.b_c/", "내일 ", "\ud800", "e\u0301", "?", "\n", "저는 ", "1,"]
)
def test_messages_of_any_length_and_any_characters_are_read(store: Store, piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    talk = turns("민수@: 배포는 언제 해?\n지우: x\n민수: y")
    talk = (talk[0], replace(talk[1], text=text), replace(talk[2], text="결정: " + text))
    consolidator(store).consolidate(episode(talk))


def test_what_was_kept_is_recalled_by_the_date_it_means(store: Store) -> None:
    consolidator(store).consolidate(episode("지우: 다음 주 화요일에 사무실 이사를 하기로 했어요"))
    readers = Readers("U민수", asker_full_member=True, place=PLACE, guests=frozenset())
    [found] = Recall(store).search("2026-12-01", readers)
    assert found.memory.text == "다음 주 화요일에 사무실 이사를 하기로 했어요"
