"""Turn a disentangled Slack channel (XML of Chatterjee et al., MSR 2020) into the JSON lines that `saegim import` reads.

    python benchmarks/convert_slack_xml.py IN.xml OUT.jsonl [--until 2017-11-01]

The first message of a conversation is the root of its thread, and the others are its replies. Two messages of the same
microsecond get different timestamps, because Slack knows a message by its timestamp. Prints how many lines it wrote.
"""

import argparse
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

MICRO = 1_000_000  # Slack's timestamps count microseconds


def slack_ts(micros: int) -> str:
    """Slack's form of a timestamp: seconds, a point, six digits."""
    return f"{micros // MICRO}.{micros % MICRO:06}"


def micros(stamp: str) -> int:
    """Microseconds since the epoch of an ISO 8601 date or time, which is UTC where it names no zone."""
    moment = datetime.fromisoformat(stamp)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return int(moment.timestamp()) * MICRO + moment.microsecond


def messages(source: Path, until: str) -> Iterator[dict[str, object]]:
    """The messages of `source` before `until` (an ISO date or time; "" for all), oldest first, as `saegim import` wants them."""
    channel = ET.parse(source).getroot()
    name = channel.findtext("channel_name") or "general"
    end = micros(until) if until else None
    rows = sorted(channel.iter("message"), key=lambda row: micros(row.findtext("ts") or ""))
    roots: dict[str, str] = {}
    last = -1
    for row in rows:
        at = micros(row.findtext("ts") or "")
        if end is not None and at >= end:
            return
        last = max(at, last + 1)
        ts, user = slack_ts(last), row.findtext("user") or ""
        yield {
            "id": f"{name}:{ts}",
            "channel": name,
            "channel_type": "channel",
            "thread_ts": roots.setdefault(row.get("conversation_id") or ts, ts),
            "ts": ts,
            "user": user,
            "user_name": user,
            "text": row.findtext("text") or "",
            "bot": False,
        }


def main() -> None:
    """Read the command line, write the file."""
    parser = argparse.ArgumentParser(description="Turn a disentangled Slack channel into the input of `saegim import`.")
    parser.add_argument("source", type=Path, help="the XML file")
    parser.add_argument("target", type=Path, help="where the JSON lines go")
    parser.add_argument("--until", default="", help="leave out what was written from this date on, such as 2017-11-01")
    parser.add_argument("--channel", default="", help="id of the channel the messages shall belong to, such as C0123")
    args = parser.parse_args()
    count = 0
    with args.target.open("w", encoding="utf-8") as out:
        for message in messages(args.source, args.until):
            out.write(
                json.dumps(message | ({"channel": args.channel} if args.channel else {}), ensure_ascii=False) + "\n"
            )
            count += 1
    print(f"{count} messages written to {args.target}")


if __name__ == "__main__":
    main()
