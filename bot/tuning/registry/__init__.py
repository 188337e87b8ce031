"""The model registry: which tuned models there are and what they were made of, the active one and its canary, and how running bots follow.

Whether a model may be promoted is `bot/tuning/promotion.py`'s, asking it `bot/mind/models/`'s.
"""
