"""Orders are whole messages of fixed wording: nothing that only contains one is taken for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mind.understanding.orders import Order, What, commands, ordered, tells_language

ID = "k3m9x2ab45"


@pytest.mark.parametrize(
    ("text", "what", "value"),
    [
        ("forget me", "forget_me", ""),
        ("Forget me 12", "forget_me", "12"),
        ("forget everything of mine", "forget_me", ""),
        ("please forget everything you know about me", "forget_me", ""),
        ("yes, forget everything of mine 12.", "forget_me", "12"),
        ("delete all my memories", "forget_me", ""),
        ("forget everything I said", "forget_me", ""),
        ("내 기억 다 지워줘", "forget_me", ""),
        ("내 기억 다 지워줘 12", "forget_me", "12"),
        ("제 기억을 전부 지워 주세요", "forget_me", ""),
        ("제가 말한 거 모두 잊어 주십시오 3", "forget_me", "3"),
        ("나에 대한 거 다 잊어줘", "forget_me", ""),
        ("forget here", "forget_here", ""),
        ("forget here 40", "forget_here", "40"),
        ("forget everything in this channel", "forget_here", ""),
        ("여기 다 잊어줘", "forget_here", ""),
        ("여기 다 지워줘 40", "forget_here", "40"),
        ("이 채널 기억 전부 지워 주세요", "forget_here", ""),
        ("여기서 한 말 다 잊어줘", "forget_here", ""),
        ("내 기억 다 지워줘 12개요", "forget_me", "12"),
        ("forget me 1,200", "forget_me", "1200"),
        ("내 기억 다 지워줘 -1", "forget_me", "-1"),
        ("forget me - 1", "forget_me", "- 1"),
        ("forget me 3.5", "forget_me", "3.5"),
        ("forget me " + "1" * 30, "forget_me", "1" * 30),
        ("내 기억 다 지워줘 많이", "forget_me", "많이"),
        ("내 기억 다 지워줘 열두 개", "forget_me", "열두 개"),
        ("내 기억 다 지워줘: 전부요", "forget_me", "전부"),
        ("forget me many", "forget_me", "many"),
        ("forget me twelve", "forget_me", "twelve"),
        ("Forget everything of mine, ALL!", "forget_me", "all"),
        ("여기 다 지워줘 조금만", "forget_here", "조금"),
        ("여기 다 지워줘 -3개", "forget_here", "-3"),
        ("forget here none", "forget_here", "none"),
        ("내 기억 다 지워줘 지금", "forget_me", ""),
        ("forget me now please", "forget_me", ""),
        ("여기 다 지워줘 당장요", "forget_here", ""),
        ("lessons", "lessons", ""),
        ("Show me the corrections", "lessons", ""),
        ("교정 목록", "lessons", ""),
        ("교정 목록 보여 줘", "lessons", ""),
        ("승인 대기 중인 교정 보여 주세요", "lessons", ""),
        (f"approve {ID}", "approve", ID),
        (f"approve correction `{ID}`", "approve", ID),
        (f"교정 승인 {ID}", "approve", ID),
        (f"{ID} 승인해 줘", "approve", ID),
        (f"reject {ID}", "reject", ID),
        (f"교정 반려: {ID}", "reject", ID),
        (f"교정 {ID}를 반려해 주세요", "reject", ID),
        (f"pin {ID}", "pin", ID),
        (f"Pin `{ID.upper()}`", "pin", ID),
        (f"고정해 줘 {ID}", "pin", ID),
        (f"고정해줘: {ID}", "pin", ID),
        (f"{ID} 고정해 주세요", "pin", ID),
        (f"{ID}를 고정해 줘", "pin", ID),
        (f"unpin {ID}", "unpin", ID),
        (f"고정 풀어줘 {ID}", "unpin", ID),
        (f"고정 해제 {ID}", "unpin", ID),
        (f"{ID} 고정 풀어 주세요", "unpin", ID),
        ("pins", "pins", ""),
        ("고정 목록", "pins", ""),
        ("고정된 기억 보여 줘", "pins", ""),
        ("새김아, 고정 목록 보여줘", "pins", ""),
    ],
)
def test_what_is_ordered(text: str, what: What, value: str) -> None:
    assert ordered(text) == Order(what, value)


@pytest.mark.parametrize(
    "text",
    [
        f"forget {ID}",
        "forget that",
        "잊어줘",
        "did you forget me?",
        "don't forget me",
        "forget me not, the flower, blooms in May",
        "forget here we go again",
        "forget me not",
        "내 기억 다 지워줘 뭐야",
        "remember: forget me",
        '"forget me"',
        "`forget me 12`",
        "여기 다 왔어",
        "내 기억에는 다 지워졌어",
        "내 기억 다 지워줘라고 하면 어떻게 돼?",
        "do not forget everything of mine",
        "pin the release on the board",
        "고정비는 얼마예요?",
        "배포 고정해 줘?",
        "배포 요일은 화요일로 정했으니 위에 고정해 줘",
        "pin release",
        "what are pins?",
        "lessons learned from the outage",
        "what are the corrections?",
        "approve the budget",
        "reject it",
        "교정",
        "승인해 줘",
        "고정",
        "pin zzzz",
        "pin code?",
        "교정 언제 끝나요?",
        "",
        "forget me " + "1" * 200,
    ],
)
def test_what_is_no_order(text: str) -> None:
    assert ordered(text) is None


@given(st.text())
def test_any_text_is_looked_at(text: str) -> None:
    order = ordered(text)
    assert order is None or order == ordered(f" {text} ")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("pin", "pin"),
        ("고정해 줘", "pin"),
        ("unpin", "unpin"),
        ("고정 풀어 주세요", "unpin"),
        ("배포 고정해 줘", "pin"),
        ("배포 요일 규칙을 고정해 주세요", "pin"),
        ("배포 규칙 고정 풀어 줘", "unpin"),
        ("approve", "approve"),
        ("교정 승인", "approve"),
        ("reject", "reject"),
        ("교정 반려해 줘", "reject"),
    ],
)
def test_an_order_without_its_id_is_that_order_without_a_value(text: str, what: What) -> None:
    assert ordered(text) == ordered(text, command=True) == Order(what)


@pytest.mark.parametrize(
    ("text", "what"), [("pin zzzz", "pin"), ("unpin it", "unpin"), ("approve the", "approve"), ("Reject X", "reject")]
)
def test_a_command_with_a_word_that_is_no_id_is_that_order_without_a_value(text: str, what: What) -> None:
    assert ordered(text, command=True) == Order(what)


@pytest.mark.parametrize(
    ("text", "what", "value"),
    [
        ("forget me lots", "forget_me", "lots"),
        ("Forget Here 0x10", "forget_here", "0x10"),
        ("forget me ㅋㅋ", "forget_me", "ㅋㅋ"),
    ],
)
def test_a_command_with_a_word_that_is_no_number_is_that_order_with_this_word(
    text: str, what: What, value: str
) -> None:
    assert ordered(text, command=True) == Order(what, value)
    assert ordered(text) is None


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (f"pin {ID}", True),
        ("pins", True),
        ("tokens", True),
        ("learn on", True),
        ("recall badge", True),
        ("help", True),
        ("잊어줘 k3m9x2ab45", True),
        ("my badge number is 5512", False),
        ("remember that my badge number is 5512", False),
        ("배포는 화요일이에요", False),
    ],
)
def test_what_only_tells_saegim_what_to_do_states_nothing(text: str, is_one: bool) -> None:
    assert commands(text) is is_one


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("find deploy", True),
        ("forget everything of mine", True),
        ("why?", True),
        ("when do we deploy?", True),
        ("고정 목록", True),
        ("thanks", True),
        ("why", False),
        ("pins", False),
        ("도움말", False),
        ("forget me 12", False),
        (f"pin {ID}", False),
        (f"forget {ID}", False),
        ("learn on", False),
    ],
)
def test_what_everybody_types_alike_tells_no_language(text: str, *, tells: bool) -> None:
    assert tells_language(text) == tells
