"""What is learned: from sources to examples, divided and frozen."""
