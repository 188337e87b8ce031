"""Forgetting one memory at once, as who asks for it does."""

from collections.abc import Callable

from bot.memory.forgetting.forget import Receipt, carry_out, may_erase
from bot.memory.store import Store
from bot.memory.values import Memory


def forget_one(store: Store, id_: str, asker: str, is_owner: Callable[[str], bool]) -> tuple[Memory, Receipt] | None:
    """The memory as it was and what became of it; None where it is not there, or not theirs to erase."""
    before = store.get([id_], faded=True, blank=True).get(id_)
    erasure = may_erase(store, id_, asker, is_owner)
    return (before, carry_out(store, erasure)) if before and erasure else None
