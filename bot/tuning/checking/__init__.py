"""Validation of training data before a cent is spent: what providers refuse, what teaches badly, what leaks from one set into another, the price.

Sources that cannot be read are told of in `bot/tuning/examples/`; how good a trained model is, `bot/tuning/evaluation/` says.
"""
