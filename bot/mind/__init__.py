"""Thinking, values in and text out: from a question and what was recalled for it to a checked answer.

Here are routing and the weighing of evidence, the prompt, answers by quotation, and the check of what a model said. `understanding/` reads
what somebody wants, `wording/` is what Saegim says, `models/` asks language models, `writers/` finds what is worth keeping. Neither Slack nor
Redis is known here; retrieval is `bot/memory/retrieval/`'s, training a model `bot/tuning/`'s.
"""
