"""A Korean word as what it is about: particles, endings and honorifics off, common verbs in one form.

Pure; the lists stand in `words.py`, the letters in `hangul.py`, and what becomes of a stem in `tokens.py`.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from bot.memory.language.hangul import FINALS, closed, letters, syllable
from bot.memory.language.words import KOREAN_COPULA, KOREAN_ENDINGS, KOREAN_STOP, KOREAN_TITLES, KOREAN_VERBS

_LONGEST_ENDING: Final = max(map(len, KOREAN_ENDINGS))
_SS: Final = FINALS.index("ㅆ")
_LONGEST_VERB: Final = 12  # syllables, endings included; what is longer is text without spaces
_REMEMBERED: Final = 4096  # words: whoever reads a message asks for its words more than once
HOW_MANY: Final = "몇"
_COUNTER: Final = 2  # syllables: 시, 월, 개월, 번째
# Particles that agree with what stands before them; after anything else the syllable belongs to the word: 김지은, 이메일을.
_AFTER_CONSONANT: Final = "은을이과"
_AFTER_VOWEL: Final = "는를가와야"
_AFTER_PAST: Final = frozenset(
    """
    다 다고 다는 다면 다가 다며 고 고요 는가 는지 는데 는데요 나 나요 냐 니 니까 으니 으니까 지 지만 지요 죠 으며 으면 던 던가 던지 던데 을
    을까 을까요 을지 을때 습니다 습니까 어 어요 어서 어도 어야 음 음을 음에도 기 기에 더니 더라 네 네요 거든 거든요 으나 으므로 군요 구나
""".split()
)
_FUSED: Final = {"ㅘ": "ㅗ", "ㅝ": "ㅜ", "ㅕ": "ㅣ", "ㅙ": "ㅚ"}  # 봤 is 보 and 았
_PLAIN: Final = "고 지 게 기 자 던 다 거나 지만 지요 죠 도록 자고 기로 고요 기는 기도 고는 고도 다가 다고".split()
_N: Final = "는 는데 는지 는가 네 네요 나 나요 니 는데요 는다 는다고 는다면 냐".split()
_EU: Final = "면 니까 려고 려면 러 며 면서 시면 세요 시는 시고 니 나".split()
_INFINITIVE: Final = (
    "",
    *"요 서 야 도 라 줘 줘요 주세요 둬 봐 놓고 두고 보고 야지 야죠 야만 서는 졌다 진 지는 지고 질".split(),
)
_FINALS: Final = {
    "ㄴ": ("", "데", "지", "가", "다", "다고"),
    "ㄹ": ("", "까", "까요", "게", "게요", "래", "지", "지도"),
    "ㅁ": ("", "을", "은"),
}


@lru_cache(maxsize=_REMEMBERED)
def stems(run: str, *, glued: bool) -> tuple[str, ...]:
    """What the word `run` (syllables) is about: a noun, the stem of a verb, a name and a title; nothing if it says nothing.

    `glued`: right after Latin letters or digits, where a particle may stand alone (Redis는, 3시에).
    """
    if run in KOREAN_STOP:
        return ()
    if run.startswith(HOW_MANY):
        asked = run.lstrip(HOW_MANY)
        return () if len(counter(asked).removesuffix("나")) == 1 or not asked else stems(asked, glued=glued)  # 몇 개나
    if not glued and len(run) <= _LONGEST_VERB:
        verb = (_VERBS.get(run) if len(run) > 1 else None) or _past(run) or _helped(run)
        if verb is not None:
            about = () if verb in _LIGHT else (verb,)
            return (run, *about) if len(run) == 2 and verb != run else about  # 남자, 사고: a noun may look like one
    noun = _that_is(run) or without_ending(run, 0 if glued else 2)
    if not noun or noun in KOREAN_STOP:
        return ()
    if noun == run and len(run) == 2 and (_agrees(*run) or run[1] == "님"):
        return () if run[0] in KOREAN_STOP else (run, run[0])  # 팀은 or 가을
    return _titled(noun) if noun.endswith(KOREAN_TITLES) else (noun,)


def is_verb(run: str) -> bool:
    """Whether the word `run` is a form of a common verb or adjective: 걸려요, 끝났나요; not 배포해요, which names what is done. Of two syllables
    only one in -요 surely is: 남자 may be a noun.
    """
    if not 2 <= len(run) <= _LONGEST_VERB or (len(run) == 2 and not run.endswith("요")):
        return False
    return (_VERBS.get(run) or _past(run) or _helped(run)) in _STEMS


def _that_is(run: str) -> str:
    """The one syllable that `run` says something is: 글 of 글입니다, 차 of 차예요, but not 차이 of 차이에요; "" of anything else."""
    noun, ending = run[:1], run[1:]
    agrees = closed(noun) if ending.startswith("이") else True
    return noun if ending in KOREAN_COPULA and agrees else ""


def counter(run: str) -> str:
    """The counter that `run`, right after a number, is or begins with: 시 of 시에, 개월; "" if it is none."""
    noun = without_ending(run, 1)
    return noun if len(noun) <= _COUNTER else ""


def without_ending(run: str, shortest: int) -> str:
    """`run` without its longest ending, of which at least `shortest` syllables remain."""
    for length in range(min(_LONGEST_ENDING, len(run) - shortest), 0, -1):
        ending = run[-length:]
        if ending in KOREAN_ENDINGS and (length > 1 or length == len(run) or _may_follow(run[-2], ending)):
            return run[:-length]
    return run


def _titled(noun: str) -> tuple[str, ...]:
    """A name and the title after it, 민수팀장; any other word as it is."""
    title = next(title for title in KOREAN_TITLES if noun.endswith(title))
    return (noun[: -len(title)], title) if len(noun) - len(title) in (2, 3) else (noun,)


def _agrees(before: str, particle: str) -> bool:
    return particle in (_AFTER_CONSONANT if closed(before) else _AFTER_VOWEL)


def _may_follow(before: str, particle: str) -> bool:
    return particle not in _AFTER_CONSONANT + _AFTER_VOWEL or _agrees(before, particle)


def _helped(run: str) -> str | None:
    """The stem of a verb with another that helps it, 바꿔주나요 → 바꾸, 배포해보니까 → 배포; None if `run` is none."""
    for cut in range(len(run) - 1, 0, -1):
        if run[cut:] in _HELPING:
            infinitive = run[:cut]
            if (verb := _INFINITIVES.get(infinitive)) is not None:
                return verb
            if cut > 2 and infinitive[-1] == "해":
                return infinitive[:-1]
    return None


def _past(run: str) -> str | None:
    """The stem of a verb in the past, 바꿨는지 → 바꾸, 배포했다 → 배포; None if `run` is no past."""
    for length in range(min(4, len(run) - 1), -1, -1):
        if length and run[-length:] not in _AFTER_PAST:
            continue
        rest = run[:-length] if length else run
        if not _is_past(rest[-1]):
            continue
        initial, vowel, _ = letters(rest[-1])
        infinitive = rest[:-1] + syllable(initial, vowel)
        return _VERBS.get(infinitive) or _past(infinitive) or _helped(infinitive) or _of_infinitive(infinitive)
    return None


def _is_past(syllable_: str) -> bool:
    """Whether it ends in ㅆ as the past does: 했, 꿨."""
    return (ord(syllable_) - ord("가")) % len(FINALS) == _SS and syllable_ not in "있겠"


def _of_infinitive(infinitive: str) -> str:
    """The stem of a verb that is not in the list, from its 아/어 form."""
    rest, last = infinitive[:-1], infinitive[-1]
    if last in "아어여" and rest:
        is_noun = infinitive.endswith("이어") and (len(rest) > 2 or (len(rest) == 2 and closed(rest[0])))
        stem = rest[:-1] if is_noun else rest  # 학생이었다, 글이었다
    elif last in "해돼":
        stem = rest + ("하" if last == "해" else "되")
    else:
        initial, vowel, _ = letters(last)
        stem = rest + syllable(initial, _FUSED.get(vowel, vowel))
    return stem[:-1] if len(stem) > 2 and stem[-1] in "하되" else stem


def _conjugated(stem: str, *, changes: bool) -> Iterator[str]:
    """The forms of a verb in use; `changes`: its last consonant does before a vowel."""
    initial, vowel, final = letters(stem[-1])
    open_ = stem[:-1] + syllable(initial, vowel)
    eu, infinitive = _before_vowel(stem, changes=changes)
    yield from (stem + ending for ending in _PLAIN)
    yield from ((open_ if final == "ㄹ" else stem) + ending for ending in _N)
    yield from (eu + ending for ending in _EU)
    yield from (infinitive + ending for ending in _INFINITIVE)
    last = letters(eu[-1])
    for fused, endings in _FINALS.items():
        yield from (eu[:-1] + syllable(last[0], last[1], fused) + ending for ending in endings)
    polite = stem + "습" if final not in " ㄹ" else open_[:-1] + syllable(initial, vowel, "ㅂ")
    yield from (polite + ending for ending in ("니다", "니까"))


def _before_vowel(stem: str, *, changes: bool) -> tuple[str, str]:
    """The stem before 으, and the 아/어 form."""
    initial, vowel, final = letters(stem[-1])
    rest, bright = stem[:-1], vowel in "ㅏㅗ"
    if changes:
        match final:
            case "ㅂ":
                eu = rest + syllable(initial, vowel) + "우"
                return eu, eu[:-1] + ("와" if stem == "돕" else "워")
            case "ㄷ":
                eu = rest + syllable(initial, vowel, "ㄹ")
            case _:
                eu = rest + syllable(initial, vowel)
        return eu + "으", eu + ("아" if bright else "어")
    if final == "ㄹ":
        return rest + syllable(initial, vowel), stem + ("아" if bright else "어")
    if final != " ":
        return stem + "으", stem + ("아" if bright else "어")
    return stem, _contracted(stem)


def _contracted(stem: str) -> str:
    """The 아/어 form of a stem that ends in a vowel: 바꿔, 보내, 몰라, 써."""
    rest, (initial, vowel, _) = stem[:-1], letters(stem[-1])
    if rest and vowel == "ㅡ":
        before = letters(rest[-1])
        bright = before[1] in "ㅏㅗ"
        if stem[-1] == "르":
            return rest[:-1] + syllable(before[0], before[1], "ㄹ") + ("라" if bright else "러")
        return rest + syllable(initial, "ㅏ" if bright else "ㅓ")
    fused = {"ㅗ": "ㅘ", "ㅜ": "ㅝ", "ㅣ": "ㅕ", "ㅚ": "ㅙ", "ㅡ": "ㅓ"}.get(vowel, vowel)
    return stem + "어" if vowel in "ㅟㅢ" else (rest + "해" if stem[-1] == "하" else rest + syllable(initial, fused))


def _helping() -> frozenset[str]:
    """Forms of the verbs that stand after another in its 아/어 form."""
    return frozenset(form for stem in _HELPERS for form in _conjugated(stem, changes=False))


def _infinitives() -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in KOREAN_VERBS:
        stem, _, same = entry.partition("=")
        found.setdefault(
            _before_vowel(stem.removesuffix("*"), changes=stem.endswith("*"))[1], same or stem.removesuffix("*")
        )
    return found


def _verbs() -> dict[str, str]:
    forms: dict[str, str] = {}
    for entry in KOREAN_VERBS:
        stem, _, same = entry.partition("=")
        for form in _conjugated(stem.removesuffix("*"), changes=stem.endswith("*")):
            forms.setdefault(form, same or stem.removesuffix("*"))
    return forms


_VERBS: Final = _verbs()
_STEMS: Final = frozenset(_VERBS.values())
_INFINITIVES: Final = _infinitives()
_HELPERS: Final = "주 주시 보 놓 두 버리 드리".split()
_HELPING: Final = _helping()
_LIGHT: Final = KOREAN_STOP | {"하", "되", "있", "없", "가", "오", "보", "주", "같"}
