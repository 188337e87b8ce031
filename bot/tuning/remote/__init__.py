"""Fine-tuning elsewhere: providers as profiles, a job created exactly once and followed, exports for other trainers, deployment.

Training on this machine is `bot/tuning/local/`'s, a provider that trains nothing is in `bot/tuning/fakes/`; which model answers,
`bot/tuning/registry/` knows.
"""
