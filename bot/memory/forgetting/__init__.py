"""Fading, erasing, and what follows from either: replies that hold what is gone, receipts, messages to be read again."""
