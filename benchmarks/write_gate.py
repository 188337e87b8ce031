"""How well the write gate without a model agrees with labels: precision and recall, each half of the labelled conversations apart.

    python benchmarks/write_gate.py

The conversations stand in `benchmarks/write_gate/`; intervals are Wilson's, 95 %.
"""

import json
from math import sqrt
from pathlib import Path

from bot.bench.consolidation import write_gate

HERE = Path(__file__).parent
Z = 1.96


def wilson(hits: int, of: int) -> str:
    """A share with its 95 % interval (Wilson, 1927)."""
    if not of:
        return "–"
    share = hits / of
    middle = (share + Z * Z / (2 * of)) / (1 + Z * Z / of)
    half = Z * sqrt(share * (1 - share) / of + Z * Z / (4 * of * of)) / (1 + Z * Z / of)
    return f"{100 * share:.0f} % [{100 * (middle - half):.0f}, {100 * (middle + half):.0f}]"


def main() -> None:
    """Print one row for each half."""
    lines = (HERE / "write_gate" / "conversations.jsonl").read_text(encoding="utf-8").splitlines()
    conversations = [json.loads(line) for line in lines]
    for part in ("tuned", "held out"):
        gate = write_gate(one for one in conversations if one["part"] == part)
        print(
            f"{part:9} {gate.messages} messages, {gate.wanted} worth keeping, {gate.kept} kept: "
            f"precision {wilson(gate.right, gate.kept)}, recall {wilson(gate.right, gate.wanted)}, "
            f"kind {wilson(gate.kind_right, gate.right)}"
        )


if __name__ == "__main__":
    main()
