"""The board `benchmarks/mixed_ko` is what it says: 200 questions across the languages that words alone cannot answer."""

import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from bot.memory.language.tokens import tokenize

BOARD = Path(__file__).parents[2] / "benchmarks" / "mixed_ko"
HANGUL = re.compile("[가-힣]")
LATIN = re.compile("[A-Za-z]{2}")  # two letters: "A" of "A/B" makes no sentence English

Row = dict[str, Any]


def rows(name: str) -> list[Row]:
    return [json.loads(line) for line in (BOARD / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


CORPUS = rows("corpus")
QUESTIONS = rows("questions")
GOLD = rows("gold")
MESSAGE = {row["id"]: row for row in CORPUS}
QUESTION = {row["id"]: row for row in QUESTIONS}


def language(text: str) -> str:
    korean, english = bool(HANGUL.search(text)), bool(LATIN.search(text))
    return "mixed" if korean and english else "ko" if korean else "en"


def answers(gold: Row) -> list[Row]:
    return [MESSAGE[id_] for id_ in gold["gold"]]


def test_it_has_200_questions_spread_evenly_over_the_slices() -> None:
    assert len(QUESTIONS) == 200
    assert Counter(gold["slice"] for gold in GOLD) == {"ko→en": 66, "en→ko": 67, "mixed": 67}


@pytest.mark.parametrize("board", [CORPUS, QUESTIONS, GOLD], ids=["corpus", "questions", "gold"])
def test_no_id_is_used_twice(board: list[Row]) -> None:
    assert max(Counter(row["id"] for row in board).values()) == 1


def test_no_text_is_written_twice() -> None:
    texts = Counter(row["text"] for row in CORPUS + QUESTIONS)
    assert [text for text, count in texts.items() if count > 1] == []


def test_every_question_has_its_gold_of_one_or_two_messages() -> None:
    assert [gold["id"] for gold in GOLD] == [question["id"] for question in QUESTIONS]
    assert {len(gold["gold"]) for gold in GOLD} == {1, 2}


def test_every_answer_may_be_seen_where_it_is_asked_for() -> None:
    for gold in GOLD:
        for answer in answers(gold):
            assert not answer["private"] or answer["channel"] == QUESTION[gold["id"]]["channel"], gold["id"]


def test_nobody_asks_for_what_they_wrote_themselves() -> None:
    assert [g["id"] for g in GOLD if QUESTION[g["id"]]["user"] in {answer["user"] for answer in answers(g)}] == []


@pytest.mark.parametrize("gold", GOLD, ids=lambda gold: gold["id"])
def test_question_and_answer_share_no_search_term(gold: Row) -> None:
    asked = set(tokenize(QUESTION[gold["id"]]["text"]))
    for answer in answers(gold):
        assert asked & set(tokenize(answer["text"])) == set()


def test_the_thread_around_an_answer_does_not_give_it_away_either() -> None:
    threads: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in CORPUS:
        threads[row["channel"], row["thread_ts"]].update(tokenize(row["text"]))
    for gold in GOLD:
        asked = set(tokenize(QUESTION[gold["id"]]["text"]))
        for answer in answers(gold):
            assert not asked & threads[answer["channel"], answer["thread_ts"]], gold["id"]


def test_the_languages_of_question_and_answer_are_those_of_the_slice() -> None:
    for gold in GOLD:
        asked = language(QUESTION[gold["id"]]["text"])
        answered = {language(answer["text"]) for answer in answers(gold)}
        match gold["slice"]:
            case "ko→en":
                assert (asked, answered) == ("ko", {"en"}), gold["id"]
            case "en→ko":  # what a tool is called stays in Latin letters
                assert asked == "en", gold["id"]
                assert "en" not in answered, gold["id"]
            case _:
                assert "mixed" in {asked, *answered}, gold["id"]


def test_at_least_three_other_messages_lie_near_every_answer() -> None:
    for gold in GOLD:
        assert len(set(gold["near"]) - set(gold["gold"])) >= 3, gold["id"]
        assert set(gold["near"]) <= MESSAGE.keys()


def test_the_corpus_runs_in_time_and_its_threads_begin_with_their_first_message() -> None:
    times = [float(row["ts"]) for row in CORPUS]
    assert times == sorted(set(times))
    known = {(row["channel"], row["ts"]) for row in CORPUS}
    for row in CORPUS:
        assert (row["channel"], row["thread_ts"]) in known
        assert float(row["thread_ts"]) <= float(row["ts"])


def test_about_a_third_of_the_messages_is_korean_english_and_mixed() -> None:
    share = Counter(language(row["text"]) for row in CORPUS)
    assert all(0.27 < share[kind] / len(CORPUS) < 0.41 for kind in ("ko", "en", "mixed")), share
