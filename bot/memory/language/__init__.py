"""Words, Korean and English: what a text's terms are, which of them mean the same, which dates it names. Pure."""
