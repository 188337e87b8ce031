"""Words that mean the same: what may stand instead of a question's words. Pure; what it counts for is ranking's business.

The table (`word_groups.py`) is the same for every team. A team's own words come in as the pairs `glossary.py` reads from what the
team said; nothing here knows who may see what.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Final

from bot.memory.language.tokens import LONGEST, tokenize
from bot.memory.language.word_groups import TABLES, Group, groups
from bot.memory.language.words import KOREAN_ENDINGS

SAME: Final = 0.95
"""Weight of another spelling of the same word, and of what a team says is the same: just below the word itself."""
TRANSLATED: Final = 0.75
"""Weight of a word of the same meaning in the other language; more where nobody wrote the word itself (`bot/memory/retrieval/wanted.py`)."""
MEANS: Final = 0.5
"""Weight of another word of the same meaning in the same language, where who means the same mostly says the same."""

_LONGEST_ENDING: Final = 1 + max(map(len, KOREAN_ENDINGS))  # with a tail
_INFLECTION: Final = 4  # letters an English ending adds at most: deploy-ment; beyond it is another word: intern-ational
_TAILS: Final = frozenset("중 후 전 때 시 용 건 날 별 들".split())  # written onto a noun: 배포중, 회의때
_EDGE: Final = " \t\r\n.,;:!?…·\"'“”‘’()[]{}<>*_~`。、！？「」『』"
_HANGUL: Final = re.compile(r"[가-힣]+")
_PIECE: Final = re.compile(r"[가-힣]+|[^\W가-힣]+")
_NAME: Final = re.compile(r"[^\W가-힣][._\-:@=\\][^\W가-힣]|://|_")  # deploy-tool is a name of its own, not two words
_BETWEEN_HANGUL: Final = re.compile(r"(?<=[가-힣]) (?=[가-힣])")
_COMPOUND: Final = 24  # syllables of a compound at most: taking one apart is work that grows faster than it does
_REMEMBERED: Final = 4096  # words of questions: some 2 MB
_CLITIC: Final = re.compile(r"['’]s$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Alternative:
    """Terms that may stand instead of some of a question's."""

    at: tuple[int, int]  # first, and one past the last, of the question's terms it stands for
    terms: tuple[str, ...]  # all of them together, as the documents have them
    weight: float  # 0..1, the question's own terms having 1


@dataclass(frozen=True, slots=True)
class Entry:
    """A word or phrase of a table, and what may stand for it: terms and their weight."""

    text: str
    latin: tuple[str, ...]  # its words not in Hangul
    instead: tuple[tuple[tuple[str, ...], float], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Entries by how a question may write them."""

    entries: dict[str, list[Entry]] = field(default_factory=dict)  # by `_key`
    inflected: dict[tuple[str, ...], list[Entry]] = field(default_factory=dict)  # those in Hangul, by their terms
    widest: dict[str, int] = field(default_factory=dict)  # pieces of the longest entry, by `_head`

    def add(self, group: Group) -> None:
        """Add a group of words."""
        for word in group.words:
            for text in word:
                pieces = _pieces(text)
                entry = Entry(text, _latin(pieces), tuple(_instead(text, word, group).items()))
                if _HANGUL.fullmatch(text.rstrip("-")):
                    self.inflected.setdefault(_searched(text)[0], []).append(entry)
                if not text.endswith("-"):
                    stems = _stems(pieces)
                    self.entries.setdefault(_key(stems), []).append(entry)
                    self.widest[_head(stems[0])] = max(len(pieces), self.widest.get(_head(stems[0]), 0))

    def phrase(self, pieces: Sequence[str], stems: Sequence[str]) -> list[Entry]:
        """The entries that `pieces` together are, an ending after the last of them left out where it must be."""
        for bare in _bare(_key(stems)):
            if (known := self.entries.get(bare)) and (found := [entry for entry in known if _inflected(pieces, entry)]):
                letters = len(" ".join(pieces))
                away = [abs(letters - len(entry.text)) for entry in found]  # building: itself before a form of build
                return [entry for entry, far in zip(found, away, strict=True) if far == min(away)]
        return []

    def form(self, word: str) -> list[Entry]:
        """The entries that `word` is a form of, to the tokeniser: 고쳤는지 of 고치다, 배포했는지 of 배포."""
        terms = tuple(tokenize(word))
        stem = terms[1:] if terms[:1] == (word,) else terms  # a form that may be a noun is a term itself: 늦은, 늦
        return self.inflected.get(terms) or self.inflected.get(stem, [])


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a question: without what stands around it, in pieces, and the place of its terms among the question's."""

    text: str
    pieces: tuple[str, ...]
    stems: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Part:
    """What was found in a question, and the terms it stands for."""

    entries: list[Entry]
    start: int
    end: int


def alternatives(words: Sequence[str], own: Table | None = None) -> list[Alternative]:
    """What may stand instead of a question's words, in order of the question, the best first.

    `words`: as written and in order, particles and function words among them ("배포는", "on", "call").
    `own`: the team's own words, of `team_table`.
    Spans count the terms of all the words, `tokenize`d one after the other. Of entries that overlap the longest counts: a meeting
    room is no meeting.
    """
    tables = [_builtin(), own] if own else [_builtin()]
    read: list[_Word] = []
    terms: list[str] = []
    for word in words:
        start = len(terms)
        terms += tokenize(word)
        read.append(_Word(*_read(word), start, len(terms)))
    return [one for part in _parts(read, tables) for one in _choice(part, terms[part.start : part.end])]


def team_table(pairs: Iterable[tuple[str, str]]) -> Table:
    """A team's own table: the two of each pair are the same to the team; one that no search could find is left out."""
    own = Table()
    for pair in pairs:
        one, other = (text.strip(_EDGE + "-") for text in pair)
        if tokenize(one) and tokenize(other):
            own.add(Group(((one, other),)))
    return own


@cache
def _builtin() -> Table:
    builtin = Table()
    for group in (group for table in TABLES for group in groups(table)):
        builtin.add(group)
    return builtin


def _parts(read: list[_Word], tables: list[Table]) -> Iterator[_Part]:
    at = 0
    while at < len(read):
        widest = max((one.widest.get(_head(piece), 0) for one in tables for piece in read[at].stems[:1]), default=0)
        for count in range(min(widest, len(read) - at), 0, -1):
            words = read[at : at + count]
            pieces = [piece for word in words for piece in word.pieces]
            stems = [stem for word in words for stem in word.stems]
            entries = [entry for one in tables for entry in one.phrase(pieces, stems)] if words[-1].pieces else []
            if entries:
                yield _Part(entries, words[0].start, words[-1].end)
                break
        else:
            count = 1
            yield from _inside(read[at], tables)
        at += count


def _inside(word: _Word, tables: list[Table]) -> list[_Part]:
    """What a word that is no entry is a form of, or else has in it: 배포일정, 배포/롤백, DB백업."""
    if _HANGUL.fullmatch(word.text) and (forms := [entry for one in tables for entry in one.form(word.text)]):
        return [_Part(forms, word.start, word.end)]
    if len(word.text) > LONGEST or _NAME.search(word.text):
        return []
    parts: list[_Part] = []
    for run in _PIECE.finditer(word.text):
        start = word.start + len(tokenize(word.text[: run.start()]))
        if _HANGUL.fullmatch(run[0]):
            parts += _compound(run[0], start, tables)
        elif entries := [entry for one in tables for entry in one.phrase(*_read(run[0])[1:])]:
            parts.append(_Part(entries, start, word.start + len(tokenize(word.text[: run.end()]))))
    return [_Part(part.entries, part.start, min(part.end, word.end)) for part in parts]


def _compound(run: str, start: int, tables: list[Table]) -> list[_Part]:
    """The entries that `run` is made of without a gap: of two syllables and more but for the last, which may carry an ending."""
    for cut in range(len(run) if len(run) <= _COMPOUND else 0, 0, -1):
        entries = [entry for one in tables for entry in one.entries.get(run[:cut], ())]
        if entries:
            end = start + max(1, cut - 1)  # terms are bigrams: those across the joint belong to neither
            part = _Part(entries, start, end)
            if cut == len(run) or _is_ending(run[cut:]):
                return [part]
            if cut > 1 and (rest := _compound(run[cut:], start + cut, tables)):
                return [part, *rest]
    return []


def _choice(part: _Part, own: list[str]) -> Iterator[Alternative]:
    """The alternatives of a part, without those that its `own` terms say already."""
    best: dict[tuple[str, ...], float] = {}
    for terms, weight in (instead for entry in part.entries for instead in entry.instead):
        if own and not set(terms) <= set(own):
            best[terms] = max(weight, best.get(terms, 0.0))
    for terms, weight in sorted(best.items(), key=lambda item: -item[1]):
        yield Alternative((part.start, part.end), terms, weight)


def _instead(text: str, word: Sequence[str], group: Group) -> dict[tuple[str, ...], float]:
    """What stands for `text`, a spelling of `word`: its other spellings, and the other words of the group."""
    found: dict[tuple[str, ...], float] = {}
    for other in (word, *group.words):
        for spelled in other:
            weight, (terms, kept) = SAME if other is word else _weight(text, spelled, group), _searched(spelled)
            if weight and terms and not spelled.endswith("?"):
                found.setdefault(terms, weight * kept)
    return found


def _weight(text: str, other: str, group: Group) -> float:
    translated = bool(_HANGUL.match(text)) != bool(_HANGUL.match(other))
    return TRANSLATED if translated else 0.0 if group.across else MEANS


@cache
def _searched(text: str) -> tuple[tuple[str, ...], float]:
    """The terms that find `text`, and the share of its words they keep: of "on call" only "call" is searched."""
    if text.endswith("-"):
        return tuple(term for term in tokenize(text[:-1] + "다") if not term.endswith("다")), 1.0
    words = [_distinct(word) for word in text.split()]
    terms = tuple(dict.fromkeys(term for word in words for term in word))
    return terms, sum(map(bool, words)) / len(words)


def _distinct(word: str) -> list[str]:
    """The terms of `word` without what they say twice: of GitHub no git, of 휴가 no 휴 (as if 가 were a particle)."""
    terms = tokenize(word)
    if _NAME.search(word):
        return terms[:1]
    whole = [term for term in terms if not any(term in other and term != other for other in terms)]
    written = [term for term in whole if term in word]
    return written if written and _HANGUL.fullmatch(word) else whole


@lru_cache(maxsize=_REMEMBERED)
def _read(word: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """A word without what stands around it; in pieces; and their stems."""
    text = _CLITIC.sub("", unicodedata.normalize("NFKC", word).strip(_EDGE))
    pieces = _pieces(text)
    return text, tuple(pieces), _stems(pieces)


def _pieces(text: str) -> list[str]:
    """Runs of Hangul and of other letters, casefolded; an ending after other letters is left out (Redis는)."""
    pieces: list[str] = []
    end = -1
    for run in _PIECE.finditer(text):
        glued = run.start() == end and not text[end - 1].isdecimal()  # 3시, 5월: no ending after a number
        if not (glued and _HANGUL.fullmatch(run[0]) and _is_ending(run[0])):
            pieces.append(run[0].casefold())
        end = run.end()
    return pieces


def _stems(pieces: Sequence[str]) -> tuple[str, ...]:
    return tuple(piece if _HANGUL.fullmatch(piece) else (tokenize(piece) or [piece])[0] for piece in pieces)


def _latin(pieces: Sequence[str]) -> tuple[str, ...]:
    return tuple(piece for piece in pieces if not _HANGUL.fullmatch(piece))


def _key(stems: Sequence[str]) -> str:
    """The stems as one; Hangul without its spaces, which some put in and some do not (코드 리뷰, 코드리뷰)."""
    return _BETWEEN_HANGUL.sub("", " ".join(stems)) if len(stems) > 1 else "".join(stems)


def _head(stem: str) -> str:
    """What says that an entry may begin with `stem`: of Hangul, which has no spaces in a key, its first syllable."""
    return stem[0] if _HANGUL.match(stem) else stem


def _bare(key: str) -> Iterator[str]:
    """`key`, and without each of the endings it may have, the shortest first."""
    yield key
    for cut in range(len(key) - 1, max(0, len(key) - 1 - _LONGEST_ENDING), -1):
        if _is_ending(key[cut:]) and _HANGUL.match(key[cut - 1]):
            yield key[:cut]


def _is_ending(syllables: str) -> bool:
    after = syllables[1:] if syllables[0] in _TAILS else syllables
    return not after or after in KOREAN_ENDINGS


def _inflected(pieces: Sequence[str], entry: Entry) -> bool:
    """Whether `pieces` are forms of the words of `entry`, which equal stems do not say: custom, customer; meet, meeting."""
    latin = _latin(pieces)
    return len(latin) == len(entry.latin) and all(
        form.startswith(word[:-1]) and len(form) - len(word) <= _INFLECTION
        for form, word in zip(latin, entry.latin, strict=True)
    )
