"""What of a conversation goes into a prompt: the newest turns, and of a long one what bears on the question and what carries most. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from bot.memory.folding import matching, shortened, weigh, words
from bot.memory.values import Turn

NEWEST: Final = 0.6  # of the budget, where not everything fits
SMALLEST: Final = 10  # tokens; where less is left, no turn is looked for that would fit
MATCHING: Final = 0.25  # of the budget, for what bears on the question; what is left is for what carries most


def earlier(turns: Sequence[Turn], question: str, budget: int, cost: Callable[[Turn], int]) -> list[Turn]:
    """Those of `turns` that a prompt for `question` should hold, shortened, in their order; `budget` and `cost` in tokens.

    First those that have words of the question, as far as their share of the budget reaches, then people's statements.
    """
    short = [replace(turn, text=shortened(turn.text)) for turn in turns]
    read = words(turns)
    share = budget * MATCHING / (1 - NEWEST)
    chosen: set[int] = set()
    spent = 0
    for scores, room in ((matching(turns, read, question), share), (weigh(turns, read), budget)):
        for n in sorted((n for n, score in enumerate(scores) if score > 0), key=lambda n: -scores[n]):
            if room - spent < SMALLEST:
                break
            if n not in chosen and spent + (price := cost(short[n])) <= room:
                chosen.add(n)
                spent += price
    return [short[n] for n in sorted(chosen)]
