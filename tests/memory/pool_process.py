"""What `test_process_pool.py` hands out; run as a program a process that helps: its argument says how it works."""

import os
import signal

from bot.memory.retrieval.process_pool import serve


def doubled(piece: bytes) -> bytes:
    print("who prints does no harm")
    return piece * 2


def whose(_: bytes) -> bytes:
    return str(os.getpid()).encode()


def choosy(piece: bytes) -> bytes:
    if piece == b"3":
        raise ValueError("not three")
    return piece


def deadly(piece: bytes) -> bytes:
    """Dies of a 3, but in the process whose id stands before it."""
    here, _, number = piece.partition(b":")
    if number == b"3" and os.getpid() != int(here):
        os.kill(os.getpid(), signal.SIGKILL)
    return number


WAYS = {make.__name__: make for make in (doubled, whose, choosy, deadly)}

if __name__ == "__main__":
    serve(WAYS[os.environ["WAY"]])
