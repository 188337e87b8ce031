"""From a conversation to memories: what is worth keeping, with whose consent, once. Who finds it are the writers in `mind/`."""
