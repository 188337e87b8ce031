"""What the operator sees of fading and erasing: ids, counts and dates, and nobody's words."""

import time
from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result
from redis import Redis

from bot.cli import main
from bot.memory.connection import connect
from bot.memory.forgetting.fading import DAY
from bot.memory.forgetting.receipts import Entry, Receipts
from bot.memory.store import Store
from bot.memory.values import Memory
from bot.playground.embedded_redis import embedded_redis
from bot.playground.playground import Playground

OLD = Memory("old1", "the vault is krakenhafen", "U1", "민수", "C1", "1.0", "1.0", time.time() - 800 * DAY, "message")


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[Redis]:
    with embedded_redis() as url, connect(url) as client:
        monkeypatch.setenv("REDIS_URL", url)
        monkeypatch.setenv("SLACK_BOT_TOKEN", "")
        monkeypatch.setattr("bot.ops.erasure.console.width", 80)
        yield client


def saegim(*words: str, told: str = "") -> Result:
    return CliRunner().invoke(main, list(words), input=told)


def test_a_dry_run_shows_what_would_fade_and_changes_nothing(kept: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(kept)
    store.put([OLD])

    shown = saegim("memory", "fade", "--dry-run")

    assert shown.exit_code == 0
    assert "old1" in shown.output
    assert "leaves recall: 1; is erased: 0" in shown.output
    assert "krakenhafen" not in shown.output
    assert len(store.get(["old1"])) == 1

    monkeypatch.setenv("SAEGIM_RETENTION", "message=30")
    assert "leaves recall: 0; is erased: 1" in saegim("memory", "fade", "--dry-run").output


def test_to_let_it_happen_slack_is_needed_for_the_replies(kept: Redis) -> None:
    done = saegim("memory", "fade")
    assert done.exit_code == 1
    assert "SLACK_BOT_TOKEN" in done.output


def test_without_a_dry_run_it_happens(kept: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(kept)
    store.put([OLD])
    with Playground() as slack:
        monkeypatch.setenv("SLACK_BOT_TOKEN", slack.bot_token)
        monkeypatch.setenv("SLACK_API_URL", slack.api_url)
        assert saegim("memory", "fade").exit_code == 0
        assert store.get(["old1"]) == {}
        assert len(store.get(["old1"], faded=True)) == 1
        monkeypatch.setenv("SAEGIM_RETENTION", "message=30")
        assert saegim("memory", "fade").exit_code == 0
    assert store.count() == 0
    assert [entry.what for entry in Receipts(kept).read()] == ["retention"]


def test_receipts_are_shown_newest_first(kept: Redis) -> None:
    receipts = Receipts(kept)
    receipts.write(
        Entry(1_795_392_000.0, "message deleted", tuple(f"k3m9x2ab{n}5" for n in range(7)), turns=1, replies=3)
    )
    receipts.write(Entry(1_795_392_060.0, "person forgotten"))

    shown = saegim("memory", "receipts").output

    assert shown.index("person forgotten") < shown.index("message deleted")
    assert "2026-11-23 00:00:00" in shown
    assert all(f"k3m9x2ab{n}5" in shown for n in range(5)), "no id is cut in a terminal of 80 columns"
    assert "… +2" in shown


def test_where_there_is_nothing_a_sentence_says_so(kept: Redis) -> None:
    receipts, plan = saegim("memory", "receipts"), saegim("memory", "fade", "--dry-run")
    assert (receipts.exit_code, receipts.output) == (0, "No receipts: nothing was erased or changed yet.\n")
    assert (plan.exit_code, plan.output) == (0, "Nothing fades now, and nothing is past its retention.\n")


def test_scan_says_where_a_text_is_and_exits_by_it(kept: Redis) -> None:
    Store(kept).put([OLD])
    there = saegim("memory", "scan", "KRAKENHAFEN")
    assert there.exit_code == 1
    assert "saegim:{memory}:memories" in there.output
    assert "vault" not in there.output
    assert saegim("memory", "scan", "-", told="krakenhafen\n").exit_code == 1

    Store(kept).remove(["old1"])
    gone = saegim("memory", "scan", "krakenhafen")
    assert (gone.exit_code, gone.output) == (0, "Not found in any key.\n")
    assert saegim("memory", "scan", "…").exit_code == 1
