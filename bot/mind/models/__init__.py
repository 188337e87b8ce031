"""The language models behind one face, and how they fail."""
