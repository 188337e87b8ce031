"""Answers without any model."""

from collections.abc import Iterator

from bot.mind.prompt import Profile, Prompt


class Extractive:
    """The last of the chain: quotes the memories. Has the face of a model."""

    name = "extractive"
    profile: Profile = "base"

    def stream(self, prompt: Prompt) -> Iterator[str]:
        """One whole answer."""
        raise NotImplementedError
