"""Secrets and numbers that say who somebody is: masked wherever they are written, and nothing else masked.

Masked is what of its core no eight characters in a row can be read any more. Every message goes through what stands before Redis,
prompts and training files (`redact`) and through what stands before the log (`mask`).
"""

import math
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import structlog

from bot.bench.boards import read_beam, read_locomo, read_slack
from bot.bench.fuzz.numbers import NUMBERS
from bot.bench.fuzz.prose import CONTEXTS, ENGLISH, KOREAN, NUMBER_CONTEXTS, ordinary, password, placed, written
from bot.bench.fuzz.tally import Tally
from bot.bench.fuzz.tokens import VENDORS, Random, Secret
from bot.memory.redact import MASKED, redact
from bot.ops.log import mask

WINDOW: Final = 8  # characters in a row that would be told
PROSE: Final = 0.95  # of passwords in prose that have to be masked; of everything else all
FALSE_ALARMS: Final = 0.005  # of ordinary messages that may be masked
LONGEST: Final = 100_000  # characters of an adversarial text
BOUND: Final = 2.0  # seconds for one: a hundred times what it takes, and a hundredth of what a quadratic pattern would
ADVERSARIAL: Final = (
    "a", "1", "-", "x.", "a:", "://", "https://", "a@", "password ", "password is ", "비밀번호는 ", "eyJ", "sk-", "eyJhbGciOi.", "-----BEGIN ", "-----BEGIN PRIVATE KEY-----\n", "AKIA", "token=", "key: ", "\n", " ",
    "010-", "010 ", "0 1 ", "1-1-", "900101-", "4111 ", "계좌 ", "국민은행 12-", "M1", "여권 ", "<tel:", "xoxb-", "Bearer ", "?token=", "&amp;key=", "user:", "pw:", "`", '"', "SG.", "12345678:AA", "[redacted: ", "가", "é", "\u200b", "1,", "M.", "_", "a b ",
)  # fmt: skip


def try_secrets(each: int, messages: int, data: Path | None, seed: int = 0, longest: int = LONGEST) -> Tally:
    """`each` secrets of every family, and `messages` ordinary messages, those in `data` first; adversarial texts have `longest` characters."""
    tally, chance = Tally(), random.Random(seed)
    table = _families(tally, chance, each)
    tally.tried = {
        "secrets": sum(n for n, _ in table.values()),
        "families": {name: round(100 * good / n, 1) for name, (n, good) in table.items()},
    }
    tally.tried |= _false_alarms(tally, chance, messages, data)
    tally.tried |= _adversarial(tally, longest)
    tally.tried["found_unmasked"] = sum(
        told(secret.text, secret) for _, _, secret in written(chance, VENDORS, CONTEXTS, 1)
    )
    return tally


def told(text: str, secret: Secret) -> bool:
    """Whether `text` lets anybody read the secret."""
    return any(core[at : at + WINDOW] in text for core in secret.core for at in range(max(1, len(core) - WINDOW + 1)))


def _families(tally: Tally, chance: Random, each: int) -> dict[str, tuple[int, int]]:
    """By family how many were made, and how many of them masked everywhere."""
    made, good = Counter[str](), Counter[str]()
    everything = [*written(chance, VENDORS, CONTEXTS, each), *written(chance, NUMBERS, NUMBER_CONTEXTS, each)]
    for language, templates in (("password is …", ENGLISH), ("비밀번호는 …", KOREAN)):
        for n in range(max(each, len(templates))):
            secret = password(chance)
            everything.append((language, placed(secret, templates[n % len(templates)]), secret))
    for family, text, secret in everything:
        made[family] += 1
        logged = mask(structlog.get_logger(), "info", {"event": "x", "deep": [{"text": text}]})["deep"][0]["text"]
        if told(redact(text), secret) or told(str(logged), secret):
            if family not in ("password is …", "비밀번호는 …"):
                tally.wrong("leaks", f"{family}: {redact(text)!r}")
            elif len([e for e in tally.examples if family in e]) < 5:
                tally.examples.append(f"{family}: {redact(text)!r}")
        else:
            good[family] += 1
    for family in ("password is …", "비밀번호는 …"):
        for _ in range(math.ceil(PROSE * made[family]) - good[family]):
            tally.wrong("leaks", f"{family}: fewer than 95 % are masked")
    return {family: (n, good[family]) for family, n in made.items()}


def _false_alarms(tally: Tally, chance: Random, messages: int, data: Path | None) -> dict[str, object]:
    """How often ordinary messages are masked, and how long that takes."""
    real = list(_real(data))[:messages] if data else []
    chance.shuffle(real)
    found: dict[str, object] = {}
    times: list[float] = []
    for name, texts in (
        ("real", real),
        ("made", [ordinary(chance) for _ in range(max(messages - len(real), messages // 2))]),
    ):
        alarms = []
        for text in texts:
            began = time.thread_time()
            masked = redact(text)
            times.append(time.thread_time() - began)
            if masked != text:
                alarms.append(masked)
        if len(alarms) > FALSE_ALARMS * len(texts):
            tally.wrong("violations", f"{len(alarms)} false alarms of {len(texts)} {name} messages: {alarms[:3]}")
        found |= {f"{name}_messages": len(texts), f"{name}_false_alarms": len(alarms)}
        found[f"{name}_examples"] = (
            [alarm[max(0, alarm.find(MASKED) - 40) :][:100] for alarm in alarms[:5]] if name == "made" else []
        )
    found["redact_p99_ms"] = round(1000 * sorted(times)[int(0.99 * len(times))], 3)
    return found


def _real(folder: Path) -> Iterator[str]:
    """The messages of the public data sets in `folder`."""
    for path in sorted(folder.glob("slack*.xml")):
        yield from (row.text for row in read_slack(path).board.rows)
    for path in sorted(folder.glob("locomo*.json")):
        yield from (row.text for row in read_locomo(path).board.rows)
    if (folder / "beam-100k").is_dir():
        yield from (row.text for row in read_beam(folder / "beam-100k").board.rows)


def _adversarial(tally: Tally, longest: int) -> dict[str, object]:
    """The longest that a text of `longest` characters takes, made to be slow."""
    slowest = 0.0
    for piece in ADVERSARIAL:
        for text in (
            (piece * longest)[:longest],
            f"password {piece * longest}"[:longest],
            (piece * longest)[: longest - 1] + "\n",
        ):
            began = time.thread_time()
            redact(text)
            slowest = max(slowest, took := time.thread_time() - began)
            if took > BOUND:
                tally.wrong("violations", f"{took:.1f} s for {longest} characters of {piece!r}")
    return {"adversarial": 3 * len(ADVERSARIAL), "slowest_ms": round(1000 * slowest)}
