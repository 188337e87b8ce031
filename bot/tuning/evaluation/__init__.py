"""`saegim tune eval`: a tuned model beside its base and beside quoting; metrics by code without a model that judges, paired bootstrap, memorisation,
prompt injection, and the report.

What follows from the report is `bot/tuning/promotion.py`'s; how good recall is, and the whole bot, `bot/bench/` measures.
"""
