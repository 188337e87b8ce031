"""`python -m bot.playground --port N`: a workspace in a process of its own, until Ctrl-C.

The first line printed is JSON: the addresses and tokens a bot needs. `POST /control/<act>` tells it what to do.
"""

import argparse
import json
import signal
import sys
import threading

from bot.playground.playground import Playground


def main() -> None:
    """Serve until a signal comes, or with `--until-eof` until standard input ends."""
    parser = argparse.ArgumentParser(prog="python -m bot.playground", description="A local Slack workspace.")
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: a free one)")
    parser.add_argument("--until-eof", action="store_true", help="end when standard input ends")
    options = parser.parse_args()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with _opened(options.port) as slack:
        tokens = {"bot_token": slack.bot_token, "app_token": slack.app_token, "signing_secret": slack.signing_secret}
        print(json.dumps({"url": slack.url, "api_url": slack.api_url, **tokens}), flush=True)
        if options.until_eof:
            sys.stdin.read()
        else:
            stop.wait()


def _opened(port: int) -> Playground:
    try:
        return Playground(port=port)
    except (OSError, OverflowError) as error:  # OverflowError: of a number that is no port
        why = getattr(error, "strerror", "no such port")
        sys.exit(f"Cannot listen on 127.0.0.1:{port} ({why}). Give another --port, or none: then a free one is taken.")


if __name__ == "__main__":
    main()
