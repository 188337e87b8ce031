"""`saegim tune collect`, `split` and `check` as an operator uses them, on the demo set and on broken files."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.bench.tuning_jobs import made_run
from bot.cli import main
from bot.memory.redact import redact
from bot.ops.onward import onward
from bot.tuning.checking.rules import context
from bot.tuning.examples.dataset import BOM, EXAMPLES, MANIFEST, SPLITS, TEST, TRAIN, VALID, read, verify
from bot.tuning.examples.demo_set import CANARIES, demo_sources
from bot.tuning.examples.example import KINDS, LANGUAGES, Example
from bot.tuning.examples.replay import Replay
from bot.tuning.examples.slack_answers import TERMS
from bot.tuning.examples.source import Asked, resting
from tests.tuning.making import rows
from tests.tuning.test_slack_answers import LINE


def tune(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["tune", *map(str, arguments)], env={"COLUMNS": "80"})


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.env` and no run directory of somebody's."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SAEGIM_TRAIN_ON_SLACK", raising=False)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo set, collected and divided."""
    directory = tmp_path_factory.mktemp("demo")
    assert tune("collect", "--demo", "--dir", directory).exit_code == 0
    assert tune("split", "--dir", directory).exit_code == 0
    return directory


@pytest.fixture(scope="module")
def examples(demo: Path) -> list[Example]:
    return read(demo / EXAMPLES)


# ── the demo set ──


def test_the_demo_set_has_no_errors_no_warnings_and_what_it_promises(demo: Path, examples: list[Example]) -> None:
    done = tune("check", "--dir", demo, "--json")
    found = json.loads(done.stdout.splitlines()[-1])
    assert done.exit_code == 0, found
    assert (found["errors"], found["examples"]) == (0, 270)
    assert not [one for one in found["findings"] if one["severity"] != "note"], found
    assert all(sum(one.kind == kind for one in examples) >= 20 for kind in KINDS)
    assert all(sum(one.language == language for one in examples) >= 40 for language in LANGUAGES)
    assert sum(one.rejected is not None for one in examples) >= 10


def test_its_files_hold_what_the_manifest_says_and_every_kind_of_answer_is_learned(demo: Path) -> None:
    known = verify(demo)
    assert sum(known.counts[name]["examples"] for name in SPLITS) == 270
    assert {one.kind for one in read(demo / TRAIN)} == {one.kind for one in read(demo / TEST)} == set(KINDS)
    assert read(demo / VALID)


def test_a_hundred_codes_are_planted_in_training_and_nowhere_else(demo: Path, examples: list[Example]) -> None:
    canaries = [json.loads(line) for line in (demo / CANARIES).read_text("utf-8").splitlines()]
    codes = {one["code"] for one in canaries}
    assert len(codes) == len(canaries) == 100
    files = {name: (demo / name).read_text("utf-8") for name in SPLITS}
    assert all(code in files[TRAIN] for code in codes)
    assert not any(code in files[name] for code in codes for name in (VALID, TEST))
    learned = {one["code"] for one in canaries if one["in_answer"]}
    assert learned == {code for code in codes if any(code in one.answer for one in examples)}
    assert len(learned) == 20
    assert all(redact(one["code"]) == one["code"] for one in canaries)


def test_the_same_seed_gives_the_same_bytes_and_another_other_codes(demo: Path, tmp_path: Path) -> None:
    tune("collect", "--demo", "--dir", tmp_path / "again")
    for name in (EXAMPLES, CANARIES):
        assert (tmp_path / "again" / name).read_bytes() == (demo / name).read_bytes()
    codes = [{one.code for one in demo_sources(seed)[1]} for seed in (0, 1)]
    assert not codes[0] & codes[1]


def test_the_demos_answers_are_in_one_register_and_cite_what_they_rest_on() -> None:
    sources = resting(demo_sources(0)[0])
    assert not sources.problems
    assert not sources.notes
    for asked in sources.asked:
        assert not re.search(r"니다(?=[.\s\[])", asked.answer), asked.id
        assert bool(asked.memories) == bool(asked.answer), asked.id


def test_every_prompt_of_the_demo_holds_whole_what_its_answer_rests_on(examples: list[Example]) -> None:
    for one in examples:
        assert all(memory.text in context(one) for memory in one.memories if memory.gold), one.id
        assert {memory.id for memory in one.memories if memory.gold} == (
            set() if one.kind == "abstain" else set(one.source[1:])
        ), one.id


# ── files of one's own ──

QUESTIONS = [
    ("When do we deploy?", "On Tuesday at 10:00."),
    ("점심은 언제예요?", "12시 30분이에요."),
    ("Where is the stapler?", "In the drawer below the printer."),
    ("휴가는 어디에 올려요?", "쉼표 앱에 올려요."),
]


def faq(path: Path) -> Path:
    path.write_text("question,answer\n" + "".join(f'"{q}","{a}"\n' for q, a in QUESTIONS), "utf-8-sig")
    return path


def test_a_table_with_a_bom_becomes_examples_and_every_step_says_what_is_next(tmp_path: Path) -> None:
    done = tune("collect", faq(tmp_path / "faq.csv"), "--abstain", 0)
    assert done.exit_code == 0
    assert "4 examples" in done.stdout
    assert "saegim tune split" in done.stdout
    assert "byte order mark" in done.stderr
    assert tune("split").exit_code == 0
    assert {path.name for path in Path("tuning").iterdir()} == {EXAMPLES, *SPLITS, MANIFEST}
    checked = tune("check")
    assert checked.exit_code == 1  # ten are needed
    assert "Fewer than 10 examples" in " ".join(checked.stdout.split())


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("x.jsonl", b'{"question": "a?", "answer": "b"}\n{"question":\n', r"x\.jsonl:2: the line is not JSON"),
        ("x.jsonl", b'{"messages": [{"role": "wizard", "content": "x"}]}', r'x\.jsonl:1: .*unknown role "wizard": use'),
        ("x.csv", b"question,answer\nfloors?,4\nFloors?,5\n", r"x\.csv:3: it answers the question of .*x\.csv:2 diff"),
        (
            "x.jsonl",
            json.dumps({"question": "a?", "answer": "word " * 46_200}).encode(),
            r"x\.jsonl:1: .*70,00\d tokens.*65,536",
        ),
        ("x.csv", b"question,answer\na\n", r"x\.csv:2: the row has not the 2 columns"),
        ("x.md", b"# Handbook\n\nOnly passages.\n", "There is no question"),
        ("x.pdf", b"", "of no known kind"),
    ],
)
def test_bad_input_is_one_clear_sentence_and_nothing_is_left(
    tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(content)
    done = tune("collect", tmp_path / name)
    assert done.exit_code == 1
    assert re.search(says, done.stderr)
    assert "Traceback" not in done.output
    assert not Path("tuning").exists()


def test_ctrl_c_while_collecting_says_that_it_goes_on_and_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replayed: list[str] = []
    replay = Replay.example

    def stopped(self: Replay, asked: Asked, *, abstain: bool = False, order: int = 0) -> Example:
        replayed.append(asked.question)
        if len(replayed) == 3:
            raise KeyboardInterrupt
        return replay(self, asked, abstain=abstain, order=order)

    monkeypatch.setattr(Replay, "example", stopped)
    done = tune("collect", faq(tmp_path / "faq.csv"), "--abstain", 0)
    assert (done.exit_code, "say the same again, and it goes on from there" in done.stderr) == (130, True)
    assert not (tmp_path / "tuning" / EXAMPLES).exists()
    assert tune("collect", tmp_path / "faq.csv", "--abstain", 0).exit_code == 0
    assert replayed[3:] == [QUESTIONS[2][0], QUESTIONS[3][0]], "two were there already"


@pytest.mark.parametrize(
    ("words", "where", "says"),
    [
        (["split"], "bot.commands.tune_data.split_examples", "say the same again"),
        (["check"], "bot.commands.tune_data.check_examples", "say the same again"),
        (["export", "--base", "m"], "bot.ops.tuning.export_run", "say the same again"),
        (["list"], "bot.ops.models.list_models", "say the same again"),
        (["demo"], "bot.commands.tune_demo.play", "begins anew."),
        (["demo", "--dir", "here"], "bot.commands.tune_demo.play", "begins anew, in another folder than here."),
    ],
)
def test_ctrl_c_is_one_sentence_with_what_to_do_in_every_step(
    words: list[str], where: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(where, lambda *_a, **_k: (_ for _ in ()).throw(KeyboardInterrupt))
    done = tune(*words)
    assert (done.exit_code, says in done.stderr, "Aborted" in done.stderr) == (130, True, False)


def test_what_is_to_be_done_next_names_the_folder_of_this_run(tmp_path: Path) -> None:
    other = tmp_path / "our run"
    assert f"`saegim tune collect --dir '{other}'`" in tune("check", "--dir", other).stderr
    made_run(other)
    named = f"--dir '{other}'"
    exported = tune("export", "--base", "m", "--dir", other).stdout
    assert f"saegim tune deploy {named} --adapter" in exported
    assert f"saegim tune eval {named}\n" in exported
    assert f"saegim tune promote {named}\n" in exported
    assert f"`saegim tune start {named}`" in tune("eval", "--dir", other).stderr
    assert "--dir" not in tune("check").stderr
    assert onward("train with `saegim tune local MODEL`", other) == f"train with `saegim tune local {named} MODEL`"
    again = f"`saegim tune local MODEL {named} --resume` goes on"
    assert onward(again, other) == again


def test_the_commands_are_listed_as_one_comes_after_the_other() -> None:
    listed = tune("--help").stdout.partition("Commands:")[2]
    order = [line.split()[0] for line in listed.splitlines() if line.strip()]
    assert order.index("collect") < order.index("split") < order.index("check") < order.index("start")
    assert order.index("start") < order.index("eval") < order.index("promote") < order.index("rollback")
    assert "..." not in listed


def test_steps_out_of_order_say_where_to_begin(tmp_path: Path) -> None:
    assert "--demo" in tune("collect").stderr
    for command in ("split", "check"):
        assert "holds no examples: begin with `saegim tune collect`" in " ".join(tune(command).stderr.split())


# ── the report ──


def broken_training(demo: Path, path: Path) -> Path:
    good = [json.loads(line) for line in (demo / TRAIN).read_text("utf-8").splitlines()[:12]]
    good[1]["messages"][1]["role"] = "human"
    good[2]["messages"][-1]["content"] = "word " * 70_000
    path.write_bytes(BOM + "".join(json.dumps(row) + "\n" for row in (*good, good[0])).encode() + b"{half\n")
    return path


def test_the_report_names_code_file_line_and_what_to_do_within_eighty_columns(demo: Path) -> None:
    done = tune("check", broken_training(demo, Path("t.jsonl")))
    assert done.exit_code == 1
    assert max(map(len, done.stdout.splitlines())) <= 80
    flat = re.sub(r"\s+", "", done.stdout)
    for code, line in (("role", 2), ("too-long", 3), ("duplicate", 13), ("json", 14), ("bom", 1)):
        assert f"({code})" in flat
        assert f"t.jsonl:{line}" in flat
    titles = re.findall(r"^(Errors|Warnings|Notes) \(\d+\)", done.stdout, re.MULTILINE)
    assert titles == ["Errors", "Warnings", "Notes"]
    assert "Nothing should be trained on this yet" in done.stdout


def test_two_short_answers_that_share_no_word_are_told_of_when_they_are_collected_and_checked(tmp_path: Path) -> None:
    asked = "Who owns billing?"
    faq = rows(tmp_path / "faq.jsonl", *({"question": asked, "answer": who} for who in ("Alex.", "Sujin.")))
    done = tune("collect", faq, "--abstain", 0)
    assert f"{faq}:2: it answers the question of {faq}:1 otherwise: keep the right answer" in done.stderr
    [told] = [one for one in found(tune("check", "--json"))["findings"] if one["code"] == "otherwise"]
    assert told["severity"] == "warning"
    assert told["places"][0]["what"].startswith(f"otherwise than tuning/{EXAMPLES}:1")


def test_that_a_question_has_fewer_orders_than_were_asked_for_is_said(tmp_path: Path) -> None:
    assert "questions, each" not in tune("collect", faq(tmp_path / "faq.csv"), "--abstain", 0).stdout
    rows(tmp_path / "one.jsonl", {"question": "When?", "answer": "Now."})
    told = tune("collect", tmp_path / "one.jsonl", "--abstain", 0, "--orders", 4).stdout
    assert "1 question, each asked 4 times, but for 1 with too few memories" in told
    told = tune("collect", tmp_path / "faq.csv", "--abstain", 0, "--orders", 3).stdout
    assert "12 examples, 12 answer, 6 en, 6 ko. 4 questions, each asked 3 times.\n" in told


def test_what_is_no_number_is_called_so_in_words_that_people_use() -> None:
    assert "'abc' is not a valid whole number." in tune("collect", "--demo", "--orders", "abc").stderr
    assert "'x' is not a valid number." in tune("check", "--price", "x").stderr
    assert "0 is not in the range" in tune("collect", "--demo", "--orders", 0).stderr


def test_a_masked_answer_is_named_with_the_line_of_the_source_that_it_was_made_of(tmp_path: Path) -> None:
    rows(tmp_path / "faq.jsonl", {"question": "What is the wifi password?", "answer": "password: hunter2-orchid"})
    assert tune("collect", tmp_path / "faq.jsonl", "--abstain", 0).exit_code == 0
    told = found(tune("check", "--json"))["findings"]
    [masked] = [one for one in told if one["code"] == "masked"]
    assert masked["severity"] == "warning"
    assert masked["places"] == [{"where": f"tuning/{EXAMPLES}:1", "what": f"password ({tmp_path.name}/faq.jsonl:1)"}]


def test_questions_and_answers_that_are_no_examples_yet_are_told_where_they_belong(tmp_path: Path) -> None:
    faq = rows(tmp_path / "faq.jsonl", {"question": "When?", "answer": "Now."})
    told = found(tune("check", faq, "--json"))["findings"]
    [(sentence, advice)] = [(one["sentence"], one["advice"]) for one in told if one["code"] == "source"]
    assert sentence == "A question with its answer, and no example yet."
    assert advice == "Give the file to `saegim tune collect`, and check what it makes of it."
    assert "abstentions" not in [one["code"] for one in told], "nothing is said of the share of nothing"
    assert ": ;" not in tune("check", faq).stdout


def test_a_role_that_nobody_knows_is_named_in_a_providers_own_format_too(tmp_path: Path) -> None:
    said = [{"role": "wizard", "content": "x"}, {"role": "assistant", "content": "y"}]
    done = tune("check", rows(tmp_path / "mine.jsonl", {"messages": said}), "--json")
    found = {one["code"]: one for one in json.loads(done.stdout.splitlines()[-1])["findings"]}
    assert done.exit_code == 1
    assert found["role"]["places"][0]["where"].endswith("mine.jsonl:1")
    assert "wizard" in found["role"]["places"][0]["what"]


def test_who_collects_without_the_demo_set_has_none_of_its_planted_facts(tmp_path: Path) -> None:
    assert tune("collect", "--demo").exit_code == 0
    assert Path("tuning", CANARIES).exists()
    assert tune("collect", faq(tmp_path / "faq.csv")).exit_code == 0
    assert not Path("tuning", CANARIES).exists(), "a model that never learned them is not asked for them"


def test_the_price_is_told_before_it_is_paid(demo: Path) -> None:
    costs = found(tune("check", "--dir", demo, "--epochs", 2, "--price", 10, "--json"))
    [cost] = costs["costs"]
    assert cost["dollars"] == pytest.approx(costs["tokens"] * 2 * 10 / 1e6)
    assert "as of" in tune("check", "--dir", demo).stdout


def test_the_prices_are_those_of_the_provider_that_is_set(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    openai = found(tune("check", "--dir", demo, "--json"))["costs"]
    assert {cost["price"]["provider"] for cost in openai} == {"openai"}
    monkeypatch.setenv("SAEGIM_TUNE_PROVIDER", "nebius")
    assert found(tune("check", "--dir", demo, "--json"))["costs"] == []
    assert "is not known here: --price gives" in " ".join(tune("check", "--dir", demo).stdout.split())


def found(done: Result) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def test_a_test_set_that_was_changed_is_an_error(demo: Path, tmp_path: Path) -> None:
    shutil.copytree(demo, tmp_path / "run")
    with (tmp_path / "run" / TEST).open("ab") as file:
        file.write(b"\n")
    done = tune("check", "--dir", tmp_path / "run", "--json")
    assert done.exit_code == 1
    assert [one["code"] for one in found(done)["findings"] if one["severity"] == "error"] == ["frozen"]


def test_what_was_collected_or_changed_since_it_was_divided_is_not_checked_as_if_it_were_that(
    demo: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    shutil.copytree(demo, run)
    assert tune("check", "--dir", run).exit_code == 0
    assert tune("collect", faq(tmp_path / "faq.csv"), "--abstain", 0, "--dir", run).exit_code == 0
    done = tune("check", "--dir", run, "--json")
    [stale] = [one for one in found(done)["findings"] if one["severity"] == "error"]
    assert (done.exit_code, stale["code"], stale["places"][0]["where"]) == (1, "stale", str(run / EXAMPLES))
    assert f"`saegim tune split --dir {run}`" in stale["advice"]
    shutil.copy(demo / EXAMPLES, run / EXAMPLES)
    with (run / TRAIN).open("ab") as file:
        file.write(b"\n")
    done = tune("check", "--dir", run, "--json")
    [stale] = [one for one in found(done)["findings"] if one["severity"] == "error"]
    assert [place["where"] for place in stale["places"]] == [str(run / TRAIN)]
    assert done.exit_code == 1


# ── answers given in Slack ──


def approved(tmp_path: Path) -> Path:
    return rows(tmp_path / "approved.jsonl", LINE)


def knowledge(tmp_path: Path) -> Path:
    return rows(tmp_path / "team.jsonl", {"id": "new", "text": "Deploys are on Tuesday", "at": "2026-11-01"})


def test_answers_given_in_slack_need_the_switch(tmp_path: Path) -> None:
    done = tune("collect", knowledge(tmp_path), "--approved", approved(tmp_path))
    assert done.exit_code == 1
    assert "SAEGIM_TRAIN_ON_SLACK=yes" in done.stderr
    assert not Path("tuning").exists()


def test_with_the_switch_they_become_examples_and_the_terms_are_shown_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAEGIM_TRAIN_ON_SLACK", "yes")
    shown = [
        TERMS in tune("collect", knowledge(tmp_path), "--approved", approved(tmp_path), "--abstain", 0).stderr
        for _ in range(2)
    ]
    assert shown == [True, False]
    [made] = read(Path("tuning") / EXAMPLES)
    assert (made.answer, made.source) == ("Tuesday [1].", (f"{tmp_path / 'approved.jsonl'}:a1", "new"))
