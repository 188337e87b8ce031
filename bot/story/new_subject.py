"""A follow-up that names another subject ("그럼 면담은요?") is answered from what has a word of it, not once more from what was said before.

Only where nobody reads what was found but the asker: a model sees by itself which of it is meant.
"""

from collections.abc import Callable, Sequence

from bot.memory.values import Hit
from bot.mind.router import ENOUGH, with_change
from bot.mind.understanding.ellipsis import content
from bot.mind.understanding.other_subject import holding, other_subject


def about_it(
    follow_up: str, completed: str, hits: Sequence[Hit], search: Callable[[str], Sequence[Hit]]
) -> Sequence[Hit]:
    """Those of `hits`, found for the question as it was `completed`, that are about what `follow_up` names; all where it names nothing else.

    Where they are weak, for the subject before is not theirs, what the follow-up finds alone may be stronger: `search` finds it.
    """
    named = other_subject(follow_up) if completed != follow_up else []
    if not named:
        return hits
    held = with_change(holding(named, hits), hits)
    if _strongest(held) >= ENOUGH:
        return held
    alone = holding(named, search(" ".join(content(follow_up))))
    return max(held, alone, key=_strongest)


def _strongest(hits: Sequence[Hit]) -> float:
    return max((hit.strength for hit in hits), default=0.0)
