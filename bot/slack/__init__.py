"""The senses: what Slack sends becomes events in a durable inbox, a reply is posted exactly once, and it is known who is where.

`listeners/` has a file for each kind of payload. What an event leads to is the story's business, what is said `bot/mind/`'s.
"""
