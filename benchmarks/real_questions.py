"""Ask Saegim what people really asked: import a real channel up to a date, then ask the questions that came after it.

    python benchmarks/real_questions.py CHANNEL.xml --until 2017-10-01 > answers.md

CHANNEL.xml is a disentangled Slack channel (Chatterjee et al., MSR 2020), which is not part of this project. The messages before the
date go through `saegim import`'s own code into a running Saegim over a redis-server of this run's own; the questions are every ninth
of the thread-opening messages after it that hold a question mark and 40 to 260 characters, so that nobody picks the nice ones. There
is no language model: the answers quote. Prints Markdown; what is wrong with the answers is for a person to say.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.bench.servers import redis_server
from bot.config import Settings
from bot.memory.connection import connect
from bot.ops.imports import import_messages
from bot.ops.intake import reading
from bot.ops.log import set_up
from bot.playground.playground import Playground
from bot.playground.render import rendered
from bot.serve import build

HERE = Path(__file__).parent
STEP = 9  # every ninth question


def converted(xml: Path, out: Path, channel: str, until: str = "") -> list[dict[str, Any]]:
    """The channel as JSON lines, written to `out`."""
    more = ["--until", until] if until else []
    command = [sys.executable, str(HERE / "convert_slack_xml.py"), str(xml), str(out), "--channel", channel, *more]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return [json.loads(line) for line in out.read_text("utf-8").splitlines()]


def questions(messages: list[dict[str, Any]], until: str) -> list[dict[str, Any]]:
    """Every `STEP`th question that opens a thread after `until`."""
    start = datetime.fromisoformat(until).replace(tzinfo=UTC).timestamp()
    later = [m for m in messages if float(m["ts"]) >= start and m["thread_ts"] == m["ts"]]
    return [m for m in later if "?" in m["text"] and 40 < len(m["text"]) < 260][::STEP][:10]


def main() -> None:
    """Import, ask, print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("xml", type=Path)
    arguments.add_argument("--until", default="2017-10-01", metavar="DATE")
    options = arguments.parse_args()
    set_up("error", lambda: 0.0)
    with redis_server() as url, Playground() as slack, tempfile.TemporaryDirectory() as folder:
        asker = slack.person("Asker", tz="UTC")
        channel = slack.channel("general", members=[asker])
        before = Path(folder) / "before.jsonl"
        converted(options.xml, before, channel, options.until)
        asked = questions(converted(options.xml, Path(folder) / "all.jsonl", channel), options.until)
        tokens = {
            "slack_bot_token": slack.bot_token,
            "slack_app_token": slack.app_token,
            "slack_api_url": slack.api_url,
        }
        settings = Settings.model_validate({**tokens, "redis_url": url})
        saegim = build(settings)
        saegim.start()
        rooms = saegim.rooms
        report = import_messages(before, rooms.store, connect(url), reading(settings))
        print(f"{report.added} messages imported, {report.bad_lines} bad lines.\n")
        for number, question in enumerate(asked, 1):
            ask(slack, asker, channel, number, question)
        saegim.stop()


def ask(slack: Playground, asker: str, channel: str, number: int, question: dict[str, Any]) -> None:
    """Put one question to Saegim and print what it says."""
    ts = slack.say(asker, channel, f"<@{slack.bot_user}> {question['text']}")
    reply = slack.reply(channel, ts, timeout=30)
    day = datetime.fromtimestamp(float(question["ts"]), UTC).date()
    print(f"## {number}. {question['user_name']}, {day}\n\n**{question['text']}**\n")
    print("\n".join(rendered(slack, reply)) if reply else "(no answer)", end="\n\n")


if __name__ == "__main__":
    main()
