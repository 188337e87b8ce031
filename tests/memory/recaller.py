"""A process with a memory of its own on a Redis: takes `[verb, argument]` lines of JSON, answers each with one.

`python -m tests.memory.recaller URL` is what `test_two_processes.py` starts.
"""

import json
import sys
from typing import Any

from redis.exceptions import RedisError

from bot.memory.connection import connect
from bot.memory.retrieval.recall import Recall
from bot.memory.store import Store
from bot.memory.values import Memory, Place, Readers

GENERAL = Place("C1", "public", "general")
READERS = Readers("U1", True, GENERAL, frozenset(), {"U1": frozenset({"C1"})}, {"C1": GENERAL})


def memory(id_: str, text: str) -> Memory:
    return Memory(id_, text, "U2", "민수", "C1", "", "", 5.0)


def recalled(recall: Recall, question: str) -> list[str]:
    """The ids of what comes to mind, in order of the alphabet."""
    return sorted(hit.memory.id for hit in recall.search(question, READERS, limit=1_000))


def serve(url: str) -> None:
    with connect(url) as redis:
        store = Store(redis)
        recall = Recall(store)
        for line in sys.stdin:
            verb, argument = json.loads(line)
            try:
                answer = _do(verb, argument, store, recall)
            except RedisError:
                answer = "no Redis"
            print(json.dumps(answer), flush=True)


def _do(verb: str, argument: Any, store: Store, recall: Recall) -> Any:
    if verb == "remember":
        return store.put([memory(*argument)])
    if verb == "forget":
        return store.remove([argument])
    return recalled(recall, argument)


if __name__ == "__main__":
    serve(sys.argv[1])
