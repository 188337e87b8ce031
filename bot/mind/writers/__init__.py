"""What of a conversation is worth keeping."""
