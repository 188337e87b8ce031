"""What a statement may say of the messages it is made of: law 8, whoever wrote the statement."""

import pytest

from bot.memory.consolidation.episode import answering
from bot.memory.consolidation.support import Cited, supported
from bot.memory.language.dates import absolute
from tests.memory.episodes import MONDAY


def cited(text: str) -> Cited:
    return Cited(text, "Ana", MONDAY, "UTC")


def holds(statement: str, own: str, *context: str, quote: str = "") -> bool:
    return supported(statement, quote or own, [cited(own), *map(cited, context)])


@pytest.mark.parametrize(
    ("statement", "own"),
    [
        ("We don't deploy on Fridays", "We don't deploy on Fridays but we deploy on Mondays"),
        ("our team never deploys on Fridays", "we never deploy on Fridays"),
        ("Ana reviews the code of Ben", "Ana reviews the payments code of Ben"),
        ("금요일에는 배포하지 않아요", "금요일에는 배포하지 않아요. 월요일에 배포해요"),
        ("현우님은 세라님의 코드를 봐요", "현우님이 세라님의 코드를 봐요"),
        ("승인 없이 배포할 수 없어요", "승인 없이 배포할 수 없어요"),
        ("Port 8080 is the API, port 9090 the metrics", "port 8080 is the API and port 9090 the metrics"),
    ],
)
def test_what_says_the_same_is_supported(statement: str, own: str) -> None:
    assert holds(statement, own)


@pytest.mark.parametrize(
    ("statement", "own"),
    [
        ("We deploy on Fridays but we don't deploy on Mondays", "We don't deploy on Fridays but we deploy on Mondays"),
        ("we deploy on fridays but don't deploy on mondays", "we don't deploy on fridays but deploy on mondays"),
        ("Deploy on Friday, and don't page Ben", "Don't deploy on Friday, and don't page Ben"),
        ("Don't deploy on Friday, and page Ben", "Don't deploy on Friday, and don't page Ben"),
        ("Deploying is fine and testing is not bad", "Deploying is not bad and testing is fine"),
        ("금요일에 배포하고 월요일에는 배포하지 않습니다", "금요일에는 배포하지 않고 월요일에 배포해요"),
        ("금요일에는 배포를 안 하고 월요일에 해요", "금요일에 배포를 하고 월요일에는 안 해요"),
        ("Deploying on Friday is fine", "Deploying on Friday is not fine"),
    ],
)
def test_a_denial_that_is_moved_left_out_or_made_of_something_else_is_not(statement: str, own: str) -> None:
    assert not holds(statement, own)


@pytest.mark.parametrize(
    "own", ["by next Friday 로그가 안 보이면 다시 연결하면 됩니다", "we do not next Monday deploy the API on Friday"]
)
def test_the_date_behind_a_word_is_no_part_of_what_is_denied(own: str) -> None:
    assert holds(absolute(own, MONDAY, "UTC"), own)


@pytest.mark.parametrize("context", ["no worries, thanks", "that is not fine", "배포하지 않아요"])
def test_what_only_somebody_else_denied_is_not_denied(context: str) -> None:
    assert holds("Deploying on Friday is fine", "Deploying on Friday is fine", context)
    assert not holds("Deploying on Friday is not fine", "Deploying on Friday is fine", context)


@pytest.mark.parametrize(
    ("statement", "own"),
    [
        ("Ben reviews the payments code of Ana", "Ana reviews the payments code of Ben"),
        ("Port 9090 is the API, port 8080 the metrics", "port 8080 is the API and port 9090 the metrics"),
        ("현우님이 세라님의 코드를 봅니다", "세라님이 현우님의 코드를 봅니다"),
        ("월요일은 개발, 금요일은 배포", "금요일은 개발, 월요일은 배포"),
    ],
)
def test_names_and_numbers_that_change_places_are_not(statement: str, own: str) -> None:
    assert not holds(statement, own)


def test_they_may_not_change_places_outside_of_the_quote_either() -> None:
    own = "Ana reviews the payments code of Ben"
    assert not holds("Ben reviews the payments code of Ana", own, quote="reviews the payments code of")


def test_an_answer_denies_what_it_denies_and_repeats_its_question() -> None:
    asked, own = cited("Who does not deploy on Fridays?"), cited("Ana and Ben")
    question = "Who does not deploy on Fridays?"
    assert supported(answering(question, "Ana and Ben"), "Ana and Ben", [own], asked)
    assert not supported(answering(question, "not Ana and Ben"), "Ana and Ben", [own], asked)
    assert not supported(answering(question, "Ben and Ana"), "Ana and Ben", [own], asked)
    assert not supported(answering("Who does deploy, not on Fridays?", "Ana and Ben"), "Ana and Ben", [own], asked)
