"""`python -m bot.bench.gauge ENGINE FOLDER SIZE speed|memory`: one engine in a process of its own, measured; prints one JSON object.

`FOLDER` holds the messages as tokens (`write`); the face of an engine is said in `rivals.py`. Which engines and sizes are measured,
and how it is shown, is `index.py`'s business.
"""

import ctypes
import gc
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from itertools import cycle, islice
from pathlib import Path
from threading import Event
from typing import Any, cast

from bot.bench.messages import BEGINNING, PACE, half
from bot.bench.own import BareIndex
from bot.bench.rivals import BM25S, Doc, Engine, RankBM25, Stored, Tantivy
from bot.bench.servers import resident_mb
from bot.memory.engine.corpus import Merge
from bot.memory.engine.index import Index

ROUNDS = 3  # times every question is asked; the quickest counts, which other work of the machine disturbs least
BUDGET = 12.0  # seconds for the questions of one engine, with and without an audience each
FEWEST = 5  # questions asked even when they take longer
BUSY = 5.0  # seconds of questions while something else is going on
CHANGES = 200  # documents put in and taken out, one at a time
MICRO = 1_000_000
SLOW_CHANGES = 5  # where each takes milliseconds

Figures = dict[str, float | int | None]
Held = Callable[[], AbstractContextManager[Index]]
"""The index, nobody else's while the context lasts."""


def write(folder: Path, docs: Iterable[Doc], questions: Sequence[Sequence[str]]) -> None:
    """Lay down what every engine is given."""
    with (folder / "docs").open("w", encoding="utf-8") as file:
        file.writelines(f"{d.channel}\t{d.thread_ts}\t{d.ts}\t{' '.join(d.terms)}\n" for d in docs)
    (folder / "questions").write_text(json.dumps(questions), "utf-8")


def read(folder: Path, size: int) -> Iterator[Doc]:
    """The first `size` documents of `write`."""
    with (folder / "docs").open(encoding="utf-8") as file:
        for number, line in enumerate(islice(file, size)):
            channel, thread_ts, ts, terms = line.rstrip("\n").split("\t")
            yield Doc(number, terms.split(" ") if terms else [], channel, thread_ts, ts)


def read_questions(folder: Path) -> list[list[str]]:
    """The questions of `write`."""
    questions: list[list[str]] = json.loads((folder / "questions").read_text("utf-8"))
    return questions


def speed(engine: Engine, docs: list[Doc], questions: list[list[str]], folder: Path) -> Figures:
    """How fast `engine` is with `docs`; `folder` is its own, to store in."""
    build_s = timed(engine.build, docs)
    some = engine.audience(half())

    def asked_of_some(terms: list[str]) -> object:
        return engine.search(terms, some)

    all_of_them = latencies(engine.search, questions)
    seen = latencies(asked_of_some, questions)
    changed = _changes(engine, docs) if engine.live else {"add_us": MICRO * build_s, "remove_us": MICRO * build_s}
    return {
        "build_s": build_s,
        **quantiles("query", all_of_them),
        **quantiles("audience", seen),
        "merge_p99_ms": while_merging(engine.held, asked_of_some, questions) if isinstance(engine, BareIndex) else None,
        **changed,
        "start_s": _start(cast("Stored", engine), folder, questions[0]) if hasattr(engine, "load") else None,
        "questions": min(len(all_of_them), len(seen)),
    }


def memory(engine: Engine, docs: Iterable[Doc], terms: list[str]) -> Figures:
    """Resident memory of `engine` holding `docs` and having been asked, above that of the process before."""
    before = resident()
    engine.build(docs)
    engine.search(terms)
    return {"rss_mb": round(resident() - before, 1)}


def timed(work: Callable[..., object], *given: Any) -> float:
    """Seconds that `work` takes with the arguments `given`."""
    start = time.perf_counter()
    work(*given)
    return time.perf_counter() - start


def latencies(
    ask: Callable[[Any], object],
    questions: Sequence[Any],
    budget: float = BUDGET,
    clock: Callable[[], float] = time.thread_time,
) -> list[float]:
    """Milliseconds of each question, the quickest of `ROUNDS`; the later questions are left out when `budget` seconds are over.

    `clock`: by default the time this thread has had a core, which on a machine with nothing else to do is the time it takes.
    """
    ask(questions[0])  # whatever is made at the first question only
    times: list[list[float]] = [[] for _ in questions]
    end = time.perf_counter() + budget
    for _ in range(ROUNDS):
        for n, terms in enumerate(questions):
            if time.perf_counter() > end and sum(map(bool, times)) >= FEWEST:
                break
            start = clock()
            ask(terms)
            times[n].append(1000 * (clock() - start))
    return [min(some) for some in times if some]


def quantiles(name: str, times: list[float]) -> Figures:
    """Median and 95th percentile, by name."""
    return {
        f"{name}_p50_ms": statistics.median(times),
        f"{name}_p95_ms": statistics.quantiles(times, n=20, method="inclusive")[18],
    }


def percentile99(times: list[float]) -> float:
    """The 99th percentile."""
    return statistics.quantiles(times, n=100, method="inclusive")[98]


def resident() -> float:
    """Resident memory of this process in MB, after giving back what is free."""
    gc.collect()
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)
    return resident_mb(os.getpid())


def while_merging(
    held: Held, ask: Callable[[Any], object], questions: Sequence[Any], then: Callable[[Merge], object] = lambda _: None
) -> float:
    """99th percentile of a question's milliseconds while another thread merges `held`, over and over, and at least once.

    `then`: what it does with each merge afterwards.
    """
    stop, times = Event(), []

    def merge() -> None:
        while not stop.is_set():
            with held() as index:
                work = index.begin()
            work.built = None  # it is done though nothing has changed
            work.run()
            with held() as index:
                index.finish(work)
            then(work)

    end = time.perf_counter() + BUSY
    with ThreadPoolExecutor(1) as pool:
        merging = pool.submit(merge)
        for question in cycle(questions):
            times.append(1000 * timed(ask, question))
            if time.perf_counter() > end:
                stop.set()
            if merging.done() and len(times) >= FEWEST:
                break
        merging.result()
    return percentile99(times)


def _changes(engine: Engine, docs: list[Doc]) -> Figures:
    """Microseconds for one document in, and one out, searchable and unsearchable when the clock stops."""
    patient = isinstance(engine, Tantivy)
    new = [
        doc._replace(number=len(docs) + n, ts=f"{BEGINNING + PACE * (len(docs) + n)}.000000")
        for n, doc in enumerate(docs[: SLOW_CHANGES if patient else CHANGES])
    ]
    added = [MICRO * timed(engine.add, doc) for doc in new]
    removed = [MICRO * timed(engine.remove, doc.number) for doc in new]
    return {"add_us": statistics.median(added), "remove_us": statistics.median(removed)}


def _start(engine: Stored, folder: Path, terms: list[str]) -> float:
    engine.save(folder)

    def start() -> None:
        engine.load(folder)
        cast("Engine", engine).search(terms)

    return timed(start)


ENGINES: dict[str, Callable[[Path], Engine]] = {
    "saegim index": lambda _: BareIndex(),
    "rank-bm25": lambda _: RankBM25(),
    "bm25s": lambda _: BM25S(),
    "tantivy": Tantivy,
}


def main(name: str, folder: str, size: str, what: str) -> None:
    """Measure, print."""
    with tempfile.TemporaryDirectory() as own:
        engine = ENGINES[name](Path(own))
        docs, questions = read(Path(folder), int(size)), read_questions(Path(folder))
        if what == "memory":
            found = memory(engine, docs, questions[0])
        else:
            found = speed(engine, list(docs), questions, Path(own))
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
