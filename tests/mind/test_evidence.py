"""How probable it is that what was found answers: never less for stronger hits, and for more of it coming from whom it is about."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.values import Evidence, Hit
from bot.mind.evidence import answers, signs
from tests.mind.making import hit

SHARES = st.floats(0, 1)


def of(evidence: Evidence, strength: float = 0.5) -> Hit:
    return replace(hit("배포는 화요일", strength), evidence=evidence)


THEIRS, OTHERS = Evidence(words=4.0, named=True, alone=False), Evidence(words=4.0, alone=False)


def test_without_hits_nothing_answers() -> None:
    assert answers("배포 누가 해?", []) == 0.0


@given(SHARES, SHARES, st.booleans())
def test_a_stronger_hit_never_answers_less(one: float, other: float, alone: bool) -> None:
    weak, strong = (answers("who?", [of(Evidence(alone=alone), strength)]) for strength in sorted((one, other)))
    assert 0 <= weak <= strong <= 1


@given(SHARES, st.integers(0, 5))
def test_the_more_of_what_is_found_comes_from_whom_it_is_about_the_better(strength: float, theirs: int) -> None:
    def found(n: int) -> list[Hit]:
        return [of(THEIRS, strength)] * n + [of(OTHERS, strength)] * (6 - n)

    assert answers("what did Ana say?", found(theirs)) <= answers("what did Ana say?", found(theirs + 1)) or theirs == 0


def test_a_question_about_the_asker_is_badly_answered_by_what_others_said() -> None:
    mine, others = replace(THEIRS, named=False, mine=True), OTHERS
    assert answers("what did I recommend?", [of(mine)] * 5) > answers("what did I recommend?", [of(others)] * 5)


def test_the_lead_is_that_of_the_words_and_not_of_the_bonus_for_the_author() -> None:
    read = signs("what did Ana say?", [replace(of(THEIRS), score=40.0), of(replace(OTHERS, words=12.0))])
    assert read.lead == pytest.approx(0.25)
    assert read.share == pytest.approx(0.5)
    assert read.subject


def test_nobody_is_the_subject_of_a_question_that_names_nobody() -> None:
    assert not signs("누가 배포해?", [of(OTHERS)]).subject


def test_certainty_beyond_measure_is_read_as_very_sure() -> None:
    assert answers("who?", [of(OTHERS, 1.0)]) == answers("who?", [of(OTHERS, 0.9999)])
    assert answers("who?", [of(OTHERS, 0.0)]) == answers("who?", [of(OTHERS, 0.0001)])
