"""From a question to its memories: understood, found, ranked, with the strength of each. The index is asked in `engine/`."""
