"""What the operator sees of the audit log: who asked, where, and from which memories; whether it is whole; and an export that can be verified."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from redis import Redis

from bot.accounting.audit import Audit, record_reading
from bot.cli import main
from bot.memory import keys
from bot.memory.connection import connect
from bot.ops.audit import NOTHING_YET
from bot.playground.embedded_redis import embedded_redis

NOVEMBER = 1_795_392_000.0  # 2026-11-23
DAY = 86_400.0


@pytest.fixture
def audit(monkeypatch: pytest.MonkeyPatch) -> Iterator[Audit]:
    """Four answers on four days, and one reading on the command line."""
    with embedded_redis() as url, connect(url) as client:
        monkeypatch.setenv("REDIS_URL", url)
        monkeypatch.setattr("bot.ops.audit.console.width", 80)
        log = Audit(client)
        for n in range(4):
            line = {"kind": "answer", "at": NOVEMBER + n * DAY, "user": f"U{n % 2}", "place": f"C{n}", "typed_in": "C9"}
            made = {
                "asked_by": "message",
                "basis": "memory",
                "memories": [f"memory{k}" for k in range(5)],
                "model": "gpt",
            }
            log.write(f"E{n}", {**line, **made, "number": f"0000000{n}", "prompt_tokens": 900, "completion_tokens": 50})
        record_reading(client, NOVEMBER + 5 * DAY, "recall", as_user="U1")
        yield log


def saegim(*words: str) -> Result:
    return CliRunner().invoke(main, ["audit", *words])


def anchor(audit: Audit) -> str:
    return str(audit.ends()[1])


def test_a_whole_log_says_so_and_gives_an_anchor(audit: Audit) -> None:
    found = saegim("verify")
    assert (found.exit_code, "5 lines" in found.output, anchor(audit) in found.output) == (0, True, True)
    assert saegim("verify", "--anchor", anchor(audit)).exit_code == 0


def test_a_line_that_was_edited_is_found_by_its_number(audit: Audit) -> None:
    redis: Redis = audit._redis
    third = list(audit.lines())[2]
    for n in (3, 4, 5):
        redis.xdel(keys.AUDIT, f"{n}-0")
    redis.xadd(keys.AUDIT, {"line": third.replace("U0", "U7")}, id="6-0")
    found = saegim("verify")
    assert (found.exit_code, found.output) == (1, "✗ Broken at line 3: this line was changed.\n")


def test_what_was_cut_off_at_the_end_is_found_with_the_anchor(audit: Audit) -> None:
    noted, redis = anchor(audit), audit._redis
    redis.xdel(keys.AUDIT, "5-0")
    redis.delete(keys.AUDIT_ENDS)  # and the log made to look whole
    fourth = json.loads(list(audit.lines())[-1])
    redis.hset(keys.AUDIT_ENDS, mapping={"n": 4, "hash": fourth["hash"]})
    redis.expire(keys.AUDIT_ENDS, 60)
    assert saegim("verify").exit_code == 0
    found = saegim("verify", "--anchor", noted)
    assert (found.exit_code, found.output) == (1, "✗ Broken at line 5: line 5 was anchored and is gone.\n")


def test_an_export_can_be_verified_without_redis(audit: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "audit.jsonl"
    assert saegim("export", str(file)).exit_code == 0
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    assert saegim("verify", str(file), "--anchor", anchor_in(file)).exit_code == 0
    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join([lines[0], *lines[2:]]), "utf-8")
    assert "Broken at line 2" in saegim("verify", str(file)).output
    file.write_text("".join(lines[:-1]), "utf-8")
    assert "no whole export" in saegim("verify", str(file)).output


def anchor_in(file: Path) -> str:
    return str(json.loads(file.read_text("utf-8").splitlines()[-1])["last"])


def test_an_export_overwrites_nothing(audit: Audit, tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    file.write_text("mine", "utf-8")
    refused = saegim("export", str(file))
    assert (refused.exit_code, file.read_text("utf-8")) == (1, "mine")
    assert "Name a file that is not there yet" in refused.output


def test_the_list_shows_who_asked_where_and_from_what(audit: Audit) -> None:
    shown = saegim("list").output
    assert all(word in shown for word in ("00000003", "U1", "C3", "message", "memory0", "and 2 more", "gpt", "950"))
    assert "recall, as U1" in shown
    assert shown.index("00000003") < shown.index("00000000")


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        (("--user", "U1"), {1, 3}),
        (("--place", "C2"), {2}),
        (("--place", "C9"), {0, 1, 2, 3}),
        (("--since", "2026-11-25"), {2, 3}),
        (("--since", "2026-11-25", "--user", "U1"), {3}),
    ],
)
def test_the_list_can_be_narrowed(audit: Audit, options: tuple[str, ...], numbers: set[int]) -> None:
    shown = saegim("list", *options).output
    assert {n for n in range(4) if f"0000000{n}" in shown} == numbers


def test_a_list_of_nothing_says_so(audit: Audit) -> None:
    assert saegim("list", "--user", "U9").output == "No line of the audit log is about that.\n"


def test_what_is_no_anchor_is_told(audit: Audit) -> None:
    refused = saegim("verify", "--anchor", "5")
    assert (refused.exit_code, "is no anchor" in refused.output) == (1, True)


def test_an_empty_log_says_so_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with embedded_redis() as url:
        monkeypatch.setenv("REDIS_URL", url)
        for command in ("list", "verify"):
            told = saegim(command)
            assert (told.exit_code, " ".join(told.output.split())) == (0, NOTHING_YET)
        assert saegim("verify", "--anchor", f"3:{'a' * 64}").exit_code == 1


def test_a_file_that_holds_no_text_is_no_export(audit: Audit, tmp_path: Path) -> None:
    file = tmp_path / "photo.png"
    file.write_bytes(b"\x89PNG\r\n\xff\xfe")
    refused = saegim("verify", str(file))
    assert (refused.exit_code, "is no export of the audit log" in " ".join(refused.output.split())) == (1, True)
