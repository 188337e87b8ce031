"""Memory extraction: the statements of a conversation that are worth keeping, each with its quote; by rules, or by a model.

Whether a statement is supported, is there already, and becomes a memory is `bot/memory/consolidation/`'s business; which turns may be read
for it, `bot/mind/understanding/consent.py`'s.
"""
