"""Answers without a model: quotes, numbered, dated, in the asker's language."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.values import Hit
from bot.mind.answer import check
from bot.mind.extractive import QUOTES, RIVAL, UNSURE, Extractive
from bot.mind.prompt import Prompt, Style
from bot.mind.quotation import SOURCES
from bot.mind.router import ENOUGH, route
from bot.mind.wording.korean import Language
from bot.mind.wording.phrases import say
from tests.mind.making import hit, memory, prompt, saegim, turn


def answered(asked: Prompt) -> str:
    [text] = Extractive().stream(asked)
    return text


def test_one_memory_is_quoted_with_its_number() -> None:
    asked = prompt("배포 언제 해?", [hit("배포는 매주 화요일이에요.")])
    assert answered(asked) == "팀 기억에서 찾았어요.\n\n> 배포는 매주 화요일이에요. [1]"


def test_in_english_too() -> None:
    asked = prompt("When do we deploy?", [hit("Deploys are on Tuesdays.", author="Ana", days_ago=40)], language="en")
    assert answered(asked) == "From team memory:\n\n> Deploys are on Tuesdays. [1]"


@pytest.mark.parametrize(("style", "ending"), [("해요", "찾았어요."), ("합니다", "찾았습니다.")])
def test_the_speech_level_is_kept(style: Style, ending: str) -> None:
    assert answered(prompt(hits=[hit("배포는 화요일")], style=style)).splitlines()[0].endswith(ending)


OLD = hit("배포는 화요일이에요", 0.9, 8.0, days_ago=90)
NEW = hit("배포는 이제 목요일이에요", 0.9, 8.5, days_ago=3, replaces=OLD)


def test_a_fact_that_changed_is_shown_newest_first_with_both_dates() -> None:
    assert answered(prompt(hits=[NEW, OLD])) == (
        "팀 기억에서 찾았어요. 최근 것부터 보여 드려요.\n\n> 배포는 이제 목요일이에요 [1]\n\n"
        "2026-11-20에 화요일에서 목요일로 바뀌었어요. 그전(2026-08-25)에는 이랬어요.\n\n> 배포는 화요일이에요 [2]"
    )


def test_a_change_is_said_in_english_too() -> None:
    text = answered(prompt("When do we deploy?", [NEW, OLD], language="en"))
    assert "This changed on 2026-11-20 from 화요일 to 목요일. Before that (2026-08-25):" in text


def test_where_a_value_is_missing_only_the_dates_are_told() -> None:
    old = hit("배포는 금요일에도 해요", days_ago=90)
    new = hit("배포는 이제 밤에 하지 않아요", days_ago=3, replaces=old)
    assert "2026-11-20에 바뀌었어요. 그전(2026-08-25)에는 이랬어요." in answered(prompt(hits=[new, old]))
    english = answered(prompt("When do we deploy?", [new, old], language="en"))
    assert "This changed on 2026-11-20. Before that (2026-08-25):" in english


@pytest.mark.parametrize(
    ("other", "lines"),
    [
        ({"author": "하늘", "days_ago": 2}, ("2026-11-20 · 민수님", "2026-11-21 · 하늘님")),
        ({"author": "민수", "days_ago": 2, "place": "C2"}, ("2026-11-20 · 민수님", "2026-11-21 · 민수님")),
        ({"author": "하늘", "days_ago": 2.9}, ("2026-11-20 00:00 · 민수님", "2026-11-20 02:24 · 하늘님")),
    ],
    ids=["two people", "two places", "one day"],
)
def test_what_contradicts_and_replaces_nothing_is_shown_with_dates_and_not_resolved(
    other: dict[str, Any], lines: tuple[str, str]
) -> None:
    one = hit("배포는 화요일이에요", days_ago=3)
    another = replace(hit("배포는 목요일이에요"), memory=memory("배포는 목요일이에요", **other))
    text = answered(prompt(hits=[one, another]))
    assert text.startswith("팀 기억에 서로 다른 내용이 있어요.")
    assert f"{lines[0]}\n\n> 배포는 화요일이에요 [1]" in text
    assert f"{lines[1]}\n\n> 배포는 목요일이에요 [2]" in text
    english = answered(prompt("When do we deploy?", [one, another], language="en"))
    assert english.startswith("Team memory holds different answers.")


WEAK = hit("카프카 스티커가 왔어요", 0.1, 1.0)
NO = hit("카프카는 써 본 적이 없어요", 0.9, 8.0, days_ago=3)
YES = replace(
    hit("카프카는 작년에 써 봤어요", 0.1, 1.0, contradicts=NO),
    memory=memory("카프카는 작년에 써 봤어요", author="하늘", days_ago=30),
)


def test_what_was_denied_is_shown_with_what_tells_of_it_however_weak_and_not_resolved() -> None:
    asked = prompt("카프카 써 본 적 있어?", [NO, YES])
    assert [one.memory.id for one in route(asked.question, (), [NO, YES, WEAK], has_model=False).hits] == [
        NO.memory.id,
        YES.memory.id,
    ]
    assert answered(asked) == (
        "팀 기억에 서로 다른 내용이 있어요. 어느 쪽이 맞는지는 제가 알 수 없어서 날짜와 함께 모두 보여 드려요.\n\n"
        "2026-11-20 · 민수님\n\n> 카프카는 써 본 적이 없어요 [1]\n\n2026-10-24 · 하늘님\n\n> 카프카는 작년에 써 봤어요 [2]"
    )
    assert answered(prompt("Kafka?", [NO, YES], language="en")).startswith("Team memory holds different answers.")


def test_the_other_side_of_what_was_denied_is_quoted_however_weak_also_where_both_may_be_true() -> None:
    yes = hit("주문 이벤트에 카프카를 썼어요", 0.1, 1.0, other_side=NO, author="하늘", days_ago=30)
    question = "카프카 써 본 적 있어?"
    found = route(question, (), [NO, yes, WEAK], has_model=False).hits
    assert [one.memory.id for one in found] == [NO.memory.id, yes.memory.id]
    assert answered(prompt(question, [NO, yes, WEAK])) == (
        "팀 기억에서 찾았어요.\n\n> 카프카는 써 본 적이 없어요 [1]\n\n> 주문 이벤트에 카프카를 썼어요 [2]"
    )


def test_two_answers_about_different_things_do_not_contradict() -> None:
    deploys, lunch = hit("배포는 화요일이에요"), hit("점심 회식은 목요일이에요", matched=("점심", "회식"))
    assert answered(prompt("배포랑 점심 회식은 언제야?", [deploys, lunch])).startswith("팀 기억에서 찾았어요.")


def test_the_same_value_in_other_words_does_not_contradict() -> None:
    both = [hit("배포는 화요일이에요"), hit("배포는 매주 화요일에 합니다")]
    assert answered(prompt(hits=both)).startswith("팀 기억에서 찾았어요.")


def test_a_change_of_one_day_is_told_by_the_hour() -> None:
    morning = hit("배포는 화요일이에요", days_ago=0.5)
    evening = hit("배포는 이제 목요일이에요", days_ago=0.25, replaces=morning)
    assert "2026-11-22 18:00에 화요일에서 목요일로 바뀌었어요. 그전(2026-11-22 12:00)에는" in answered(
        prompt(hits=[evening, morning])
    )


def test_the_statement_that_was_replaced_is_quoted_however_weak() -> None:
    old = hit("배포는 화요일이에요", 0.1, 1.0, days_ago=90)
    new = hit("배포는 이제 목요일이에요", 0.9, 8.5, days_ago=3, replaces=old)
    assert "배포는 화요일이에요 [2]" in answered(prompt(hits=[new, old]))


def test_a_newer_statement_alone_says_nothing_of_a_change() -> None:
    assert answered(prompt(hits=[NEW])).startswith("팀 기억에서 찾았어요.\n")


def test_what_merely_shares_the_words_keeps_the_order_of_the_ranking() -> None:
    first, later = hit("배포는 매주 화요일이에요", 0.8, 9.0, days_ago=40), hit("배포 문서는 위키", 0.8, 8.0, days_ago=1)
    text = answered(prompt(hits=[first, later]))
    assert "최근 것부터" not in text
    assert text.index("[1]") < text.index("[2]")


def test_a_hit_far_below_the_best_by_score_is_left_out() -> None:
    best, far = hit("배포는 화요일이에요", 0.8, 9.0), hit("release notes", 0.8, 9.0 * RIVAL - 0.1)
    assert "release" not in answered(prompt(hits=[best, far]))


def test_a_mere_neighbour_is_never_quoted_by_itself() -> None:
    beside = hit("저도요!", 0.9, 9.5, matched=())
    assert "저도요" not in answered(prompt(hits=[beside, hit("배포는 화요일이에요")]))
    assert answered(prompt(hits=[beside])) == say("not_in_memory", "ko")


def test_a_neighbour_that_answers_a_question_is_quoted_below_it_with_its_own_number() -> None:
    reply = memory("화요일이요")
    asked = hit("배포는 언제 해요?", 0.9, 9.0, replies=[reply])
    text = answered(prompt(hits=[asked, Hit(reply, 5.0, 0.4)]))
    assert text.endswith("> 배포는 언제 해요?\n> → 화요일이요 [2]")


def test_a_memory_of_something_else_is_left_out() -> None:
    best = hit("배포는 화요일이에요", 1.0, 9.0, days_ago=90)
    aside = hit("배포 담당은 지우", 0.5, 5.0)
    text = answered(prompt(hits=[best, aside]))
    assert "최근 것부터" not in text
    assert "화요일" in text
    assert "지우" not in text


def again(first: Hit, id_: str, **known: Any) -> Hit:
    """The same words, kept in another place."""
    return replace(first, memory=replace(first.memory, id=id_, place="C2", **known))


def test_the_same_sentence_kept_in_two_places_is_quoted_once_with_both_sources() -> None:
    here = hit("배포는 매주 화요일이에요.")
    asked = prompt(hits=[here, again(here, "there", text="배포는  매주 화요일이에요", author_name="지우")])
    assert answered(asked) == "팀 기억에서 찾았어요.\n\n> 배포는 매주 화요일이에요. [1] [2]"
    checked = check(answered(asked), asked.hits)
    assert [c.source.author_name for c in checked.sources] == ["민수", "지우"]


@pytest.mark.parametrize(
    "other", ["배포는 10.30에 해요", "배포는 10:30에 해요?", "배포는 10:30에 해요 ID: aB", "배포는 -10:30에 해요"]
)
def test_what_differs_in_a_letter_a_digit_or_a_sign_is_quoted_by_itself(other: str) -> None:
    text = answered(prompt(hits=[hit("배포는 10:30에 해요", replies=[]), hit(other, replies=[memory("네")])]))
    assert "[1] [2]" not in text


def test_what_is_said_again_hides_nothing_else() -> None:
    rules = [hit(f"배포 규칙 {n}번") for n in range(QUOTES)]
    text = answered(
        prompt(hits=[rules[0], again(rules[0], "a"), again(rules[0], "b"), again(rules[0], "c"), *rules[1:]])
    )
    assert text.count("> ") == QUOTES
    assert f"> 배포 규칙 0번 {' '.join(f'[{n + 1}]' for n in range(SOURCES))}\n" in text


def test_a_note_that_says_what_the_reply_to_a_question_says_is_a_source_of_the_same_quote() -> None:
    reply = memory("화요일이요")
    asked = hit("배포는 언제 해요?", 0.9, 9.0, replies=[reply])
    note = hit("화요일이요!", 0.8, 8.0)
    note = replace(note, memory=replace(note.memory, id="note"))
    text = answered(prompt(hits=[asked, Hit(reply, 5.0, 0.4), note]))
    assert text.endswith("> 배포는 언제 해요?\n> → 화요일이요 [2] [3]")


def test_what_was_replaced_is_told_once_however_often_it_was_kept() -> None:
    text = answered(prompt(hits=[NEW, OLD, again(OLD, "old too"), again(NEW, "new too", at=NEW.memory.at + 1)]))
    assert text.count("바뀌었어요") == 1
    assert text.endswith("> 배포는 화요일이에요 [2] [3]")
    assert "> 배포는 이제 목요일이에요 [1] [4]" in text


def test_two_that_agree_and_one_that_contradicts_them_are_shown_with_the_date_of_the_first() -> None:
    one = hit("배포는 화요일이에요", days_ago=3)
    text = answered(prompt(hits=[one, again(one, "too"), hit("배포는 목요일이에요", author="하늘", days_ago=2)]))
    assert "2026-11-20 · 민수님\n\n> 배포는 화요일이에요 [1] [2]" in text
    assert "2026-11-21 · 하늘님\n\n> 배포는 목요일이에요 [3]" in text


def test_at_most_three_are_quoted() -> None:
    text = answered(prompt(hits=[hit(f"배포 규칙 {n}번") for n in range(6)]))
    assert text.count("> ") == QUOTES


def test_a_question_is_answered_by_the_replies_that_followed() -> None:
    asked = hit(
        "큐는 어떻게 재시작해요?",
        replies=[memory("make queue-restart 하세요", "Ben"), memory("대시보드도 보세요"), memory("감사!")],
    )
    text = answered(prompt("큐 재시작", [asked]))
    assert "> 큐는 어떻게 재시작해요?\n> → make queue-restart 하세요 [1]" in text
    assert "감사" not in text


def test_every_question_is_quoted_with_its_replies_in_the_order_of_the_ranking() -> None:
    asked = prompt(
        "큐 재시작",
        [
            hit("큐는 어떻게 재시작해요?", 0.9, 9.0, replies=[memory("make queue-restart 하세요", "Ben")]),
            hit("큐 재시작은 누가 해요?", 0.9, 8.0, replies=[memory("Ana가 해요", "Ana")]),
        ],
    )
    assert answered(asked).endswith(
        "> 큐는 어떻게 재시작해요?\n> → make queue-restart 하세요 [1]\n\n> 큐 재시작은 누가 해요?\n> → Ana가 해요 [2]"
    )


@pytest.mark.parametrize("yes", [("Yes.", "Yes!"), ("네, 됩니다", "네, 됩니다.")])
def test_the_same_answer_to_two_questions_is_quoted_below_each(yes: tuple[str, str]) -> None:
    asked = prompt(
        "Can interns deploy?",
        [
            hit(f"Can interns deploy to {where}?", 0.9, 9.0, replies=[memory(said, "Ben")])
            for where, said in zip(("staging", "production"), yes, strict=True)
        ],
    )
    text = answered(asked)
    assert f"> Can interns deploy to staging?\n> → {yes[0]} [1]" in text
    assert f"> Can interns deploy to production?\n> → {yes[1]} [2]" in text


def test_a_reply_that_was_recalled_with_its_question_is_quoted_once_below_it() -> None:
    reply = memory("make queue-restart 하세요", "Ben")
    asked = hit("큐는 어떻게 재시작해요?", 0.9, 8.0, replies=[reply])
    text = answered(prompt("큐 재시작", [Hit(reply, 9.0, 1.0, ("큐",)), asked]))
    assert text.endswith("> 큐는 어떻게 재시작해요?\n> → make queue-restart 하세요 [1]")
    assert text.count("make queue-restart") == 1


def test_two_replies_by_two_people_are_two_sources() -> None:
    first, second = memory("make queue-restart 하세요", "Ben"), memory("대시보드의 큐 버튼도 돼요", "Ana")
    asked = prompt(
        "큐 재시작", [Hit(first, 9.0, 1.0, ("큐",)), hit("큐는 어떻게 재시작해요?", 0.9, 8.0, replies=[first, second])]
    )
    checked = check(answered(asked), asked.hits)
    assert [c.source.author_name for c in checked.sources] == ["Ben", "Ana"]


def test_a_question_nobody_answered_gives_way_to_an_answer() -> None:
    text = answered(prompt(hits=[hit("배포 언제 해요?", 1.0, 9.0), hit("배포는 화요일", 0.8, 7.0)]))
    assert "언제" not in text
    assert "화요일 [2]" in text


def test_when_only_the_question_is_known_it_says_so() -> None:
    asked = prompt("when do we deploy?", [hit("When do we deploy?")], language="en")
    assert answered(asked).startswith("Somebody asked this before; the answer is not in team memory.")


def test_a_long_memory_is_quoted_where_it_answers() -> None:
    long = "점심은 12시부터입니다. " * 40 + "배포는 매주 화요일 오전에 합니다. " + "회의실은 3층입니다. " * 40
    text = answered(prompt("배포 언제 합니까?", [hit(long)]))
    assert "배포는 매주 화요일" in text
    assert len(text) < 400


def test_numbers_in_brackets_within_a_memory_are_no_citations() -> None:
    asked = prompt(hits=[hit("자세한 건 [2]와 [기억 3], 【1】을 보세요"), hit("배포는 화요일", 0.9, 8.0)])
    checked = check(answered(asked), asked.hits)
    assert [c.hit for c in checked.sources] == list(asked.hits)
    assert "(2)와" in checked.text


def test_a_memory_of_nothing_but_spaces_breaks_nothing() -> None:
    assert "[1]" in answered(prompt(hits=[hit(" \n ")]))


def test_without_hits_it_says_that_there_is_nothing() -> None:
    assert answered(prompt(language="en", style="합니다")) == say("not_in_memory", "en")


def test_thanks_are_not_answered_with_a_search_that_found_nothing() -> None:
    assert answered(prompt("고마워요", need="nothing")) == say("at_your_service", "ko")


def test_the_conversation_is_quoted_when_it_is_asked_about() -> None:
    turns = [turn("회의는 3시예요", "민수"), saegim("네, 적어 둘게요."), turn("장소는 4층", "지우")]
    text = answered(prompt("방금 뭐라고 했지?", turns=turns, need="conversation"))
    assert text == "이 대화에서 나온 말이에요.\n\n> 회의는 3시예요\n민수님\n\n> 장소는 4층\n지우님"


def test_of_the_conversation_what_answers_comes_alone() -> None:
    turns = [turn("회의는 오후 3시로 바꿨어요", "민수"), turn("점심은 김밥", "지우")]
    text = answered(prompt("회의 오후 몇 시야?", turns=turns, need="conversation"))
    assert "3시" in text
    assert "김밥" not in text


def test_a_conversation_of_saegim_alone_has_nothing_people_said() -> None:
    assert answered(prompt(turns=[saegim("안녕하세요")], need="conversation")) == say("not_in_memory", "ko")


hits = st.lists(
    st.builds(
        hit,
        st.text(min_size=1, max_size=300),
        st.floats(0, 1),
        st.floats(0, 20),
        days_ago=st.floats(0, 900),
        replies=st.lists(st.text(max_size=100).map(memory), max_size=3),
    ),
    min_size=1,
    max_size=6,
)


@given(hits, st.sampled_from(["ko", "en"]))
def test_every_quote_cites_its_own_memory_whatever_is_in_it(given_hits: list[Hit], language: Language) -> None:
    asked = prompt(hits=given_hits, language=language)
    checked = check(answered(asked), asked.hits)
    assert checked.kind == "memory"
    assert 1 <= len(checked.sources) <= QUOTES


def test_what_may_not_answer_is_said_to_be_uncertain_and_quoted_less() -> None:
    weak = [hit(f"배포 {n}번 이야기", strength=ENOUGH - 0.05) for n in range(4)]
    text = answered(prompt(hits=weak))
    assert text.startswith("확실하지는 않지만")
    assert text.count("> ") == UNSURE
    assert answered(prompt("How many deploys?", hits=weak, language="en")).startswith("I am not sure")


def test_the_closest_is_introduced_as_that_neither_as_the_answer_nor_as_none() -> None:
    text = answered(prompt(hits=[hit("배포는 화요일", 0.5)], need="abstain"))
    assert text.startswith("답이 되는지는 모르겠지만, 팀 기억에서 가장 가까운 내용이에요.")
    assert "> 배포는 화요일 [1]" in text
    assert answered(prompt(hits=[hit("배포는 화요일", 0.5)], need="abstain", language="en")).startswith(
        "I cannot tell whether this answers it. The closest"
    )
