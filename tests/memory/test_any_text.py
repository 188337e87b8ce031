"""Whatever people paste: ten thousand random texts through everything that reads text."""

import random

from bot.memory.language.tokens import terms, tokenize
from bot.memory.redact import redact

PLANES = (
    (0x20, 0x7F),
    (0xAC00, 0xD7A4),
    (0x1100, 0x1200),
    (0x3040, 0x30FF),
    (0x4E00, 0x9FFF),
    (0, 0x110000),
    (0xD800, 0xE000),
)
WORDS = (
    "password",
    "비밀번호는",
    "sk-",
    "ghp_",
    "://",
    "<@",
    "eyJ",
    "-----BEGIN PRIVATE KEY-----",
    "a_b-c.d",
    "\n",
    " ",
    "은",
)


def test_ten_thousand_random_texts_are_read_and_masked() -> None:
    chance = random.Random(20261123)
    for _ in range(10_000):
        low, high = chance.choice(PLANES)
        letters = [chr(chance.randrange(low, high)) for _ in range(chance.randrange(30))]
        text = "".join(chance.sample(letters + chance.choices(WORDS, k=4), len(letters) + 4))
        masked = redact(text)
        assert redact(masked) == masked
        assert [term for term, _ in terms(text)] == tokenize(text)
