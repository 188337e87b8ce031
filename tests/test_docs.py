"""What the documents say is true: settings, commands, files, functions, links, the tour, and what Saegim is said to say."""

import importlib
import importlib.util
import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from bot import worker
from bot.accounting import health
from bot.bench.fuzz.run import Plan
from bot.bench.fuzz.tokens import VENDORS
from bot.cli import main
from bot.config import Settings
from bot.memory import keys
from bot.memory.values import Memory
from bot.mind import router
from bot.mind.models import breaker, transport
from bot.mind.understanding.intent import parse
from bot.mind.understanding.orders import ordered
from bot.mind.wording.phrases import PHRASES
from bot.ops import durability
from bot.ops.imports import Reading
from bot.ops.imports import parse as parse_line
from bot.slack import http, people
from bot.slack.listeners.commands import SORRY
from bot.story import erase, reread
from bot.tuning.evaluation import eval_report

ROOT = Path(__file__).parents[1]
MANUALS = (
    "README.md",
    "GUIDE.md",
    "README.ko.md",
    "OPERATING.md",
    "TUNING.md",
    "benchmarks/README.md",
)  # for who uses Saegim
NAMES = (
    *MANUALS,
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "REAL-SLACK.md",
    "benchmarks/CHAOS.md",
    "benchmarks/RECALL.md",
    "benchmarks/ROUTER.md",
    "benchmarks/mixed_ko/README.md",
    "benchmarks/write_gate/README.md",
)
DOCS = {name: (ROOT / name).read_text(encoding="utf-8") for name in NAMES}
README, GUIDE, KOREAN, OPERATING, TUNING, BENCHES, ARCHITECTURE, CHANGELOG, SECURITY, REAL, *_ = DOCS.values()
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
VARIABLE = re.compile(r"\b(?:SLACK|REDIS|OPENAI|SAEGIM)_[A-Z_]+\b|\bPORT\b")
FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)


def section(text: str, title: str) -> str:
    """What stands under the heading `title`, up to the next of the same or a higher level."""
    found = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^#{{1,2}} |\Z)", text, re.DOTALL | re.MULTILINE)
    assert found, title
    return found[2]


def fences(text: str, language: str) -> list[str]:
    """The code blocks in `language`."""
    return [code for kind, code in FENCE.findall(text) if kind == language]


def spans(text: str) -> list[str]:
    """What stands between backticks outside of code blocks."""
    return re.findall(r"`([^`\n]+)`", FENCE.sub("", text))


def rows(text: str) -> list[list[str]]:
    """The cells of every table row below a header."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells[1:] if not set("".join(row)) <= set("-: ")]


def as_written(value: object) -> str:
    """A default as the documents write it: nothing where there is none."""
    return "" if value is None else str(value)


DEFAULTS = {name.upper(): as_written(field.default) for name, field in Settings.model_fields.items()}


# ── settings ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_table_of_settings_has_every_one_with_its_default_and_no_other() -> None:
    table = rows(section(OPERATING, "Settings"))
    assert {row[0].strip("`"): row[1].strip("`–") for row in table} == DEFAULTS
    assert all(len(row) == 3 and row[2] for row in table)


def test_the_example_has_every_setting_with_its_default_and_no_other() -> None:
    assert dict(re.findall(r"^#?([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE)) == DEFAULTS


@pytest.mark.parametrize("text", [*DOCS.values(), EXAMPLE], ids=[*NAMES, ".env.example"])
def test_every_environment_variable_named_is_a_setting(text: str) -> None:
    assert set(VARIABLE.findall(text)) <= set(DEFAULTS)


# ── commands ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def leaves(command: click.Command, name: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by its full name."""
    if isinstance(command, click.Group):
        for part, inner in command.commands.items():
            yield from leaves(inner, f"{name} {part}".strip())
    else:
        yield name, command


COMMANDS = dict(leaves(main))
GROUPS = {command for command in main.commands if isinstance(main.commands[command], click.Group)}


def called(text: str) -> Iterator[list[str]]:
    """The words after `saegim` wherever the text calls it, in its code blocks for a shell and between backticks."""
    lines = [line for code in fences(text, "sh") for line in code.splitlines()]
    for said in (*lines, *spans(text)):
        if re.match(r" *(?:\.venv/bin/)?saegim(?: |$)", said):
            yield shlex.split(said, comments=True)[1:]


def command_of(words: list[str]) -> str:
    """The longest beginning of `words` that names a command; "" where none does."""
    return next((name for n in (2, 1) if (name := " ".join(words[:n])) in COMMANDS), "")


@pytest.mark.parametrize("text", DOCS.values(), ids=NAMES)
def test_every_command_named_exists_with_its_options(text: str) -> None:
    for words in called(text):
        if words in ([], ["--help"]) or " ".join(words) in GROUPS:
            continue
        command = command_of(words)
        assert command, words
        known = {option for parameter in COMMANDS[command].params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known, words


def test_every_command_is_in_a_manual() -> None:
    assert set(COMMANDS) <= {command_of(words) for name in MANUALS for words in called(DOCS[name])}


def test_every_bench_has_a_row_of_its_own() -> None:
    named = [command_of(words) for row in rows(BENCHES) for words in called(row[0])]
    assert sorted(named) == sorted(name for name in COMMANDS if name.startswith("bench "))


@pytest.mark.parametrize("text", DOCS.values(), ids=NAMES)
def test_every_python_module_to_run_exists(text: str) -> None:
    for module in re.findall(r"python -m ([\w.]+)", text):
        assert importlib.util.find_spec(module), module


@pytest.mark.parametrize("text", DOCS.values(), ids=NAMES)
def test_every_make_target_named_exists(text: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    shell = " ".join(fences(text, "sh"))
    named = re.findall(r"^make (\w+)", shell, re.MULTILINE) + re.findall(r"`make (\w+)", text)
    assert set(named) <= targets


def test_the_processes_of_the_procfile_are_those_of_the_readme() -> None:
    processes = re.findall(r"^(\w+): (.*)$", (ROOT / "Procfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert all(f"`{name}`" in README and f"`{command}`" in README for name, command in processes)


# ── Slack ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", DOCS.values(), ids=NAMES)
def test_the_slash_command_documented_is_the_manifests(text: str) -> None:
    slash = {said.split()[0] for said in spans(text) if re.match(r"/[a-z]+(?: |$)", said)}
    [command] = MANIFEST["features"]["slash_commands"]
    assert slash - {"/invite", "/healthz", "/metrics"} <= {command["command"]}


def test_the_manifest_for_http_changes_what_is_there() -> None:
    [code] = fences(section(OPERATING, "HTTP mode"), "yaml")

    def same_or_added(new: Any, old: Any, path: str = "") -> Iterator[str]:
        if isinstance(new, dict):
            for key, value in new.items():
                if key in ("url", "request_url"):
                    assert value.startswith("https://")
                    assert value.endswith("/slack/events")
                    yield f"{path}{key}"
                else:
                    yield from same_or_added(value, old[key], f"{path}{key}.")
        elif isinstance(new, list):
            for n, value in enumerate(new):
                yield from same_or_added(value, old[n], f"{path}{n}.")
        elif new != old:
            yield path.rstrip(".")

    assert set(same_or_added(yaml.safe_load(code), MANIFEST)) == {
        "features.slash_commands.0.url",
        "settings.event_subscriptions.request_url",
        "settings.interactivity.request_url",
        "settings.socket_mode_enabled",
    }


@pytest.mark.parametrize(
    ("row", "verb"),
    [
        ("ask", "ask"),
        ("remember", "remember"),
        ("recall", "recall"),
        ("forget", "forget"),
        ("know", "why"),
        ("see", "help"),
        ("have", "stop"),
        ("learn", "learn"),
        ("be left out", "learn"),
        ("be told how many", "tokens"),
    ],
)
def test_what_the_readme_says_to_say_is_understood(row: str, verb: str) -> None:
    [cells] = [cells for cells in rows(section(README, "What it does")) if re.match(rf"{row}\b", cells[0])]
    said = re.findall(r"`(@Saegim|/saegim) ([^`]+)`", " ".join(cells))
    assert len(said) >= 2
    assert {parse(text, command=way == "/saegim").verb for way, text in said} == {verb}


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("erase everything of yours", "forget_me"),
        ("erase everything of a channel", "forget_here"),
        ("pin", "pin"),
        ("take a pin", "unpin"),
        ("list", "pins"),
        ("decide", "lessons"),
    ],
)
def test_what_the_readme_says_to_order_is_done(row: str, what: str) -> None:
    [cells] = [cells for cells in rows(section(README, "What it does")) if re.match(rf"{row}\b", cells[0])]
    said = re.findall(r"`(?:@Saegim|/saegim) ([^`]+)`", " ".join(cells))
    assert len(said) >= 3
    assert {order.what for text in said if (order := ordered(text))} == {what}
    assert all(map(ordered, said))


@pytest.mark.parametrize("row", rows(section(KOREAN, "이렇게 말해요")), ids=lambda row: row[0])
def test_what_korean_readers_are_told_to_say_is_what_the_readme_says_in_english(row: list[str]) -> None:
    def understood(text: str, *, command: bool) -> str:
        order = ordered(text)
        return order.what if order else parse(text, command=command).verb

    def meant(cells: list[str]) -> set[str]:
        said = re.findall(r"`(@Saegim|/saegim) ([^`]+)`", " ".join(cells))
        assert said, cells
        return {understood(text, command=way == "/saegim") for way, text in said}

    english = [meant(cells) for cells in rows(section(README, "What it does"))]
    assert meant(row) in [*english, {"pin", "unpin", "pins"}]


@pytest.mark.parametrize(
    ("text", "title"),
    [(GUIDE, "When something is wrong"), (OPERATING, "When something is wrong"), (KOREAN, "이럴 때는")],
    ids=["guide", "operating", "korean"],
)
def test_what_saegim_is_quoted_with_it_says(text: str, title: str) -> None:
    quoted = [q for row in rows(section(text, title)) for q in re.findall(r'^"(.+)"$', row[0])]
    voices = [voice for phrase in PHRASES.values() for voice in (phrase.en, phrase.haeyo)]
    sayings = [*voices, *SORRY.values()]
    assert len(quoted) >= 4
    for words in quoted:
        assert any(words.rstrip(".") in saying for saying in sayings), words


# ── files and functions ─────────────────────────────────────────────────────────────────────────────────────────────────

FILE = re.compile(r"(?:[\w.-]+/)*(?:[\w-]+\.(?:py|lua|yml|toml|md|lock)|Makefile|Procfile|\.env\.example)")
MADE_UP = {"redis.conf", ".env"}


def house() -> dict[str, list[str]]:
    """Each room of the house, as a folder, with the files named in it."""
    parts = re.split(r"^### `(bot/[\w/]*)`.*$", section(ARCHITECTURE, "The house"), flags=re.MULTILINE)[1:]
    return {
        room: re.findall(r"^- `([\w/.]+)` \S", text, re.MULTILINE)
        for room, text in zip(parts[::2], parts[1::2], strict=True)
    }


def test_every_module_and_script_stands_in_the_house_once_and_no_other() -> None:
    named = sorted(room + file for room, files in house().items() for file in files)
    there = (path for suffix in ("*.py", "*.lua") for path in (ROOT / "bot").rglob(suffix))
    assert named == sorted(str(path.relative_to(ROOT)) for path in there if not path.stem.startswith("__"))


@pytest.mark.parametrize("text", DOCS.values(), ids=NAMES)
def test_every_path_named_exists(text: str) -> None:
    without_house = text.replace(section(ARCHITECTURE, "The house"), "")
    paths = [said for said in spans(without_house) if FILE.fullmatch(said) or re.fullmatch(r"(?:[\w-]+/)+", said)]
    missing = [path for path in paths if path not in MADE_UP and not (ROOT / path).exists()]
    assert not missing


def test_every_function_named_beside_its_file_exists() -> None:
    named = re.findall(r"`(bot/[\w/]+)\.py`\s+`([\w.]+)`", "\n".join(DOCS.values()))
    assert len(named) >= 20
    for module, name in named:
        reduce(getattr, name.split("."), importlib.import_module(module.replace("/", ".")))


# ── links ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def anchors(text: str) -> set[str]:
    """The anchors that GitHub makes of the headings."""
    titles = re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def links(name: str) -> Iterator[tuple[Path, str]]:
    """The file and the anchor ("": none) of each link in the document that leads to one of this project."""
    for target in re.findall(r"\]\(([^()\s]+)\)", FENCE.sub("", DOCS[name])):
        if not target.startswith("https://"):
            file, _, anchor = target.partition("#")
            yield ((ROOT / name).parent / file).resolve() if file else ROOT / name, anchor


@pytest.mark.parametrize("name", NAMES)
def test_every_link_within_the_project_resolves(name: str) -> None:
    for file, anchor in links(name):
        assert file.exists(), file
        assert not anchor or anchor in anchors(file.read_text(encoding="utf-8")), (file, anchor)


@pytest.mark.parametrize("name", MANUALS)
def test_from_every_manual_a_link_leads_to_every_other_and_to_what_is_promised_and_how_it_is_built(name: str) -> None:
    wanted = {ROOT / other for other in (*MANUALS, "SECURITY.md", "ARCHITECTURE.md")} - {ROOT / name}
    assert wanted <= {file for file, _ in links(name)}


@pytest.mark.parametrize("name", ["GUIDE.md", "README.ko.md", "OPERATING.md", "TUNING.md"])
def test_a_manual_begins_with_links_to_all_its_sections(name: str) -> None:
    titles = {f"## {title}" for title in re.findall(r"^## (.+)$", FENCE.sub("", DOCS[name]), re.MULTILINE)}
    assert {next(iter(anchors(title))) for title in titles} <= {to for file, to in links(name) if file == ROOT / name}


# ── what is promised ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_promise_names_the_tests_that_fail_without_it_and_what_tries_it_in_full() -> None:
    table = rows(section(SECURITY, "What would fail"))
    assert len(table) >= 20
    for promise, tests, full in table:
        files = spans(tests)
        assert promise
        assert files, promise
        assert all(re.fullmatch(r"tests/(?:\w+/)?test_\w+\.py", file) and (ROOT / file).exists() for file in files), (
            promise
        )
        assert all(said.startswith(("saegim ", "make ")) for said in spans(full)), promise


FIGURES = (
    f"counts as it is now within {people.MEMBERSHIP_TTL:.0f} seconds",
    f"who became a guest within {people.PEOPLE_TTL / 60:.0f} minutes",
    f"after {worker.MAX_TRIES} failed tries",
    f"is given up after {worker.MAX_TRIES} tries",
    f"what Slack signed in the last {http.TOLERANCE // 60} minutes",
    f"it is known for {keys.SEEN_TTL // 3600} hours",
    f"in size ({transport.LARGEST_BODY // 2**20} MiB)",
    f"fails {breaker.FAILURES} times within {breaker.WINDOW:.0f} seconds",
    f"tries {Plan().attacks} attacks",
    f"{len(VENDORS)} kinds of tokens and keys",
    f"a channel deleted, or left {erase.MONTH // keys.DAY} days ago",
    f"**Replies** of the last {keys.REPLY_TTL // keys.DAY} days",
    f"replies older than {keys.REPLY_TTL // keys.DAY} days",
    f"are kept for {keys.RECEIPT_TTL // keys.DAY} days: `saegim memory receipts`",
    f"no text, for {keys.AUDIT_TTL // keys.DAY} days",
    f"answered {DEFAULTS['SAEGIM_USER_PER_MINUTE']} times a minute, a conversation {DEFAULTS['SAEGIM_CHANNEL_PER_MINUTE']} times",
    f"{int(DEFAULTS['SAEGIM_QUEUE_CAP']):,} conversations may wait",
    "older than {}.{},".format(*durability.OLDEST),
    f"over {eval_report.INJECTION * 100:.0f} points more of the injections",
    f"at most {reread.CALLS} for an answer",
)


@pytest.mark.parametrize("words", FIGURES)
def test_a_figure_that_is_promised_is_the_codes(words: str) -> None:
    assert words in " ".join(SECURITY.split())


MANUAL_FIGURES = (
    (GUIDE, f"quiet for {int(DEFAULTS['SAEGIM_QUIET_AFTER']) // 60} minutes"),
    (GUIDE, f"answers of the last {keys.REPLY_TTL // keys.DAY} days"),
    (GUIDE, f"with `forget me`, and after {keys.LESSON_TTL // keys.DAY} days"),
    (
        GUIDE,
        "answers one person {SAEGIM_USER_PER_MINUTE} times a minute and one conversation "
        "{SAEGIM_CHANNEL_PER_MINUTE} times".format_map(DEFAULTS),
    ),
    (GUIDE, f"erased after {erase.MONTH // keys.DAY} days unless it is invited back"),
    (OPERATING, f"Slack has not been heard for {health.HEARD_WITHIN:.0f} seconds"),
    (
        OPERATING,
        f"after {breaker.FAILURES} failures in {breaker.WINDOW:.0f} seconds a model is not asked for {breaker.REST:.0f}",
    ),
    (OPERATING, f"The audit log holds for {keys.AUDIT_TTL // keys.DAY} days"),
    (OPERATING, f"shows for {keys.RECEIPT_TTL // keys.DAY} days what was erased"),
    (OPERATING, "older than {}.{}, without".format(*durability.OLDEST)),
    (REAL, f"A quote needs {router.ENOUGH}, or {router.TOPIC} where"),
    (REAL, f"it needs {router.WORTH_A_LOOK}, which"),
)


@pytest.mark.parametrize(("text", "words"), MANUAL_FIGURES, ids=[words for _, words in MANUAL_FIGURES])
def test_a_figure_that_readers_are_told_is_the_codes(text: str, words: str) -> None:
    assert words in " ".join(text.split())


def test_what_is_promised_of_seven_days_is_the_default() -> None:
    assert int(DEFAULTS["SAEGIM_CONVERSATION_TTL"]) == 7 * keys.DAY
    assert "for seven days, unless you set another time" in " ".join(SECURITY.split())


# ── what is shown ───────────────────────────────────────────────────────────────────────────────────────────────────────


def told(text: str) -> str:
    """`text` on one line, without what differs from run to run: dates, ids, long links, and in which line of a quote a word stands."""
    text = re.sub(r"^ *> ", "", text, flags=re.MULTILINE)
    text = re.sub(r"\(https?://[^)]*\)", "", text)
    text = re.sub(r"\d{4}-\d\d-\d\d|\d{4}년 \d+월 \d+일|\d+ [A-Z][a-z]{2} \d{4}", "<day>", text)
    return " ".join(re.sub(r"`forget \w+`", "`forget <id>`", text).split())


def test_the_tour_in_the_readme_is_what_the_demo_prints(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in DEFAULTS}
    command = [sys.executable, "-m", "bot.cli", "demo", "--no-prompt"]
    demo = subprocess.run(
        command, check=False, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60
    )
    assert demo.returncode == 0, demo.stderr
    [shown] = fences(section(README, "Try it"), "text")
    printed = told(demo.stdout)
    assert not [line for line in shown.splitlines() if told(line) not in printed]


def test_the_line_to_import_becomes_a_memory_and_its_table_names_the_fields() -> None:
    text = section(OPERATING, "The file of `saegim import`")
    [line] = fences(text, "json")
    memory = parse_line(line.strip().encode(), Reading())
    assert isinstance(memory, Memory)
    assert (memory.author_name, memory.text) == ("Mina", "Deploys are on Tuesdays")
    fields = {name for row in rows(text) for name in re.findall(r"`(\w+)`", row[0])}
    assert set(json.loads(line)) <= fields


def test_the_newest_version_in_the_changelog_is_the_packages() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert re.findall(r"^## \[(\S+)\]", CHANGELOG, re.MULTILINE)[0] == project["version"]
