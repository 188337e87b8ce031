"""The hippocampus and what it files: conversations, long-term memory and its log in Redis, every key of it, and the audience law.

`language/` knows words, `engine/` is the index, `retrieval/` finds, `consolidation/` makes memories of conversations, `forgetting/` fades and
erases. What is done with a memory is the story's business, how it is put into words `bot/mind/`'s.
"""
