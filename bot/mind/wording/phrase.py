"""One sentence in the three voices that Saegim speaks with."""

from typing import NamedTuple


class Phrase(NamedTuple):
    """The same sentence in 해요, in 합니다, and in English."""

    haeyo: str
    hamnida: str
    en: str
