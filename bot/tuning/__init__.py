"""Parametric memory: training data, fine-tuning, evaluation, and the registry of models.

In the order of the work: `examples/`, `checking/`, `remote/` (at a provider) or `local/` (on this machine), `evaluation/`, `promotion.py`,
`registry/`; `fakes/` stands in for a provider and its models. How a model is asked for answers is `bot/mind/models/`'s; what an operator sees
of all this is `bot/commands/`'s and `bot/ops/`'s.
"""
