"""Consent: what people said to Saegim and in answer to who had turned to it, never before that, never questions or requests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.values import Turn
from bot.mind.understanding.consent import agreed, learnable, newer, states

ASK, TELL, STOP, KEEP = "when do we deploy?", "we deploy on Tuesdays", "stop", "remember that we deploy on Tuesdays"


def turns(*said: tuple[str, str]) -> list[Turn]:
    """Turns as `(who, what)`: "@U1" speaks to Saegim, "S" is Saegim, "B" another bot."""
    return [
        Turn(
            ts=f"{n}.0",
            user=who.lstrip("@"),
            name=who,
            text=text,
            saegim=who == "S",
            bot=who == "B",
            addressed=who.startswith("@"),
        )
        for n, (who, text) in enumerate(said, 1)
    ]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ([("@U1", ASK), ("S", TELL), ("U2", TELL)], "3"),
        ([("U2", TELL), ("@U1", ASK), ("U2", TELL), ("U3", TELL)], "34"),
        ([("@U1", TELL)], "1"),
        ([("U1", TELL), ("U2", TELL)], ""),
        ([("@U1", ASK), ("U2", ASK), ("U2", "배포는 언제 해요?")], ""),
        ([("@U1", KEEP), ("@U1", "이거 기억해 줘"), ("@U1", "forget that"), ("@U1", "나는 빼줘")], ""),
        ([("@U1", ASK), ("B", TELL), ("S", TELL)], ""),
        ([("B", TELL), ("S", TELL), ("U1", TELL)], ""),
        ([("@U1", ASK), ("U2", TELL), ("U1", STOP), ("U2", TELL), ("U3", TELL)], "2"),
        ([("@U1", ASK), ("@U1", "그만"), ("U2", TELL), ("@U3", TELL), ("U2", TELL)], "45"),
        ([("@U1", ASK), ("U2", STOP), ("U2", TELL)], "3"),  # somebody else's "stop" is not said to Saegim
        ([("@U1", "  "), ("U1", "")], ""),
        ([], ""),
    ],
)
def test_what_may_be_kept_of_a_conversation(said: list[tuple[str, str]], kept: str) -> None:
    assert agreed(turns(*said)) == {f"{n}.0" for n in kept}


SAID = st.lists(
    st.tuples(
        st.sampled_from(["U1", "U2", "@U1", "@U2", "S", "B"]), st.sampled_from([ASK, TELL, STOP, KEEP, "", "네"])
    ),
    max_size=12,
)


@given(SAID)
def test_nothing_is_kept_but_what_people_stated_after_one_of_them_turned_to_saegim(said: list[tuple[str, str]]) -> None:
    conversation = turns(*said)
    called = [n for n, (who, _) in enumerate(said) if who.startswith("@")]
    for turn in (turn for turn in conversation if turn.ts in agreed(conversation)):
        n = conversation.index(turn)
        assert turn.text in (TELL, "네")
        assert said[n][0] not in ("S", "B")
        assert called
        assert called[0] <= n
        stops = [m for m in range(n) if said[m][1] == STOP and said[m][0] not in ("S", "B", "U1", "U2")]
        assert not stops or any(stops[-1] < m <= n for m in called), "after a stop, only when called again"


@given(SAID, SAID)
def test_what_is_said_later_takes_nothing_back(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> None:
    assert agreed(turns(*before)) <= agreed(turns(*before, *after))


@given(SAID, st.integers(0, 13))
def test_a_channel_that_is_learned_gives_every_statement_since(said: list[tuple[str, str]], since: int) -> None:
    conversation = turns(*said)
    assert learnable(conversation, since) == {t.ts for t in conversation if float(t.ts) >= since and states(t)}


@pytest.mark.parametrize(
    ("than", "kept"), [("", {"9.5", "10.5"}), ("9.5", {"10.5"}), ("9.49", {"9.5", "10.5"}), ("10.5", set())]
)
def test_only_what_is_newer_is_offered_in_order_of_time(than: str, kept: set[str]) -> None:
    assert newer(frozenset({"9.5", "10.5"}), than) == kept


@pytest.mark.parametrize(
    "text",
    [
        "이건 비밀인데 6월에 조직 개편하기로 결정했어요",
        "비공개로 해 주세요: 예산은 3억이에요",
        "오프더레코드: 대표님이 바뀌어요",
        "우리끼리 얘긴데 출시는 5월로 정했어요",
        "아무한테도 말하지 마세요. 계약은 금요일에 해요",
        "대외비: 인수 금액은 42억",
        "confidential: we decided to lay off the QA team in June",
        "between us, the launch is on May 3",
        "don't tell anyone but we decided to move to Busan",
        "Off the record: the budget is 3M",
        "Please don't share this: we moved the launch to May",
        "keep this to yourself, the office moves in June",
    ],
)
def test_what_is_said_in_confidence_is_never_kept_by_itself(text: str) -> None:
    assert agreed(turns(("@U1", ASK), ("U2", text))) == frozenset()
    assert learnable(turns(("U2", text)), 0.0) == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "비밀번호는 90일마다 바꿔요",
        "the private channel for leads is #leads",
        "we share the load test account",
        "공개 일정은 5월 3일이에요",
    ],
)
def test_words_like_those_of_confidence_are_no_reason_to_forget(text: str) -> None:
    assert agreed(turns(("@U1", ASK), ("U2", text))) == {"2.0"}
