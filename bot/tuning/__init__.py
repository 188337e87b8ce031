"""Parametric memory: examples, jobs at a provider, evaluation, and the registry of models."""
