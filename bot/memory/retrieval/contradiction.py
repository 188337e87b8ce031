"""Contradiction: whether two clauses cannot both be true, because one is the other one denied. Pure.

Strict, since whoever is told that the team's memory contradicts itself must be able to rely on it: the same words about the same
people in the same order and of the same time, stated and not supposed, planned or heard. What is in doubt is none.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from bot.memory.language.signs import in_first_person
from bot.memory.language.tokens import tokenize
from bot.memory.retrieval.change import Told

AUXILIARY: Final = r"(?:have|has|had|did|do|does|am|is|are|was|were)"
NO: Final = re.compile(
    rf"\b(?:never|without|no longer|{AUXILIARY} not|{AUXILIARY}n['’]t|can(?:not|['’]t)|(?:must|may) not|not (?:yet|once|ever)|no(?! (?:idea|doubt|problem|matter|wonder)))\b"
    r"|없(?=[다어었네는고지습음])|않(?=[다아았네고습음])|못(?= ?[했해받봤가갔썼])|(?<![가-힣])[안못](?= )|아니(?=[에요다고었])|아닙|불가|금지"
)
"""What denies."""
DONE: Final = re.compile(
    r"\b(?:(?!need)\w{2,}ed|after \w+ing|did|done|made|went|gone|got|met|took|taken|wrote|written|built|ran|sent|found|had|gave|given|came"
    r"|chose|chosen|began|spent|felt|bought|sold|read|set|paid|left|held|kept|lost|won|led|taught|saw|seen|heard|been|was|were)\b"
    r"|[았었했였봤됐갔왔났샀썼냈렸졌쳤꿨뒀]"
)
"""What took place."""
INTENDS: Final = re.compile(
    rf"^\W*(?:can|could|would|will|should|may|what|how|which|why|let['’]?s|please|if|{AUXILIARY}) "
    r"|\b(?:plan(?:ning|s)? (?:to|on)|going to|gonna|want to|goal (?:to|is)|options?|will|should|need to|thinking of|considering)\b|['’]ll\b|[?？]\s*$"
    r"|려고|려는|[을할볼갈]까|예정|계획|싶|하자|[할볼갈]게|겠"
)
"""What is asked, offered or planned."""

_DOUBTFUL: Final = re.compile(
    r"[?？\"“”]|['’]d\b|\b(?:i|we|you|he|she|they|it) had better\b"
    r"|\b(?:wonder\w*|if|unless|whether|hear[ds]?|say|says|said|tell|tells|told|claim\w*|apparent\w*|report\w*|supposed\w*|alleged\w*|rumou?r\w*|think\w*|thought"
    r"|guess\w*|belie\w*|maybe|perhaps|probab\w*|possib\w*|might|would|could|should|seem\w*|likely|almost|nearly|hardly|barely|rarely|seldom|only|except"
    r"|until|without|past|used to|former\w*|previous\w*|once|originally|initially|anymore|any more|no longer|that|who|whom|nobody|no one|none|nothing|neither"
    r"|stop\w*|forb\w+|refus\w*|fail\w*|cancel\w*|den(?:y|ies|ied)|avoid\w*|wish\w*|hope\w*|want\w*|plan(?:s|ned|ning)? to|try|tries|tried|so long as|as long as)\b"
    r"|들었|[다라자냐]고(?= ?[들하해합했말전])|[다라]던|다더|라더|대요|래요|다는데|라는데|면(?=[ ,.!요]|$)|거든|바라|희망|아마|듯|[것거] ?같|거예요|겁니다|거야|거의|예전|과거|한때"
    r"|원래|이전|더 ?이상|누가|누구|아무|멈추|멈췄|중단|금물|금지|불가|거부|거절|실패|취소|그만|제외|말고|없이|아니|아닙"
)
"""What makes a statement less than plain: hearsay, conditions, wishes, guesses, exceptions, a time gone by, a denial of another kind."""
_DENIES_OF_NOW: Final = re.compile(r"\b(?:do|does|am|is|are|can|must|may)(?:not| not|n['’]t|['’]t)|\bnever\b")
_DENIES_OF_THE_PAST: Final = re.compile(
    r"\b(?:did|have|has|had|was|were)(?: not|n['’]t)|(?:\b(?:have|has|had|was|were)|['’](?:ve|s)) never\b|적이? ?없"
)
_NEGATION: Final = re.compile(r"\b(?:never|no|not|cannot)\b|n['’]t\b|없|않|(?<![가-힣])[안못](?= )|못[하했해]")
_NOT_YET: Final = re.compile(r"\byet\b|아직")
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MONTHS: Final = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
_WHEN: Final = re.compile(
    rf"\b(?:(?:back )?(?:in|on) )?(?:{_MONTHS} \d{{1,2}}(?:st|nd|rd|th)?(?:,? (?:19|20)\d\d)?|(?:{_MONTHS} )?(?:19|20)\d\d)\b|\byesterday\b"
    rf"|\blast (?:week|month|year|spring|summer|autumn|fall|winter|{_MONTHS}|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"
    r"|(?:(?:19|20)\d\d년|\d{1,2}월|\d{1,2}일)에?(?![가-힣])|(?<![가-힣])(?:어제|그제|작년|재작년|지난[달주해]|지난 [달주해])에?(?![가-힣])"
)
"""When something took place: of what never did, it never did then either."""
_WORD: Final = re.compile(r"[^\W_]+")
_SMALL: Final = frozenset(
    "a an the have has had do does did am is are was were be been being not never ever yet already yes no ve s re m".split()
) | frozenset("적 적이 적은 본 봤 봤다 봐 봤어 있 없 번이 번도 아직 이미 벌써 전혀 안 못 않 지".split())
_PARTICLE: Final = re.compile(r"(?<=.)(?:은|는|이|가|의|도)$")
_DID: Final = re.compile(
    r"(?:했|해|하|합|한)[가-힣]{0,3}"
)  # the verb that stands apart from its noun: 배포 안 해요, 배포해요
_TRIED: Final = re.compile(r"봤[가-힣]{0,3}")
_SUBJECT: Final = re.compile(r"(?<![가-힣])(?:우리|저희)|(?<!적)(?<!수)(?<!번)(?:이|가|께서)(?= )|[님씨][은는]")
_HANGUL: Final = re.compile("[가-힣]")
_PASSIVE: Final = re.compile(r"\b(?:am|is|are|was|were|be|been|being)\b")


def contradicts(no: tuple[str, str], yes: tuple[str, str], denied: Told, told: Told) -> bool:
    """Whether the clause `no` is the clause `yes` denied; of each the clause and the sentence it stands in, and the hit it is of."""
    if any(_DOUBTFUL.search(part) or INTENDS.search(part) for said in (no, yes) for part in said):
        return False
    if NO.search(yes[0]) or len(_NEGATION.findall(no[0])) != 1:  # not … never: what is denied twice may be so
        return False
    past = _of_the_past(no[0])
    if not (_in_time(no[0], yes[0], past=past) and _not_news(no[0], yes[0], denied, told, past=past)):
        return False
    if bool(_PASSIVE.search(no[0])) is not bool(_PASSIVE.search(yes[0])) or not _of_the_same(no[0], denied, told):
        return False
    words = _words(no[0])
    return any(_alike(words, _words(text)) for text in (yes[0], *([_WHEN.sub(" ", yes[0])] if past else [])))


def _of_the_past(no: str) -> bool:
    if _DENIES_OF_THE_PAST.search(no):
        return True
    return bool(DONE.search(no)) and not (_DENIES_OF_NOW.search(no) and "never" not in no)


def _in_time(no: str, yes: str, *, past: bool) -> bool:
    """Whether both are of what is, or both of what took place: who does not use it may have used it."""
    done = set(DONE.findall(yes))
    return bool(done) if past else done <= set(DONE.findall(no))


def _not_news(no: str, yes: str, denied: Told, told: Told, *, past: bool) -> bool:
    """Whether `yes` was so when `no` was said: what somebody tells later may have come after it, unless it names an earlier year."""
    if told.at < denied.at:
        return True
    if told.author == denied.author or _NOT_YET.search(no):
        return False
    return not past or any(int(year) < datetime.fromtimestamp(denied.at, UTC).year for year in _YEAR.findall(yes))


def _of_the_same(no: str, denied: Told, told: Told) -> bool:
    """Whether two people may speak of the same: nobody else's "I did" denies mine, and Korean that names nobody may mean who writes it."""
    if denied.author == told.author:
        return True
    return not in_first_person(no) and (not _HANGUL.search(no) or _SUBJECT.search(no) is not None)


def _words(clause: str) -> list[frozenset[str]]:
    """What a clause says, word by word, without what only denies it or tells its tense; with who and with prepositions."""
    text = re.sub(r"\bcan(?:not|['’]t)\b", "can", clause)
    words = _WORD.findall(re.sub(r"n['’]t\b", "", text))
    kept = [word for word in words if not (word in _SMALL or NO.search(f"{word} ") or _TRIED.fullmatch(word))]
    return [terms for word in kept if (terms := _terms(word))]


def _terms(word: str) -> frozenset[str]:
    """The terms of a word; those of a word that search leaves out are the word itself: who, and for whom."""
    found = tokenize(word) or ([] if _DID.fullmatch(word) else [_PARTICLE.sub("", word)])
    return frozenset(found) - _SMALL


def _alike(words: Sequence[frozenset[str]], others: Sequence[frozenset[str]]) -> bool:
    return len(words) == len(others) > 1 and all(one & other for one, other in zip(words, others, strict=True))
