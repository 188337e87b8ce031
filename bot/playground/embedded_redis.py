"""A Redis for trying Saegim out: fakeredis behind a TCP port of 127.0.0.1. It keeps nothing when it ends.

What it cannot do: `XREADGROUP BLOCK` returns at once when there is nothing (pause, do not spin); `INFO` and `CONFIG GET`
are missing; a value of 10 MB comes back cut (1 MB is fine).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from fakeredis import TcpFakeServer

VERSION = (7, 0)
"""What it says it is: the Redis that Debian 12 ships, the oldest Saegim supports."""
POLL = 0.02  # seconds until it notices that it is to stop


@contextmanager
def embedded_redis() -> Iterator[str]:
    """Run an empty Redis for the length of the block; gives its `redis://` address."""
    server = TcpFakeServer(("127.0.0.1", 0), server_version=VERSION)
    # It answers a pipeline in several small writes: with Nagle's algorithm each would wait 40 ms for the last one's receipt.
    server.RequestHandlerClass.disable_nagle_algorithm = True  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(POLL,), name="embedded-redis", daemon=True)
    thread.start()
    try:
        yield f"redis://127.0.0.1:{server.server_address[1]}/0"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
