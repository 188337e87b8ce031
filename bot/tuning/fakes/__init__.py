"""A provider and a model that need no network, no key and no weights."""
