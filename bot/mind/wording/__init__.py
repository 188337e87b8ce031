"""The catalogue of what Saegim says in Slack, in Korean (해요, 합니다) and English, and what saying it takes: which language, which
particle, how polite, how a mask reads. Pure.

Answers put together from memories are not here (`bot/mind/extractive.py`, `bot/mind/quotation.py`), nor how a text looks in Slack
(`bot/slack/blocks.py`), nor words as search terms (`bot/memory/language/`).
"""
