"""What is ordered by one whole message of fixed wording, in English and Korean: bulk erasure, pins, and corrections approved. Pure.

    forget me · forget everything of mine · 내 기억 다 지워줘        all that this person wrote or had kept
    forget here · forget everything here · 여기 다 잊어줘           all of this place
    pin <id> · 고정해 줘 <id> · unpin <id> · 고정 풀어 줘 <id> · pins · 고정 목록
    lessons · approve <id> · reject <id> · 교정 목록 · 교정 승인 <id> · 교정 반려 <id>

An order whose id is missing, or after `/saegim` is none, is that order still, without a value: who gave it is told how. What erases in bulk
is announced with a number; only the same words with that number do it, and what stands in its place ("-1", 많이) is told to be none.
Everything else is `intent.py`'s.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal, cast

from bot.mind.understanding import verbs
from bot.mind.understanding.intent import parse

What = Literal["forget_me", "forget_here", "pin", "unpin", "pins", "lessons", "approve", "reject"]

LONGEST: Final = 120  # characters; the longest wording has about half as many


@dataclass(frozen=True, slots=True)
class Order:
    """One order. `value`: the id of a memory, or what a bulk erasure is to be confirmed with, a number or not; "" where there is none."""

    what: What
    value: str = ""


_I: Final = re.IGNORECASE
_ERASE: Final = r"(?:forget|delete|erase|remove)"
_WIPE: Final = r"(?:잊어|지워|삭제해)(?:\s?버려)?(?:\s?(?:줘요?|주세요|주십시오|줄래요?|라))?"
_ALL: Final = r"(?:다|전부|모두|싹)(?:\s?다)?"
_DIGITS: Final = r"[-+\u2212–]?\s?\d[\d.,]*"
_MUCH: Final = (
    r"많이|조금|전부|모두|다|싹|(?:몇|한|두|세|네|다섯|여섯|일곱|여덟|아홉|(?:열|스물)(?:한|두|세|네|다섯|여섯|일곱|여덟|아홉)?)\s?(?:개|건)"
    r"|하나|둘|셋|all|everything|many|some|few|none|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty"
)
_POLITE: Final = r"(?:만)?(?:이?요|예요|이에요|입니다)?"
_COUNT: Final = rf"(?:[\s,:]+(?:(?P<value>{_DIGITS}|{_MUCH})\s?(?:개|건)?|(?:right )?now|at once|completely|for good|지금|당장|빨리|어서|완전히){_POLITE})?"
"""How many, as it was told or as somebody words it who was not: only a number confirms, but it is no question either way."""
_ID: Final = r"[`\"'(]*(?P<value>(?=[a-z]*\d)[a-z0-9]{6,16}|[a-hjkmnp-z]{10})[`\"')]*"
_UNPIN: Final = r"고정(?:을)?\s?(?:풀어|해제(?:해)?|빼|취소(?:해)?)(?:\s?(?:줘요?|주세요|주십시오))?"
_PIN: Final = r"고정(?:해)?(?:\s?(?:줘요?|주세요|주십시오|둬|라))?"
_MINE: Final = (
    rf"{_ERASE}\s+(?:me|(?:everything|all)(?:\s+(?:that\s+)?(?:of mine|about me|from me|you (?:know|remember|have) (?:about|of|from) me"
    rf"|i(?:['’]ve| have)? (?:ever )?(?:said|written|wrote|told you)))|(?:all (?:of )?)?my (?:memories|notes|messages)){_COUNT}"
)
_MINE_KO: Final = (
    r"(?:(?:내|제|나의|저의)\s?(?:기억|메모|말|글|거|것)|(?:나|저)에\s?(?:대한|관한)\s?(?:기억|거|것)"
    rf"|(?:내가|제가)\s?(?:말한|한|쓴|적은)\s?(?:거|것|말|글)?)(?:을|를|은|는)?\s?{_ALL}\s?{_WIPE}{_COUNT}"
)
_HERE: Final = (
    rf"{_ERASE}\s+(?:here|(?:everything|all)\s+(?:that was )?(?:said\s+)?"
    rf"(?:here|(?:in|from|of) this (?:channel|conversation|place|dm))){_COUNT}"
)
_HERE_KO: Final = (
    r"(?:여기|이\s?(?:채널|대화|방))(?:에서|서|의)?\s?(?:있는\s?)?(?:(?:한|나눈)\s?)?(?:기억|거|것|말|글|내용)?(?:을|를|은|는)?\s?"
    rf"{_ALL}\s?{_WIPE}{_COUNT}"
)
_PINS: Final = (
    r"(?:show (?:me )?)?(?:the )?(?:pins|pinned)"
    r"|고정(?:된)?\s?(?:목록|기억|거|것)(?:을|를)?(?:\s?보여\s?(?:줘요?|주세요|주십시오))?"
)
_LESSONS: Final = (
    r"(?:show (?:me )?)?(?:the )?(?:lessons|corrections)(?: waiting)?"
    r"|(?:승인\s?(?:을\s?)?(?:대기|기다리는)\s?(?:중인\s?)?교정|교정\s?(?:목록|대기))(?:을|를)?(?:\s?보여\s?(?:줘요?|주세요|주십시오))?"
)
_GIVE: Final = r"(?:\s?(?:해\s?)?(?:줘요?|주세요|주십시오))?"
_APPROVE: Final = rf"(?:approve|(?:교정\s?)?승인{_GIVE})[\s,:]+(?:correction\s+)?{_ID}"
_REJECT: Final = rf"(?:reject|(?:교정\s?)?반려{_GIVE})[\s,:]+(?:correction\s+)?{_ID}"
_JUDGED: Final = rf"(?:교정\s?)?{_ID}(?:을|를)?[\s,:]+"
_ORDERS: Final[tuple[tuple[What, re.Pattern[str]], ...]] = (
    ("forget_me", re.compile(_MINE, _I)),
    ("forget_me", re.compile(_MINE_KO)),
    ("forget_here", re.compile(_HERE, _I)),
    ("forget_here", re.compile(_HERE_KO)),
    ("pins", re.compile(_PINS, _I)),
    ("unpin", re.compile(rf"(?:unpin\s+|{_UNPIN}[\s,:]+){_ID}", _I)),
    ("unpin", re.compile(rf"{_ID}(?:을|를)?[\s,:]+{_UNPIN}", _I)),
    ("pin", re.compile(rf"(?:pin\s+|{_PIN}[\s,:]+){_ID}", _I)),
    ("pin", re.compile(rf"{_ID}(?:을|를)?[\s,:]+{_PIN}", _I)),
    ("lessons", re.compile(_LESSONS, _I)),
    ("approve", re.compile(_APPROVE, _I)),
    ("approve", re.compile(rf"{_JUDGED}승인{_GIVE}")),
    ("reject", re.compile(_REJECT, _I)),
    ("reject", re.compile(rf"{_JUDGED}반려{_GIVE}")),
)
_NAMED: Final = r"(?:(?:[가-힣A-Za-z0-9]{1,12} ){1,3})?"
"""What is to be pinned, where it is named in words: 배포 규칙 고정해 줘. Only an id says which memory."""
_NAMELESS: Final[tuple[tuple[What, re.Pattern[str]], ...]] = (
    ("unpin", re.compile(rf"unpin|{_NAMED}{_UNPIN}", _I)),
    ("pin", re.compile(rf"pin|{_NAMED}고정\s?(?:해\s?)?(?:줘요?|주세요|주십시오)", _I)),
    ("approve", re.compile(rf"approve|교정\s?승인{_GIVE}", _I)),
    ("reject", re.compile(rf"reject|교정\s?반려{_GIVE}", _I)),
)
_MISNAMED: Final = re.compile(r"(?P<what>pin|unpin|approve|reject)\s+[^\s?？]+", _I)
"""After `/saegim`: one word that is no id."""
_MISCOUNTED: Final = re.compile(r"forget\s+(?P<what>me|here)\s+(?P<value>[\w.+-]{1,20})", _I)
"""After `/saegim`: one word that is no number."""
_COMMANDS: Final = frozenset({"recall", "forget", "why", "learn", "tokens", "help", "stop", "beyond"})
_GROUPED: Final = re.compile(r"\d{1,3}(?:,\d{3})+")
_FIXED: Final = re.compile(
    rf"help|tokens|why|stop|pins|lessons|remember|recall|learn(?: \S+)?|(?:(?:un)?pin|approve|reject)(?: \S+)?"
    rf"|forget(?: (?:me|here)(?: {_DIGITS})?| {_ID})?",
    _I,
)
"""English words that everybody types, whatever language they speak."""
_AROUND: Final = re.compile(r"\A(?:/saegim\s+)?(?:(?:please|yes|네|응)[\s,:]+)?|(?:[\s,]*please)?[\s.!~]*\Z", _I)


def ordered(text: str, *, command: bool = False) -> Order | None:
    """The order that the whole of `text` is; None where it is anything else. `text` is without Saegim's own mention.

    `command`: it was typed after `/saegim`, where "pin that" can only be an order, though it names no memory.
    """
    whole = text.strip()
    if len(whole) > LONGEST:
        return None
    if called := verbs.VOCATIVE.match(whole):
        whole = whole[called.end() :]
    said = " ".join(_AROUND.sub("", whole).split())
    for what, wording in _ORDERS:
        if found := wording.fullmatch(said):
            value = (found.groupdict().get("value") or "").casefold()
            return Order(what, value.replace(",", "") if _GROUPED.fullmatch(value) else value.rstrip(".,"))
    for what, wording in _NAMELESS:
        if wording.fullmatch(said):
            return Order(what)
    if command and (found := _MISCOUNTED.fullmatch(said)):
        return Order("forget_me" if found["what"].lower() == "me" else "forget_here", found["value"])
    misnamed = _MISNAMED.fullmatch(said) if command else None
    return Order(cast("What", misnamed["what"].lower())) if misnamed else None


def commands(text: str) -> bool:
    """Whether `text`, which was said to Saegim, tells it what to do and states nothing: it answers no question later."""
    return parse(text, command=True).verb in _COMMANDS or ordered(text, command=True) is not None


def is_fixed(text: str) -> bool:
    """Whether `text` is a command of fixed English words, which says nothing about the language of who typed it."""
    return len(text) <= LONGEST and _FIXED.fullmatch(" ".join(_AROUND.sub("", text.strip()).split())) is not None


def tells_language(text: str) -> bool:
    """Whether `text`, which was said to Saegim, tells the language of who wrote it: not by a command of one word, nor of fixed English ones."""
    return not is_fixed(text) and (len(text.split()) > 1 or "?" in text or not commands(text))
