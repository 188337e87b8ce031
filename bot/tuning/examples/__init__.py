"""Training data: sources read, each question replayed through production's recall and prompt, then split into training, validation and test sets
and frozen; the demo set, and answers corrected in Slack.

What is wrong with an example is `bot/tuning/checking/`'s, training on it `bot/tuning/remote/`'s or `bot/tuning/local/`'s.
"""
