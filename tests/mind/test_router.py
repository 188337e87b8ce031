"""The router: a follow-up gets its subject back, and the strength of the evidence decides what an answer needs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.values import Turn
from bot.mind.router import ENOUGH, NEAR, TAIL, TOPIC, WORTH_A_LOOK, Route, anew, complete, looks_up, pleasantry, route
from tests.mind.making import hit, saegim, turn

ENGLISH = turn("When do we deploy the billing service?", addressed=True)
KOREAN = turn("배포는 무슨 요일에 해?", addressed=True)

FOLLOW_UPS = [
    "and on Fridays?", "why?", "Why not?", "who decided that?", "since when?", "What about the staging cluster?", "on Fridays?",
    "the backend?", "And who reviews them?", "how long does that take?", "more details?", "how come?", "so when exactly?",
    "ok, and after that?", "is it still true?", "what changed?", "at what time?", "which room?",
    "그럼 금요일은?", "왜?", "왜요?", "금요일은?", "스테이징 서버는요?", "누가 정했어?", "언제부터?", "그건 왜 그래?", "그 사람 누구야?",
    "다른 건?", "예외는 없어?", "자세히 알려줘", "그때 왜 바꿨어?", "그거 어디서 신청해?", "그럼 누가 리뷰해?", "그리고 수요일도?",
    "얼마나 걸려요?", "몇 시에 끝나요?", "누가 담당해?",
]  # fmt: skip
FULL = [
    "When do we deploy?", "And when do we deploy the billing service?", "Who owns the billing service?", "deploy schedule",
    "How do I restart the queue?", "Is there a style guide for Python?", "What is our refund policy?",
    "what time is it in Tokyo?", "Who decided to move the release to Thursday?", "when is it okay to deploy on Friday evening?",
    "배포는 언제 해?", "언제 배포해?", "휴가 신청은 어떻게 해?", "그리고 VPN 신청은 어떻게 해?", "배포 담당자 누구야?",
    "staging DB 비밀번호 어떻게 바꿔?", "온콜 교대는 몇 시야?", "회의실 예약 어디서 해?", "그룹웨어 비밀번호 어떻게 바꿔?",
    "이미지 서버 주소가 뭐야?", "금요일 배포를 누가 결정했어?", "점심 뭐 먹지?", "하루 배포 몇 번 해?",
]  # fmt: skip


@pytest.mark.parametrize("question", FOLLOW_UPS)
def test_a_follow_up_gets_the_subject_of_the_last_question(question: str) -> None:
    asked = KOREAN if any("가" <= c <= "힣" for c in question) else ENGLISH
    assert complete(question, [asked, saegim("화요일이에요 [1].")]) == f"{asked.text} {question}"


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("hi", "greeting"),
        ("Good morning!", "greeting"),
        ("안녕", "greeting"),
        ("안녕하세요~", "greeting"),
        ("ㅋㅋㅋ", "empty_hint"),
        ("thanks!", "at_your_service"),
        ("고마워요", "at_your_service"),
        ("네", "at_your_service"),
    ],
)
def test_a_greeting_is_greeted_and_only_thanks_are_answered_as_thanks(text: str, phrase: str) -> None:
    assert pleasantry(text) == phrase


@pytest.mark.parametrize("question", FULL)
def test_a_full_question_is_left_alone(question: str) -> None:
    assert complete(question, [ENGLISH, KOREAN]) == question


@pytest.mark.parametrize("question", [*FOLLOW_UPS, *FULL])
def test_without_a_conversation_nothing_is_added(question: str) -> None:
    assert complete(question, []) == question


def test_a_chain_of_follow_ups_keeps_every_link() -> None:
    turns = [KOREAN, saegim("화요일이에요."), turn("금요일은?", addressed=True), saegim("안 해요.")]
    assert complete("왜?", turns) == "배포는 무슨 요일에 해? 금요일은? 왜?"


@pytest.mark.parametrize(
    ("question", "names"),
    [
        *(
            ("그럼 금요일은?", True),
            ("스테이징 서버는요?", True),
            ("and on Fridays?", True),
            ("What about staging?", True),
        ),
        *(
            ("왜?", False),
            ("자세히 알려줘", False),
            ("그건 왜 그래?", False),
            ("more details?", False),
            ("why not?", False),
        ),
    ],
)
def test_a_follow_up_that_names_something_is_looked_for_above_its_subject(question: str, names: bool) -> None:
    completed = complete(question, [KOREAN])
    assert completed != question
    assert anew(question, completed) == (question if names else "")


@pytest.mark.parametrize("question", FULL)
def test_a_full_question_takes_nothing_over(question: str) -> None:
    assert anew(question, complete(question, [ENGLISH, KOREAN])) == ""


def test_thanks_and_bots_are_no_subject() -> None:
    bot = Turn("1.0", "B1", "ci", "build 312 passed", bot=True)
    assert (
        complete("그럼 금요일은?", [KOREAN, turn("고마워요!", addressed=True), bot]) == f"{KOREAN.text} 그럼 금요일은?"
    )


def test_what_was_asked_of_saegim_comes_before_what_people_say_among_themselves() -> None:
    assert complete("그럼 금요일은?", [KOREAN, turn("점심은 김밥 먹자")]) == f"{KOREAN.text} 그럼 금요일은?"


def test_a_question_put_to_saegim_long_ago_gives_way_to_what_people_said_since() -> None:
    chat = [turn(f"서버 {n}번 디스크가 가득 찼어요") for n in range(NEAR)]
    assert complete("왜?", [KOREAN, *chat]) == f"서버 {NEAR - 1}번 디스크가 가득 찼어요 왜?"


def test_a_mention_in_a_thread_follows_the_thread() -> None:
    assert complete("왜?", [turn("화요일 배포를 수요일로 미뤘습니다")]) == "화요일 배포를 수요일로 미뤘습니다 왜?"


def test_saegims_own_words_are_the_subject_when_nobody_else_spoke() -> None:
    assert complete("누가 정했어?", [saegim("배포는 화요일이에요 [1].")]) == "배포는 화요일이에요 [1]. 누가 정했어?"


def test_the_question_itself_among_the_turns_is_not_its_own_subject() -> None:
    assert complete("왜?", [KOREAN, turn("왜?", addressed=True)]) == f"{KOREAN.text} 왜?"


def test_a_long_turn_gives_its_beginning_only() -> None:
    assert len(complete("왜?", [turn("배포 " * 5_000)])) < 400


@given(st.text(max_size=200), st.lists(st.text(max_size=80).map(turn), max_size=5))
def test_completing_never_loses_the_question(question: str, turns: list[Turn]) -> None:
    assert complete(question, turns).endswith(question)


# ── routes ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    ["안녕하세요!", "고마워요", "thanks!", "Hi Saegim", "ㅋㅋㅋ", "👍", ":tada:", "네, 알겠습니다", "thank you so much", "great, thanks!",
     "수고하셨습니다", "good morning", "정말 고마워요 새김님"],
)  # fmt: skip
def test_small_talk_needs_nothing(text: str) -> None:
    assert route(text, [], [hit("안녕")], has_model=True).need == "nothing"


@pytest.mark.parametrize(
    "text", ["안녕하세요, 배포 언제예요", "thanks, and when is the deploy", "hello world 예제 어디 있어?", "좋은 아침 식당 추천", "축하 화환 주문"]
)  # fmt: skip
def test_a_greeting_before_a_question_does_not_hide_it(text: str) -> None:
    assert route(text, [], [], has_model=False).need == "abstain"


@pytest.mark.parametrize(
    "text",
    ["what did I just say?", "What did Minsu just say?", "what was my last question?", "say that again", "summarize this thread",
     "tl;dr", "recap please", "can you give me a short summary of the discussion so far?", "방금 뭐라고 했지?", "아까 무슨 얘기 했어?",
     "내가 뭐라고 했지?", "우리 무슨 얘기하고 있었지?", "요약해 줘", "이 스레드 요약해줘", "지금까지 나온 얘기 정리해 줘", "세 줄로 요약해 주세요",
     "이 대화 영어로 요약해 줘", "위의 논의 간단히 정리 부탁해요"],
)  # fmt: skip
def test_the_conversation_is_asked_about(text: str) -> None:
    assert route(text, [turn("배포는 화요일")], [hit("요약")], has_model=False).need == "conversation"
    assert complete(text, [ENGLISH, KOREAN]) == text


@pytest.mark.parametrize(
    "text",
    ["배포 정책 요약해 줘", "summarize the deploy policy", "What did we decide about Friday deploys?", "회의록 정리는 누가 해?",
     "What did Minsu say about billing?", "지난주 회의 요약해 줘"],
)  # fmt: skip
def test_something_else_is_asked_about(text: str) -> None:
    evidence = hit("…", strength=0.9)
    assert route(text, [turn("점심 김밥")], [evidence], has_model=False).need == "memory"


def test_strong_evidence_is_answered_from_memory() -> None:
    strong = hit("배포는 화요일이에요", strength=0.9)
    assert route("배포 언제 해?", [], [strong], has_model=False).hits == (strong,)


def test_weak_evidence_is_shown_to_a_model_that_can_reject_it_and_not_quoted_without_one() -> None:
    weak = hit("배포 서버 주소", strength=(TOPIC + WORTH_A_LOOK) / 2)
    for question in ("배포 언제 해?", "배포 누가 해?"):
        assert route(question, [], [weak], has_model=True).need == "memory"
        assert route(question, [], [weak], has_model=False) == Route("abstain")


@pytest.mark.parametrize(
    ("fact", "other"),
    [
        ("배포 누가 승인해?", "배포 언제 해?"),
        ("Who approves deploys?", "How many deploys are there?"),
        ("Who approves deploys?", "What do you know about deploys?"),
        ("배포 누가 승인해?", "배포에 대해 알려 줘"),
    ],
)
def test_a_question_of_fact_needs_more_than_one_that_shows_whether_it_is_answered(fact: str, other: str) -> None:
    some = hit("배포 이야기", strength=(TOPIC + ENOUGH) / 2)
    assert route(other, [], [some], has_model=False) == Route("memory", (some,))
    assert route(fact, [], [some], has_model=False).need == "abstain"


def test_what_is_no_answer_but_close_is_shown_as_the_closest() -> None:
    others = [hit(f"배포 이야기 {n}", strength=0.5, alone=False) for n in range(3)]
    assert route("배포 누가 승인해?", [], others, has_model=False) == Route("abstain", tuple(others))


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("what do you know about my desk", "where is my desk?"),
        ("tell me about my desk", "where is my desk?"),
        ("사물함에 대해 알려줘", "사물함은 어디예요?"),
    ],
)
def test_what_was_asked_without_a_question_mark_answers_nothing(before: str, now: str) -> None:
    assert route(now, [turn(before, addressed=True)], [], has_model=False) == Route("abstain")


@pytest.mark.parametrize("text", ["고마워요!", "hi", "summarize this thread", "방금 뭐라고 했어?"])
def test_memory_is_not_searched_for_what_needs_none(text: str) -> None:
    assert not looks_up(text, [turn("점심은 김밥")])


def test_memory_is_searched_for_a_question() -> None:
    assert looks_up("배포 언제 해?", [turn("점심은 김밥")])


def test_the_weak_tail_of_the_hits_is_dropped() -> None:
    best = hit("배포는 화요일", 1.0, 10.0)
    second = hit("배포는 목요일", 0.9, 9.0)
    echo = hit("화요일 점심", 0.9, 10 * TAIL - 0.1)
    thin = hit("화요일 회의", 1.0 * TAIL - 0.05, 9.0)
    assert route("배포 화요일?", [], [best, second, echo, thin], has_model=True).hits == (best, second)


def test_what_the_conversation_says_is_evidence() -> None:
    turns = [turn("회의는 오후 3시로 바꿨어요")]
    assert route("회의 오후 몇 시야?", turns, [], has_model=False).need == "conversation"


def test_a_question_asked_before_is_no_evidence_for_its_answer() -> None:
    turns = [turn("회의 몇 시야?")]
    assert route("회의 시간 알려줘 회의", turns, [], has_model=False).need == "abstain"


@pytest.mark.parametrize(
    "text",
    ["translate 'good morning' to Korean", "what's the difference between TCP and UDP?", "what does HTTP stand for?", "12 * 34?",
     "how do I sort a list in python?", "이 문장 영어로 번역해 줘", "파이썬에서 리스트 정렬하는 방법", "프랑스의 수도가 어디야?", "농담 하나 해줘"],
)  # fmt: skip
def test_general_knowledge_is_the_models_own_where_there_is_one(text: str) -> None:
    assert route(text, [], [], has_model=True).need == "own"
    assert route(text, [], [], has_model=False).need == "abstain"


@pytest.mark.parametrize(
    "text",
    ["What is Falcon?", "배포 언제 해?", "who is on call?", "what does our SLA mean?", "우리 팀 슬로건 영어로 뭐야?", "금요일 회식 어디야?",
     "what's the difference between our two gateways?"],
)  # fmt: skip
def test_a_team_matter_without_evidence_is_not_guessed_at(text: str) -> None:
    assert route(text, [], [], has_model=True).need == "abstain"


@given(st.text(max_size=80), st.lists(st.tuples(st.floats(0, 1), st.floats(0, 50)), max_size=6), st.booleans())
def test_hits_shown_are_recalled_ones_in_their_order(
    text: str, evidence: list[tuple[float, float]], has_model: bool
) -> None:
    hits = [hit(str(n), strength, score) for n, (strength, score) in enumerate(evidence)]
    chosen = route(text, [], hits, has_model)
    assert [h for h in hits if h in chosen.hits] == list(chosen.hits)
    assert chosen.hits if chosen.need == "memory" else not chosen.hits or (chosen.need == "abstain" and not has_model)
