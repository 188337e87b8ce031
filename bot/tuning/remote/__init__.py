"""Training elsewhere: a job at a provider, created exactly once."""
