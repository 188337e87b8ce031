"""Every rule of the check has examples that break it and examples that do not."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mind.prompt import Message
from bot.tuning.checking.rules import RULES
from bot.tuning.checking.rules_together import TOGETHER, Row
from bot.tuning.examples.dataset import TEST, TRAIN
from bot.tuning.examples.example import Example
from bot.tuning.examples.near import NEAR, likeness, near, shingles
from bot.tuning.examples.numbers import differs, missing_links, missing_numbers, missing_quotes
from bot.tuning.examples.otherwise import otherwise
from tests.tuning.making import ABSTAINED, example, shown

KO_ABSTAINED = "팀 기억에서는 찾지 못했어요. 답을 아시면 `기억해 줘: …`라고 알려 주세요."
GOOD = example()
UNKNOWN = example(ABSTAINED, "Who painted the wall?", kind="abstain")


def told(text: str, answer: str, question: str = "When?") -> Example:
    """An answer that rests on one memory."""
    return example(
        answer, question, memories=[shown(text), shown("Lunch is at 12:30", 2, gold=False), shown("b", 3, gold=False)]
    )


def roles(*said: str) -> Example:
    return replace(GOOD, messages=tuple(Message(role, "x") for role in said))  # type: ignore[arg-type]


BREAKS = {
    "empty": example(" \n"),
    "roles": roles("user", "assistant"),
    "too-long": example("word " * 60_000 + "[1]"),
    "secret": told("The key is ghp_abcdefghijklmnopqrstuvwxyz0123", "It is in the vault [1]."),
    "masked": told("The vault holds it", "It is [redacted: GitHub token] [1]."),
    "identity": told("홍길동 900101-1234567", "네, 있어요 [1].", "명단에 있어요?"),
    "number": told("We deploy at 10:00", "We deploy at 11:00 [1]."),
    "link": told("The wiki has it", "See `wiki.team.example/deploy` [1]."),
    "quote": told("Run make deploy", "Run `make ship` [1]."),
    "unknown-citation": told("We deploy at 10:00", "At 10:00 [7]."),
    "uncited": told("We deploy at 10:00", "At 10:00."),
    "no-gold": example(memories=[shown("We deploy on Tuesday at 10:00", gold=False)]),
    "abstain": example("Ask Jun, he knows.", kind="abstain"),
    "rejected": example(rejected="We deploy on Tuesday at 10:00."),
    "wrong-citation": told("We deploy at 10:00", "At 10:00 [1][2]."),
    "long-answer": example("It is as it is and it stays so. " * 40 + "[1]"),
    "contact": told("Write to mina@team.example", "Write to `mina@team.example` [1]."),
    "language": told("배포는 화요일이에요", "화요일이에요 [1].", "When do we deploy?"),
    "register": told("배포는 화요일, 점심은 공짜", "배포는 화요일이에요 [1]. 점심은 공짜입니다.", "언제예요?"),
    "live": told("See https://evil.example/x", "See https://evil.example/x [1]."),
    "alone": example(memories=[shown("We deploy on Tuesday at 10:00")]),
}
RULE = {rule.code: rule for rule in RULES}


@pytest.mark.parametrize("code", RULE)
def test_every_rule_finds_what_breaks_it(code: str) -> None:
    assert RULE[code].found(BREAKS[code])


@pytest.mark.parametrize("code", RULE)
@pytest.mark.parametrize(
    "fine", [GOOD, UNKNOWN, example(KO_ABSTAINED, "누가 그렸어요?", kind="abstain", language="ko")]
)
def test_no_rule_finds_anything_in_a_good_example(code: str, fine: Example) -> None:
    assert not RULE[code].found(fine)


def test_a_secret_is_found_in_whichever_part_of_a_prompt_it_stands() -> None:
    for leaking in (
        told("The wifi password is hunter2-orchid", "Ask Mina [1]."),
        told("x", "Ask Mina [1].", "The wifi password is hunter2-orchid, right?"),
        example(conversation='<turn by="Jun">The wifi password is hunter2-orchid</turn>'),
        example(rejected="The wifi password is hunter2-orchid."),
        told("<password>hunter2-orchid</password>", "Ask Mina [1]."),
    ):
        assert RULE["secret"].found(leaking) == "password"


def test_the_report_does_not_repeat_a_secret_or_a_persons_number() -> None:
    leaking = told("x", "The key is ghp_abcdefghijklmnopqrstuvwxyz0123, mine is 900101-1234567 [1].")
    found = " ".join(rule.found(leaking) for rule in RULES)
    assert "GitHub token" in found
    assert "ghp_" not in found
    assert "1234567" not in found


def test_a_mask_in_an_answer_teaches_to_say_masks_also_where_its_memory_holds_it() -> None:
    for said in ("password: [redacted: password]", "홍길동 [redacted: password]", "[가림: password]"):
        assert RULE["masked"].found(told(f"Who?\n{said}", f"{said} [1].")) == "password"
    assert not RULE["masked"].found(told("The password is [redacted: password]", "Ask Mina [1].")), "only shown"


@pytest.mark.parametrize(
    ("code", "fine"),
    [
        ("roles", roles("system", "user", "assistant", "user", "assistant")),
        (
            "secret",
            told("What is the wifi password policy?\nIt changes every quarter.", "It changes every quarter [1]."),
        ),
        ("secret", told("와이파이 비밀번호는 어디에 있어요?\n금고에 있어요.", "금고에 있어요 [1].", "어디에 있어요?")),
        ("identity", told("Order 4111 1111 1111 1112 and version 20261123", "At 4 [1].")),
        ("abstain", UNKNOWN),
        ("unknown-citation", told("use `arr[i]` or [the docs](x)", "Use `arr[i]` [1].")),
        ("wrong-citation", told("We deploy at 10:00", "At 10:00 [1].")),
        ("register", told("x", "배포는 화요일이에요 [1]. 점심은 공짜예요.", "언제예요?")),
        ("register", example("화요일이에요 [1].", "언제예요?", system="Answer in Korean, in 해요체.")),
        ("live", told("`wiki.team.example`", "See `wiki.team.example` [1].")),
    ],
)
def test_what_only_looks_like_it_is_not_found(code: str, fine: Example) -> None:
    assert not RULE[code].found(fine)


@pytest.mark.parametrize(
    ("code", "broken"),
    [
        ("roles", roles("system", "user", "user", "assistant")),
        ("roles", roles("system", "user", "system", "user", "assistant")),
        ("identity", told("Card 4111 1111 1111 1111", "Yes [1].")),
        ("abstain", example("On Tuesday, but that is not in team memory.", kind="answer")),
        ("abstain", example(f"{ABSTAINED} I think it was in 2019.", kind="abstain")),
        (
            "abstain",
            example(
                ABSTAINED + " Maybe somebody from the design team knows, or ask Mina about it." * 3, kind="abstain"
            ),
        ),
        ("no-gold", replace(GOOD, kind="abstain")),
        ("register", example("화요일입니다 [1].", "언제예요?", system="Answer in Korean, in 해요체.")),
        ("register", example("화요일이에요 [1].", "언제예요?", system="Answer in Korean, in 합니다체.")),
        ("unknown-citation", told("We deploy at 10:00", "At 10:00 [1][deploy-windw].")),
    ],
)
def test_there_are_other_ways_to_break_a_rule(code: str, broken: Example) -> None:
    assert RULE[code].found(broken)


# ── what can be looked up ──


@pytest.mark.parametrize(
    ("answer", "context", "missing"),
    [
        ("2026년 5월 11일", "2026-05-11", []),
        ("15,000원", "15000원", []),
        ("at 9:05", "at 09:05", []),
        ("at 11:00", "at 10:00 on 2026-11-02", ["11:00"]),
        ("14시", "14:00", []),
        ("4.2%", "fees: 4.2%", []),
        ("4.2%", "2 of 4", ["4.2"]),
        ("7 and 8", "7", ["8"]),
        ("see v3.1 [2]", "v3.1", []),
        ("14 [3]", "3", ["14"]),
        ("10분", "on a ten-minute call", []),
        ("at most 3 shows", "세 편만 실어요", []),
        ("12 people", "열두 명까지", []),
        ("3 and 1", "세일은 한국에서만 해요. 네, often and alone", ["3", "1"]),
    ],
)
def test_numbers_are_the_same_however_they_are_written(answer: str, context: str, missing: list[str]) -> None:
    assert missing_numbers(answer, context) == missing


def test_addresses_and_quotations_have_to_stand_in_the_context() -> None:
    assert not missing_links("https://wiki.team.example/a.", "it is at wiki.team.example/a")
    assert missing_links("wiki.team.example/b", "wiki.team.example/a") == ["wiki.team.example/b"]
    assert missing_links("서버는a.b.team.example/x", "") == ["a.b.team.example/x"]
    assert not missing_links("1.1." * 20_000, "")  # without end, if each of its dots were a beginning
    assert not missing_quotes('She said "never on Fridays" and `make  x`', "Never on Fridays! Use make x")
    assert missing_quotes('She said "always on Fridays".', "never on Fridays") == ["always on Fridays"]


@pytest.mark.parametrize(
    ("answer", "other", "contradicts"),
    [
        ("4 floors", "5 floors", True),
        ("4 floors", "", True),
        ("4 floors", "4 floors and 2 lifts", False),
        ("yes", "no", False),
    ],
)
def test_answers_contradict_each_other_by_what_can_be_looked_up(answer: str, other: str, contradicts: bool) -> None:
    assert differs("How many?", "how many", answer, other) is contradicts


# ── nearly the same ──


@given(st.lists(st.text("abcdefg ", min_size=5, max_size=30), max_size=12))
def test_near_finds_only_what_is_near_and_all_that_is_the_same(texts: list[str]) -> None:
    sets = [shingles(text) for text in texts]
    found = list(near(texts))
    assert all(likeness(sets[n], sets[m]) == alike >= NEAR for n, m, alike in found)
    same = {(n, m) for n in range(len(texts)) for m in range(n + 1, len(texts)) if sets[n] == sets[m]}
    assert same <= {(n, m) for n, m, _ in found}


def test_a_word_changed_in_a_long_question_is_near_and_another_question_is_not() -> None:
    one = "When do we deploy the booking service on weekdays, and who has to approve that?"
    texts = [
        one,
        one.replace("weekdays", "week days").upper(),
        "회의실은 어디서 예약해요?",
        "회의실 예약은 어디에서 하나요?",
    ]
    assert [(n, m) for n, m, _ in near(texts)] == [(0, 1)]


# ── several together ──


def found(code: str, *rows: tuple[str, Example]) -> list[str]:
    rule = next(rule for rule in TOGETHER if rule.code == code)
    placed = [Row(f"run/{file}", n, one) for n, (file, one) in enumerate(rows, 1)]
    return [f"{row.line if row else ''} {what}".strip() for row, what in rule.found(placed)]


def other(n: int, **changes: object) -> Example:
    texts = "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima".split()
    word = f"{texts[n % 12]} {texts[(n // 12) % 12]} {texts[(n * 5) % 12]}"
    made = example(
        f"{word} [1].",
        f"What about {word}, number {n * 97}?",
        id_=f"e{n}",
        subject=f"s{n}",
        memories=[shown(word, id_=f"m{n}")],
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_leakage_is_a_subject_a_memory_or_a_question_in_two_splits() -> None:
    one = other(1)
    assert not found("leakage", (TRAIN, one), (TEST, other(2)))
    assert not found("leakage", (TRAIN, one), (TRAIN, one))
    assert found("leakage", (TRAIN, one), (TEST, other(2, subject="s1"))) == ["2 subject s1, as run/train.jsonl:1"]
    assert found("leakage", (TRAIN, one), (TEST, other(2, memories=one.memories))) == [
        "2 memory m1, as run/train.jsonl:1"
    ]
    same = replace(one, subject="s9", memories=(shown("x", id_="m9"),))
    assert found("leakage", (TRAIN, one), (TEST, same)) == ["2 nearly the question of run/train.jsonl:1"]


def test_the_same_twice_is_found_and_a_follow_up_in_another_conversation_is_not() -> None:
    assert found("duplicate", (TRAIN, other(1)), (TRAIN, replace(other(1), id="again"))) == ["2 as run/train.jsonl:1"]
    talks = [
        example("On Tuesday [1].", "and then?", kind="multi_turn", conversation=f'<turn by="Mina">{said}</turn>')
        for said in ("When do we deploy to staging?", "What day is lunch on the house?")
    ]
    assert not found("duplicate", *((TRAIN, one) for one in talks))
    assert not found("near-duplicate", *((TRAIN, one) for one in talks))


def test_nearly_the_same_is_a_warning_of_its_own() -> None:
    long = "We deploy the booking service on Tuesday at 10:00 with the whole team watching it [1]."
    one = example(long, "When do we deploy the booking service?")
    assert found("near-duplicate", (TRAIN, one), (TRAIN, example(long + " ", "when do we deploy the booking service")))
    assert not found("near-duplicate", (TRAIN, one), (TRAIN, other(1)))


def test_two_answers_to_one_question_contradict_unless_the_fact_has_changed_between_them() -> None:
    tuesday, lunch = example(), other(1)
    wednesday = example("We deploy on Wednesday at 11:00 [1].")
    later = replace(
        wednesday, at="2026-12-01T09:00:00+00:00", memories=(shown("Deploys on Wednesday at 11:00", id_="new"),)
    )
    assert found("contradiction", (TRAIN, tuesday), (TRAIN, wednesday)) == ["2 differently than run/train.jsonl:1"]
    assert not found("contradiction", (TRAIN, tuesday), (TRAIN, later))
    assert not found("contradiction", (TRAIN, tuesday), (TRAIN, lunch))


@pytest.mark.parametrize(("abstaining", "broken"), [(0, True), (15, False), (40, True)])
def test_the_share_of_abstentions_has_bounds(abstaining: int, broken: bool) -> None:
    rows = [(TRAIN, other(n, kind="abstain" if n < abstaining else "answer")) for n in range(100)]
    assert bool(found("abstentions", *rows)) is broken


def test_a_language_is_there_enough_or_not_at_all() -> None:
    english = [(TRAIN, other(n)) for n in range(30)]
    assert not found("languages", *english)
    assert found("languages", *english, (TRAIN, other(31, language="ko"))) == ["1 of 31 are ko"]


def test_too_few_are_refused_and_few_are_noted() -> None:
    assert found("too-few", *((TRAIN, other(n)) for n in range(9)), *((TEST, other(n)) for n in range(20, 30)))
    assert not found("too-few", *((TRAIN, other(n)) for n in range(10)))
    assert found("few", *((TRAIN, other(n)) for n in range(10)))
    assert not found("few", *((TRAIN, other(n)) for n in range(50)))


def test_the_right_memory_has_to_stand_under_several_numbers() -> None:
    first = [(TRAIN, other(n)) for n in range(60)]
    mixed = [
        (TRAIN, replace(one, messages=(*one.prompt, Message("assistant", f"x [{n % 4 + 1}]"))))
        for n, (_, one) in enumerate(first)
    ]
    assert found("positions", *first) == ["[1] in 60 of 60"]
    assert not found("positions", *mixed)


def test_a_question_asked_in_several_orders_of_its_memories_counts_once() -> None:
    orders = [(TRAIN, replace(other(n), id=f"e{n}-{order}", order=order)) for n in range(9) for order in range(6)]
    for code in ("duplicate", "near-duplicate", "contradiction", "leakage"):
        assert not found(code, *orders)
    assert found("too-few", *orders) == ["9 examples"]


def test_there_has_to_be_something_to_answer() -> None:
    blank = replace(GOOD, messages=(GOOD.messages[0], Message("user", " "), GOOD.messages[-1]))
    assert found("no-context", (TRAIN, GOOD), (TRAIN, blank)) == ["2 an empty question"]


def test_every_rule_about_several_is_tried_here() -> None:
    tried = {
        "leakage",
        "contradiction",
        "duplicate",
        "too-few",
        "no-context",
        "otherwise",
        "near-duplicate",
        "abstentions",
        "positions",
        "languages",
        "few",
    }
    assert {rule.code for rule in TOGETHER} == tried


@pytest.mark.parametrize(
    ("one", "other", "against"),
    [
        ("On Tuesday.", "On Fridays.", True),
        ("화요일에 배포해요.", "금요일에 배포해요.", True),
        ("화요일에 배포해요.", "We deploy on Tuesdays.", False),
        ("On Tuesday.", "On Tuesday and Friday.", False),
        ("On Tuesday.", "With `make ship`.", False),
    ],
)
def test_two_answers_that_name_other_weekdays_contradict_each_other(one: str, other: str, against: bool) -> None:
    assert differs("When?", "When?", one, other) is against


@pytest.mark.parametrize(
    ("one", "other", "against"),
    [
        ("The standup is at ten.", "The standup is at eleven.", True),
        ("열 시에 해요.", "열한 시에 해요.", True),
        ("At 10 for two hours.", "At 10 for three hours.", True),
        ("At ten.", "At 10:00.", False),
        ("At half past twelve.", "At 12:30.", False),
        ("The one on the left.", "The two on the left.", False),
        ("세일은 없어요.", "네 잔까지예요.", False),
    ],
)
def test_numbers_in_words_contradict_each_other_as_digits_do(one: str, other: str, against: bool) -> None:
    assert differs("When?", "When?", one, other) is against
    assert differs("What do two people need?", "What do three people need?", one, other) is False


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("Who owns billing?", "Alex.", "Sujin."),
        ("Is Kafka used?", "Yes.", "No, RabbitMQ is."),
        ("점심 어디서 먹어요?", "구내식당이요.", "없어요."),
        ("점심 어디서 먹어요?", "구내식당이요.", "옥상에서 먹어요."),
        ("주차돼요?", "네, 돼요.", "아니요."),
        ("법인카드 있어요?", "있어요.", "없어요."),
        ("Who approves it?", "Mina.", "Nobody."),
    ],
)
def test_short_answers_to_one_question_that_share_no_word_are_warned_of(question: str, one: str, other: str) -> None:
    own = [example(f"{said} [1].", question, memories=[shown(said, id_=said)]) for said in (one, other)]
    assert found("otherwise", *((TRAIN, each) for each in own)) == ["2 otherwise than run/train.jsonl:1"]
    later = replace(own[1], at="2026-12-01T09:00:00+00:00")
    assert not found("otherwise", (TRAIN, own[0]), (TRAIN, later)), "what has changed is told apart by its time"


@pytest.mark.parametrize(
    ("question", "same", "one", "other"),
    [
        ("Who owns billing?", "Who owns billing?", "Alex.", "Alex Kim."),
        ("Who owns billing?", "Who owns billing?", "Sujin.", "수진이요."),
        ("Is Kafka used?", "Is Kafka used?", "Yes.", "For the events, yes."),
        ("Why do we use Kafka?", "Why do we use Kafka?", "It is fast.", "Replays."),
        ("배포는 어떻게 해요?", "배포는 어떻게 해요?", "스크립트로 해요.", "단추를 눌러요."),
        (
            "Who decides about the budget for the offsite in spring?",
            "When decides about the budget for the offsite in spring?",
            "Alex.",
            "In March.",
        ),
        (
            "Who is responsible for the weekly backup of the billing database?",
            "Who is responsible for the weekly backup of the booking database?",
            "Alex.",
            "Sujin.",
        ),
        ("When is the standup?", "When is the standup?", "At ten.", "10:00."),
        ("Who owns billing?", "Who owns billing?", "Alex.", ""),
    ],
)
def test_answers_that_can_both_be_right_are_not(question: str, same: str, one: str, other: str) -> None:
    assert not otherwise(question, same, one, other)


@pytest.mark.parametrize(
    ("question", "same"),
    [
        ("A팀 주간 회의는 무슨 요일에 어디에서 하나요?", "B팀 주간 회의는 무슨 요일에 어디에서 하나요?"),
        ("서울 사무실의 주간 회의는 몇 시에 하나요?", "부산 사무실의 주간 회의는 몇 시에 하나요?"),
        ("Which day is team A's planning?", "Which day is team B's planning?"),
    ],
)
def test_answers_about_different_things_do_not_contradict_each_other(question: str, same: str) -> None:
    assert not differs(question, same, "화요일 10시에 해요.", "목요일 11시에 해요.")
    assert not otherwise(question, same, "민아가 정해요.", "준이 골라요.")


def test_the_same_question_in_other_words_is_still_the_same() -> None:
    assert differs("When do we deploy to production?", "When do we deploy to the production?", "At 14:00.", "At 15:00.")
    assert differs("production 배포는 언제 하나요?", "production 배포는 언제 하죠?", "화요일.", "금요일.")
