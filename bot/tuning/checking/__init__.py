"""Everything that is wrong with examples, before a cent is spent."""
