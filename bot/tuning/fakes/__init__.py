"""Fakes that ship with the product and need no network, key or weights: of a provider over HTTP, which trains nothing (`provider.py`), and a
stand-in for a provider and its models, which is fitted but no language model (`stand_in.py`).

The client that talks to either is `bot/tuning/remote/client.py`; the fake of a model that answers is `bot/mind/models/scripted.py`.
"""
