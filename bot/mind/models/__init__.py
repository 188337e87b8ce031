"""The language models behind one interface: the client of Chat Completions, the chain that falls back, the circuit breaker, token usage, a fake.

What a model is told is `bot/mind/prompt.py`'s, the check of what it said `bot/mind/answer.py`'s; how one is trained, and which one is active,
`bot/tuning/`'s.
"""
