"""A follow-up that names another subject ("그럼 면담은요?") is answered from what has a word of it, not once more from what was said before;
one that only asks on ("얼마나 걸려요?") from what has a word of the subject that was named last, not of another one before it.

Only where nobody reads what was found but the asker: a model sees by itself which of it is meant.
"""

from collections.abc import Callable, Sequence

from bot.memory.values import Hit
from bot.mind.router import ENOUGH, with_change
from bot.mind.understanding.ellipsis import content
from bot.mind.understanding.other_subject import holding, other_subject

Search = Callable[[str], Sequence[Hit]]


def about_it(
    follow_up: str, completed: str, hits: Sequence[Hit], search: Search, last: Sequence[str] = ()
) -> Sequence[Hit]:
    """Those of `hits`, found for the question as it was `completed`, that are about what `follow_up` names; where it names nothing, about
    `last`, what was named last before it; all where that is nothing either.

    Where they are weak, for the subject before is not theirs, what `search` finds for these words alone may be stronger.
    """
    if completed == follow_up:
        return hits
    if named := other_subject(follow_up):
        return _stronger(
            with_change(holding(named, hits), hits), lambda: holding(named, search(" ".join(content(follow_up))))
        )
    if last:
        of_it = [hit for hit in hits if hit.evidence.around > 0 or hit in holding(last, hits)]
        return _stronger(with_change(of_it, hits), lambda: holding(last, search(" ".join([*last, follow_up]))))
    return hits


def _stronger(found: Sequence[Hit], more: Callable[[], Sequence[Hit]]) -> Sequence[Hit]:
    """`found`, or where that is weak, the stronger of it and of what there is `more`."""
    return found if _strongest(found) >= ENOUGH else max(found, more(), key=_strongest)


def _strongest(hits: Sequence[Hit]) -> float:
    return max((hit.strength for hit in hits), default=0.0)
