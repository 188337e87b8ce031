"""The converter of disentangled channels writes what `saegim import` reads."""

import json
import subprocess
import sys
from pathlib import Path

from redis import Redis

from bot.memory.store import Store
from bot.ops.imports import Reading, import_messages

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "convert_slack_xml.py"
XML = """<slack>
  <team_domain>lisp</team_domain>
  <channel_name>general</channel_name>
  <message conversation_id="1"><ts>2017-05-11T15:46:08.512661</ts><user>Ada</user><text>a &lt;b&gt;?</text></message>
  <message conversation_id="2"><ts>2017-05-11T15:46:08.512661</ts><user>Bob</user><text>other</text></message>
  <message conversation_id="1"><ts>2017-05-12T00:00:00</ts><user>Eve</user><text>reply</text></message>
  <message conversation_id="2"><ts>2017-05-12T00:00:01.000001</ts><user>Ada</user><text>late</text></message>
</slack>"""


def convert(folder: Path, *options: str) -> Path:
    (folder / "in.xml").write_text(XML, encoding="utf-8")
    command = [sys.executable, str(SCRIPT), str(folder / "in.xml"), str(folder / "out.jsonl"), *options]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "out.jsonl"


def test_conversations_become_threads_and_every_timestamp_is_its_own(tmp_path: Path) -> None:
    rows = [json.loads(line) for line in convert(tmp_path).read_text(encoding="utf-8").splitlines()]
    assert [(row["ts"], row["thread_ts"], row["user"], row["text"]) for row in rows] == [
        ("1494517568.512661", "1494517568.512661", "Ada", "a <b>?"),
        ("1494517568.512662", "1494517568.512662", "Bob", "other"),
        ("1494547200.000000", "1494517568.512661", "Eve", "reply"),
        ("1494547201.000001", "1494517568.512662", "Ada", "late"),
    ]
    assert {row["channel"] for row in rows} == {"general"}


def test_what_was_written_from_the_date_on_is_left_out(tmp_path: Path) -> None:
    rows = convert(tmp_path, "--until", "2017-05-12", "--channel", "C024").read_text(encoding="utf-8").splitlines()
    assert [(json.loads(row)["user"], json.loads(row)["channel"]) for row in rows] == [("Ada", "C024"), ("Bob", "C024")]


def test_what_it_writes_can_be_imported(redis: Redis, tmp_path: Path) -> None:
    report = import_messages(convert(tmp_path), Store(redis), redis, Reading())
    assert (report.added, report.bad_lines) == (4, 0)
