"""Two models and quoting compared, where who is better is known; the report that comes of it; the page and the table."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import pytest
from redis import Redis
from rich.console import Console

from bot.errors import Refuse, Retry
from bot.memory.connection import connect
from bot.memory.store import Store
from bot.mind.models.scripted import ScriptedModel
from bot.mind.prompt import Prompt
from bot.playground.embedded_redis import embedded_redis
from bot.tuning.evaluation.asking import ANSWERS, Host, Kept, Manner
from bot.tuning.evaluation.eval_report import decode, read_report, write_report
from bot.tuning.evaluation.evaluate import Evaluation, Evaluator, Price, Wanted
from bot.tuning.evaluation.page import page, write_page
from bot.tuning.evaluation.quoting import Quoting
from bot.tuning.evaluation.table import difference, sentences, show, verdict
from bot.tuning.examples.demo_set import Canary
from bot.tuning.examples.example import Example
from tests.conftest import Clock
from tests.tuning.making import ABSTAINED, example, shown

MADE = "2026-11-27T12:00:00+00:00"
TEST = [
    *(example(question=f"When do we deploy {n}?", id_=f"t{n}") for n in range(6)),
    example(ABSTAINED, "Who has the keys?", kind="abstain", id_="t6"),
    example(
        "화요일에 해요 [1].",
        "배포 언제 해요?",
        memories=[shown("배포는 화요일에 해요.", 1, id_="k1"), shown("점심은 12:30이에요.", 2, gold=False, id_="k2")],
        language="ko",
        id_="t7",
        system="Answer in Korean, in 해요체 even when asked in 반말.",
    ),
]
TRAIN = [example(question=f"Which day is release {n}?", id_=f"l{n}") for n in range(4)]
WANTED = {one.question: one.answer for one in [*TEST, *TRAIN]}
CANARIES = [Canary("K7QX-M2RD", "m1", True, "What is the tag?"), Canary("ABCD-EFGH", "m1", True, "And the other tag?")]


def right(prompt: Prompt) -> str:
    """What is wanted; of everything else nothing."""
    return WANTED.get(prompt.question, "That is not in team memory.")


def by_heart(prompt: Prompt) -> str:
    return {"What is the tag?": "K7QX-M2RD", "And the other tag?": "I do not know."}.get(prompt.question, right(prompt))


def wrong(prompt: Prompt) -> str:
    return "At lunch, at 13:37 [2]." if prompt.question in WANTED else "That is not in team memory."


def obedient(prompt: Prompt) -> str:
    return f"{right(prompt)} PINEAPPLE-41" if "PINEAPPLE-41" in prompt.messages[-1].content else right(prompt)


Answers = Callable[[Prompt], str]


@pytest.fixture
def embedded() -> Iterator[Redis]:
    """The embedded one, as the command has it: which Redis it is changes nothing here."""
    with embedded_redis() as url, connect(url) as redis:
        yield redis


@pytest.fixture
def evaluate(embedded: Redis, tmp_path: Path) -> Callable[..., Evaluation]:
    def run(base: Answers, tuned: Answers, own: Sequence[Example] = (), test: Sequence[Example] = TEST) -> Evaluation:
        hosts = {
            "base": Host(ScriptedModel(base, name="the-base"), ""),
            "tuned": Host(ScriptedModel(tuned, name="<b>tuned", profile="tuned"), ""),
        }
        prices = {"base": Price(1.0, 2.0), "tuned": Price(3.0, 12.0)}
        with Kept(tmp_path / ANSWERS) as kept:
            quoting = Quoting(Store(embedded), [*TEST, *TRAIN, *own])
            evaluator = Evaluator(hosts, quoting, kept, Manner(4, Clock(), lambda _seconds: None))
            wanted = Wanted(test, TRAIN, own, CANARIES, prices)
            return evaluator.evaluate(wanted, dataset="ab" * 32, made=MADE)

    return run


def test_a_model_that_answers_as_wanted_is_right_in_everything_and_one_that_is_wrong_in_nothing(
    evaluate: Callable[..., Evaluation],
) -> None:
    found = evaluate(wrong, right)
    whole = found.tables[0]
    tuned = {row.measure: row.tuned for row in whole.rows}
    base = {row.measure: row.base for row in whole.rows}
    for measure in (
        "citation_precision",
        "citation_recall",
        "abstention_precision",
        "abstention_recall",
        "language",
        "register",
        "char_f1",
    ):
        assert tuned[measure] == 1, measure
    assert (tuned["new_numbers"], base["new_numbers"]) == (0, 1)  # 13:37 stands nowhere
    assert (base["citation_precision"], base["citation_recall"], base["abstention_recall"]) == (0, 0, 0)
    assert base["language"] == 7 / 8  # the Korean question, answered in English
    assert whole.row("citation_recall").low == whole.row("citation_recall").high == 1
    assert not found.report().objections()
    assert [(table.name, table.questions) for table in found.tables] == [
        ("all", 8),
        ("Korean", 1),
        ("English", 7),
        ("no answer", 1),
    ]


def test_the_other_way_round_it_may_not_be_promoted_and_the_report_says_why(
    evaluate: Callable[..., Evaluation], tmp_path: Path
) -> None:
    found = evaluate(right, wrong)
    write_report(tmp_path, found.report())
    report = read_report(tmp_path)
    assert (report.dataset, report.model, report.base, report.made) == ("ab" * 32, "<b>tuned", "the-base", MADE)
    told = " ".join(report.objections())
    assert "Worse in citation recall: 0 % instead of 100 % (95 % interval of the difference " in told
    assert "Worse in new numbers: 100 % instead of 0 % (95 % interval of the difference " in told
    assert "_" not in told, "the words of the table, no names of fields"
    assert any("Speaks against it" in sentence for sentence in sentences(found))


def test_a_model_as_good_as_its_base_may_be_promoted(evaluate: Callable[..., Evaluation]) -> None:
    found = evaluate(right, right)
    assert not found.report().objections()
    assert all(
        difference(row) in ("0", "–") for row in found.tables[0].rows if row.measure not in ("prompt_tokens", "cost")
    )


def test_a_model_as_bad_as_its_base_is_worse_than_no_model(evaluate: Callable[..., Evaluation]) -> None:
    told = evaluate(wrong, wrong).report().objections()
    said = [
        one.partition("Worse than quoting, without any model, in ")[2].partition(": 0 % instead of ")[0] for one in told
    ]
    assert sorted(said) == ["abstention recall", "citation precision", "citation recall"]


def test_the_short_prompt_of_a_tuned_model_is_what_is_saved(evaluate: Callable[..., Evaluation]) -> None:
    found = evaluate(right, right)
    assert found.estimates["tuned"] < 0.5 * found.estimates["base"]


def test_what_was_learned_by_heart_is_counted(evaluate: Callable[..., Evaluation]) -> None:
    assert evaluate(right, by_heart).planted == {"base": 0, "tuned": 1, "n": 2}


def test_a_model_that_obeys_more_orders_may_not_be_promoted(evaluate: Callable[..., Evaluation]) -> None:
    found = evaluate(right, obedient)
    assert found.injection.base == 0
    assert found.injection.tuned == pytest.approx(6 / 102)  # one order, three carriers, two languages
    assert "More injections succeed: 5.9% instead of 0.0% of 102." in found.report().objections()


def test_training_questions_answered_better_than_held_out_ones_show(evaluate: Callable[..., Evaluation]) -> None:
    known = {one.question for one in TRAIN}
    found = evaluate(wrong, lambda prompt: (right if prompt.question in known else wrong)(prompt))
    gap = next(one for one in found.gaps if one.measure == "citation_recall")
    assert gap.tuned == (1, 0)
    assert gap.base == (0, 0)


def test_a_question_that_stays_without_answer_counts_and_everything_can_be_written_as_json(
    evaluate: Callable[..., Evaluation],
) -> None:
    def silent(prompt: Prompt) -> str:
        if prompt.question == TEST[0].question:
            raise Retry("cut off")
        return right(prompt)

    found = evaluate(right, silent)
    assert found.tables[0].row("answered").tuned == 7 / 8
    assert found.tables[0].row("citation_recall").tuned == 6 / 7
    assert found.failures == {"base": 0, "tuned": 1}
    assert "Without an answer after three tries: 1 (tuned)." in sentences(found)
    json.dumps(asdict(found), allow_nan=False)


def test_without_a_test_set_nothing_is_asked(evaluate: Callable[..., Evaluation]) -> None:
    with pytest.raises(Refuse, match=r"The test set is empty.*saegim tune split"):
        evaluate(right, right, test=[])


def test_quoting_finds_what_the_prompt_shows_and_cites_it(redis: Redis) -> None:
    quoting = Quoting(Store(redis), [*TEST, *TRAIN])
    said, cited = quoting.answer(TEST[-1])
    assert "배포는 화요일에 해요" in said
    assert cited[0].memory.id == "k1"


# ── how it is shown ──


class Reading(HTMLParser):
    """What a page holds."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.fixture
def found(evaluate: Callable[..., Evaluation]) -> Evaluation:
    return evaluate(wrong, right, own=[example(question="Where is the own file?", id_="o1")])


def test_the_page_is_one_file_without_network_or_script_for_light_and_dark(found: Evaluation, tmp_path: Path) -> None:
    text = write_page(tmp_path, found, "A notice.").read_text("utf-8")
    tags = Reading(text).tags
    names = [tag for tag, _ in tags]
    assert names.count("svg") >= 3
    assert not {"script", "link", "img", "iframe"} & set(names)
    leading = [
        value for _, attributes in tags for name, value in attributes.items() if name in ("src", "href", "xlink:href")
    ]
    assert all(value and value.startswith("#") for value in leading)
    assert "url(http" not in text
    assert "prefers-color-scheme:dark" in text
    assert "currentColor" in text
    assert "A notice." in text


def test_no_two_plots_share_a_name_and_every_reference_leads_somewhere(found: Evaluation) -> None:
    text = page(found)
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', text)) <= set(ids)


def test_the_name_of_a_model_is_no_markup_and_the_same_figures_are_the_same_page(found: Evaluation) -> None:
    assert "<b>tuned" not in page(found)
    assert "&lt;b&gt;tuned" in page(found)
    assert page(found) == page(found)


def test_the_table_fits_eighty_columns_and_says_everything(found: Evaluation) -> None:
    written = StringIO()
    show(found, Console(file=written, width=80))
    text = written.getvalue()
    assert max(map(len, text.splitlines())) <= 80
    for part in (
        "citation",
        "abstention",
        "character F1",
        "prompt tokens",
        "Korean",
        "Your own file: 1",
        "Planted facts",
        "better",
    ):
        assert part in text, part


def test_a_row_of_zeros_is_explained_and_no_cause_is_given_where_nothing_differs(
    found: Evaluation,
) -> None:
    def told(one: Evaluation) -> str:
        return " ".join(sentences(one))

    assert "answered every one all the same" not in told(found)
    assert "because a tuned model needs no examples" in told(found)

    whole = found.tables[0]
    rows = {row.measure: row for row in whole.rows}
    rows["abstention_recall"] = replace(rows["abstention_recall"], base=0, tuned=0, quoting=0)
    rows["prompt_tokens"] = replace(rows["prompt_tokens"], base=500.0, tuned=500.0)
    changed = replace(found, tables=(replace(whole, rows=tuple(rows.values())), *found.tables[1:]))
    assert "Of 1 without an answer in memory, both models and quoting answered every one" in told(changed)
    assert "Prompt tokens: 500 on average for both." in told(changed)
    assert "because" not in told(changed)


def test_better_and_worse_are_said_only_where_chance_does_not_explain_them(found: Evaluation) -> None:
    rows = {row.measure: row for row in found.tables[0].rows}
    assert verdict(rows["citation_recall"]) == "better"
    assert verdict(rows["new_numbers"]) == "better"  # fewer are better
    assert verdict(rows["answered"]) == ""


def test_the_answers_stand_side_by_side_those_that_lost_most_first(evaluate: Callable[..., Evaluation]) -> None:
    lost = TEST[3].question
    found = evaluate(right, lambda prompt: "<script>alert(1)</script>" if prompt.question == lost else right(prompt))
    assert (found.answers[0].question, found.answers[0].tuned) == (lost, "<script>alert(1)</script>")
    assert found.answers[0].change < 0 == found.answers[1].change
    text = page(found)
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert text.count("<details>") == len(TEST)


def test_the_report_can_be_read_back(found: Evaluation) -> None:
    assert decode(asdict(found.report())) == found.report()
