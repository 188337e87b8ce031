"""The team's own words that mean the same: what it told Saegim in notes ("TF = 태스크포스"), as far as the readers may see them.

How such a statement reads says `bot/memory/language/glossary.py`, what a table does `bot/memory/language/pairs.py`.
"""

from collections.abc import Sequence

from bot.memory.engine.view import View
from bot.memory.language.glossary import definitions
from bot.memory.language.pairs import Table, team_table
from bot.memory.language.signs import DEFINES
from bot.memory.store import Store

MOST = 200  # statements that count for one question, of more the latest: a glossary is short, a table of thousands is a mistake
TABLES = 64  # tables kept, one for each set of statements some readers may see


class TeamWords:
    """The statements of a workspace, read from the store once after every change. Not thread-safe: used under the replica's lock."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._position = ""
        self._pairs: dict[str, list[tuple[str, str]]] = {}
        self._tables: dict[tuple[str, ...], Table] = {}

    def table(self, view: View, position: str) -> Table | None:
        """What the documents of `view` say means the same; None where they say nothing.

        `position`: of the index in the change log; what was read before another one is read anew.
        Raises redis-py's `RedisError` when Redis cannot be asked.
        """
        slots, _ = view.best({DEFINES: 1.0}, MOST)
        if not len(slots):
            return None
        if position != self._position:
            self._position, self._pairs, self._tables = position, {}, {}
        ids = tuple(sorted(view.id(slot) for slot in slots.tolist()))
        if ids not in self._tables:
            if len(self._tables) >= TABLES:
                self._tables.clear()
            self._tables[ids] = team_table(pair for id_ in ids for pair in self._stated(ids)[id_])
        return self._tables[ids]

    def _stated(self, ids: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
        missing = [id_ for id_ in ids if id_ not in self._pairs]
        if missing:
            kept = self._store.get(missing)
            self._pairs |= {id_: definitions(kept[id_].text) if id_ in kept else [] for id_ in missing}
        return self._pairs
