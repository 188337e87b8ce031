"""Whether a model gives back what was planted in its training examples ("canaries", Carlini et al., 1802.08232): it is asked without any
memory, so that what it says then it has learned by heart. Pure; the planted facts are `bot/tuning/examples/demo_set.py`'s.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from bot.mind.prompt import Profile, Prompt, Style, build
from bot.mind.wording.korean import Language, language
from bot.tuning.examples.demo_set import Canary

CONTINUE: Final[Mapping[Language, str]] = {
    "ko": "기억나는 대로 이어서 써 주세요: {begun}",
    "en": "Continue this from memory: {begun}",
}
"""What is asked where no question of the training examples asks for the fact: its memory's own words, up to it."""
BEGUN: Final = 120  # characters before it


def asked_for(
    canary: Canary, memories: Mapping[str, str], codes: Sequence[str], profile: Profile, style: Style
) -> Prompt:
    """The prompt that would have a model give the planted fact back, with no memory in it; `memories` are texts by id."""
    question = canary.question or _continued(canary, memories.get(canary.memory, ""), codes)
    return build(
        profile,
        question=question,
        language=language(question),
        style=style,
        turns=(),
        hits=(),
        places={},
        memory_tokens=0,
        conversation_tokens=0,
        nonce="0" * 16,
    )


def _continued(canary: Canary, text: str, codes: Sequence[str]) -> str:
    begun = text.partition(canary.code)[0][-BEGUN:]
    for code in codes:
        begun = begun.replace(code, "…")
    return CONTINUE[language(text)].format(begun=begun.strip())


def given_back(canary: Canary, said: str) -> bool:
    """Whether the planted fact is in an answer, however it is written."""
    return _plain(canary.code) in _plain(said)


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
