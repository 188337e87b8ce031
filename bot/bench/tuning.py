"""`saegim bench tuning`: what the tuning loop promises, measured: prompt tokens saved, the time of the whole loop, jobs created exactly once,
and what training on this machine does to the form of answers.
"""

import json
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from statistics import mean
from typing import Any, Final

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from bot.bench import tuning_jobs
from bot.errors import Bug, Refuse
from bot.mind.prompt import Profile
from bot.tuning.evaluation.eval_report import read_report
from bot.tuning.evaluation.questions import asked
from bot.tuning.examples.dataset import TEST, read

LOCAL: Final = "bot.bench.tuning_local"
LOCAL_KEYS: Final = ("citation_form_before", "citation_form_after", "parity")
PATIENCE: Final = 600.0  # seconds for the whole loop
PROFILES: Final[tuple[Profile, ...]] = ("base", "tuned")
WHAT: Final = {
    "prompt_tokens_base": ("prompt tokens, base (estimated)", ""),
    "prompt_tokens_tuned": ("prompt tokens, tuned (estimated)", ""),
    "prompt_tokens_change_percent": ("… change, %", "-60 or less"),
    "prompt_tokens_base_told": ("prompt tokens, base (as its server tells)", ""),
    "prompt_tokens_tuned_told": ("prompt tokens, tuned (as its server tells)", ""),
    "loop_s": ("whole loop with the stand-in, s", "120 or less"),
    "jobs_runs": ("runs of `tune start` among faults", ""),
    "jobs_created": ("… jobs created", "as many"),
    "jobs_files_left": ("… files left at the provider", "0"),
    "citation_form_before": ("answers that cite, before `tune local`, %", ""),
    "citation_form_after": ("… after, %", "90 or more"),
    "citation_form_n": ("… held-out questions", ""),
    "citation_form_demo_after": ("… after, those of the demo set alone, %", ""),
    "citation_form_demo_n": ("… held-out questions of the demo set", ""),
    "parity": ("same answers when served, %", "100"),
}


def measure(runs: int = 50) -> dict[str, Any]:
    """Everything; `runs` of `tune start` among faults. Raises `Bug` where the demo does not go through."""
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder) / "run"
        found = {"loop_s": _loop(run), **_tokens(run)}
    jobs = tuning_jobs.measure(runs)
    found |= {name if name.startswith("jobs_") else f"jobs_{name}": value for name, value in jobs.items()}
    return found | _local()


def _loop(run: Path) -> float:
    """The seconds that `saegim tune demo` takes in a process of its own, its start included."""
    command = [sys.executable, "-m", "bot.cli", "tune", "demo", "--dir", str(run)]
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    if done.returncode:
        raise Bug(f"saegim tune demo failed: {done.stderr[-500:]}")
    return round(time.monotonic() - began, 1)


def _tokens(run: Path) -> dict[str, float]:
    """Prompt tokens of both profiles on the demo's test set, on average."""
    test = read(run / TEST)
    base, tuned = (mean(asked(one, profile).tokens for one in test) for profile in PROFILES)
    told = read_report(run).measures["prompt_tokens"]
    return {
        "prompt_tokens_base": round(base, 1),
        "prompt_tokens_tuned": round(tuned, 1),
        "prompt_tokens_change_percent": round(100 * (tuned - base) / base, 1),
        "prompt_tokens_base_told": round(told.base, 1),
        "prompt_tokens_tuned_told": round(told.tuned, 1),
    }


def _local() -> dict[str, Any]:
    """What training on this machine brings; null where it cannot be tried, and `why`."""
    nothing: dict[str, Any] = dict.fromkeys(LOCAL_KEYS)
    if find_spec(LOCAL) is None:
        return {**nothing, "why": "This Saegim does not train on this machine."}
    try:
        return {**nothing, **import_module(LOCAL).measure()}
    except (Refuse, ImportError) as error:
        return {**nothing, "why": str(error)}


def report(found: dict[str, Any], *, as_json: bool) -> None:
    """Print what was found: a table, or one JSON object on the last line."""
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    table = Table("", "measured", "aim", box=SIMPLE)
    table.columns[1].justify = "right"
    for name, (what, aim) in WHAT.items():
        value = found.get(name)
        table.add_row(what, "–" if value is None else f"{value:,}", aim)
    console = Console(highlight=False)
    console.print(table)
    if why := found.get("why"):
        console.print(why, markup=False)
