"""Intent and kind of what somebody writes, by rules over its wording, in Korean and English: what is wanted, whether it asks, what about, and
whether it may be answered or learned. No model; pure.

What is then done is the story's business, what Saegim says to it `bot/mind/wording/`'s; words as search terms are `bot/memory/language/`'s.
"""
