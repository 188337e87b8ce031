"""What providers take, and what they ask for it. Data only, each with its source and date."""

from dataclasses import dataclass
from typing import Final

EXAMPLE_TOKENS: Final = 65_536
"""Of one example at OpenAI and Azure (fine-tuning best practices, read in November 2026): what is longer is cut at the end, which is the answer."""
EXAMPLES_NEEDED: Final = 10
"""Fewest examples that OpenAI and Azure begin a job with."""
EXAMPLES_FELT: Final = 50
"""From about here on training shows (OpenAI's own advice: begin with 50)."""
FILE_BYTES: Final = 512 * 1024 * 1024
"""Largest training file at OpenAI and Azure."""
EPOCHS: Final = 3
"""What providers choose for a data set of some hundred examples."""


@dataclass(frozen=True, slots=True)
class Price:
    """What training a model costs."""

    provider: str
    model: str
    per_million: float  # US dollars for a million tokens trained, epochs counted
    as_of: str  # when this was so


PRICES: Final = (
    Price("openai", "gpt-4.1-mini", 5.0, "2026-11"),
    Price("openai", "gpt-4.1", 25.0, "2026-11"),
    Price("openai", "gpt-4o-mini", 3.0, "2026-11"),
    Price("openai", "gpt-4o", 25.0, "2026-11"),
)
"""Prices change, and only those are here that are known: `--price` takes any other. OpenAI takes no new jobs from 2027-01-06 on."""
