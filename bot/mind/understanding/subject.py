"""What somebody wants forgotten, where they name it by its subject: "what you know about the badge" → "the badge". Pure."""

import re
from typing import Final

from bot.mind.understanding.verbs import ABOUT

LONGEST: Final = 400  # characters: a subject, not a document
_FIRST: Final = re.compile(
    r"(?:please\s+)?(?:(?:everything|all|anything|whatever|what)(?:\s+(?:that\s+)?(?:you|we|i)(?:\s+(?:have|had|ever|all)|['’]ve)*"
    r"\s+(?:know|knew|remember(?:ed)?|learn(?:ed|t)|stored?|saved?|kept|keep|have|said|say|told you|wrote))?"
    r"|(?:the|that|this|those|these|your|my)\s+(?:thing|stuff|part|memory|memories|note|notes|message|messages|one|ones|fact|facts)"
    r"|(?:your\s+)?(?:memories|notes|facts))(?:\s+(?:about|of|on|regarding|that|with)\b|\s*\Z)\s*|(?:about|regarding)\s+",
    re.IGNORECASE,
)
_KEPT_KO: Final = r"(?:알고\s?있는|알고\s?있던|아는|알던|기억하는|기억하던|기억하고\s?있는|기억한|저장한|적어\s?둔|말한|말했던|얘기한|들은|한)"
_LAST: Final = re.compile(
    rf"(?:^|(?<=\s))(?:(?:(?:내가|제가|네가|우리가)\s)?{_KEPT_KO}\s?(?:거|것|걸|게|내용|사실|기억|말|얘기)?|기억|메모|노트|내용|정보|거|것|걸|다|전부|모두|싹)(?:을|를|은|는|도)?\Z"
)


def subject(text: str) -> str:
    """The words of `text` that name what is to be forgotten; "" where it names nothing but "everything"."""
    text = text.strip()[:LONGEST]
    while shorter := _FIRST.match(text):
        text = text[shorter.end() :]
    while shorter := _LAST.search(text) or ABOUT.search(text):
        text = text[: shorter.start()].rstrip(" ,.!~")
    return text
