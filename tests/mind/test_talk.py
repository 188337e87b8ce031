"""A long conversation in a prompt: within its budget, the newest turns, what bears on the question, and what carries most."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.language.tokens import estimate
from bot.memory.values import Turn
from bot.mind.talk import earlier
from tests.mind.making import prompt

BUDGET = 1_500


def thread(length: int, third: str) -> list[Turn]:
    """A thread whose third turn tells something, with a statement in between."""
    texts = [f"ok, looking at item {n} now" for n in range(length)]
    texts[2], texts[length // 2] = third, "the Lisbon warehouse floods every November"
    return [Turn(f"{1_795_392_000 + 60 * n}.0", "U2", "지우", text) for n, text in enumerate(texts)]


def block(text: str) -> str:
    """The conversation in a prompt's last message."""
    found = re.search(r"<conversation-n0nce>\n(.*)\n</conversation-n0nce>", text, re.DOTALL)
    return found[1] if found else ""


@pytest.mark.parametrize(
    ("third", "question"),
    [
        ("the vault code is kept by Marta", "who keeps the vault code?"),
        ("금고 열쇠는 하늘 님이 가지고 있어요", "금고 열쇠 누가 갖고 있어?"),
        ("staging 서버는 seoul-2에 있어요", "staging 서버 어디 있어?"),
    ],
)
@pytest.mark.parametrize("budget", [400, BUDGET])
def test_of_a_thousand_turns_the_third_is_there_when_it_is_asked_about(third: str, question: str, budget: int) -> None:
    turns = thread(1_000, third)
    made = prompt(question, turns=turns, need="conversation", conversation_tokens=budget)
    talk = block(made.messages[-1].content)

    assert third in talk
    assert turns[-1].text in talk
    assert estimate(talk) <= budget
    assert f'earlier="2026-11-23">{third}' in talk
    assert [t.ts for t in made.turns] == sorted(t.ts for t in made.turns)


def test_what_carries_most_is_there_whatever_is_asked() -> None:
    talk = block(prompt("점심 뭐 먹지?", turns=thread(1_000, "x"), conversation_tokens=BUDGET).messages[-1].content)
    assert "the Lisbon warehouse floods every November" in talk


def test_a_short_conversation_is_there_whole_and_unmarked() -> None:
    talk = block(prompt("?", turns=thread(10, "x"), conversation_tokens=BUDGET).messages[-1].content)
    assert talk.count("<turn ") == 10
    assert "earlier" not in talk


@given(
    st.lists(st.tuples(st.text("ab배포 ?", max_size=60), st.integers(1, 30)), max_size=60),
    st.text("ab배포 ", max_size=20),
    st.integers(100, 800),
)
def test_the_budget_holds_whatever_was_said(said: list[tuple[str, int]], question: str, budget: int) -> None:
    turns = [Turn(f"{n + 1}.0", "U2", "지우", text * times) for n, (text, times) in enumerate(said)]
    talk = block(prompt(question, turns=turns, conversation_tokens=budget).messages[-1].content)
    assert estimate(talk) <= budget
    assert talk.count("<turn ") <= len(turns)


@given(st.lists(st.text("ab배포 ?", max_size=30), max_size=20), st.text("ab배포 ", max_size=10), st.integers(0, 100))
def test_a_selection_costs_no_more_than_it_may_and_keeps_the_order(said: list[str], question: str, budget: int) -> None:
    turns = [Turn(f"{n + 1}.0", "U2", "지우", text) for n, text in enumerate(said)]
    chosen = earlier(turns, question, budget, lambda turn: 1 + len(turn.text))
    assert sum(1 + len(turn.text) for turn in chosen) <= budget
    assert [replace(turn) for turn in turns if turn in chosen] == chosen
