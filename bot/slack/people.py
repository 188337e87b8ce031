"""Who is where: the people, places and memberships of the workspace, asked of Slack and remembered for a minute.

Here the audience law gets its values (`Readers`). What Slack does not tell stays unknown, never a guess: the reply then
goes on with less. What may be told to whom is decided in `memory/audience.py`.
"""

from collections.abc import Callable, Iterable, Mapping

from slack_sdk import WebClient

from bot.memory.values import Person, Place, Readers


class Directory:
    """The workspace as Slack shows it to Saegim; safe to share between threads."""

    def __init__(self, client: WebClient, now: Callable[[], float]) -> None:
        raise NotImplementedError

    @property
    def bot_user(self) -> str:
        """Saegim's own user id; like the next three from one `auth.test`, and raising `Retry` when that fails."""
        raise NotImplementedError

    @property
    def bot_id(self) -> str:
        """Saegim's id as an integration, the `bot_id` of its messages."""
        raise NotImplementedError

    @property
    def workspace_url(self) -> str:
        """Such as `https://team.slack.com/`."""
        raise NotImplementedError

    @property
    def workspace_host(self) -> str:
        """Such as `team.slack.com`."""
        raise NotImplementedError

    def person(self, user: str) -> Person | None:
        """Who this is, at most ten minutes old; None when Slack does not tell."""
        raise NotImplementedError

    def names(self, users: Iterable[str]) -> dict[str, str]:
        """The names of those who are known."""
        raise NotImplementedError

    def place(self, place: str) -> Place | None:
        """The conversation as it is now (at most a minute old); None when Slack does not tell."""
        raise NotImplementedError

    def places(self) -> Mapping[str, Place]:
        """Every conversation Saegim is in, at most a minute old; empty when Slack does not tell."""
        raise NotImplementedError

    def dm(self, user: str) -> Place:
        """This person's DM with Saegim; its id is "" when Slack does not tell."""
        raise NotImplementedError

    def readers(self, place: Place, asker: str) -> Readers:
        """Everyone who will read a reply in `place`; for an ephemeral reply pass `dm(asker)`."""
        raise NotImplementedError

    def changed(self, place: str = "", user: str = "") -> None:
        """Slack told of a change: forget what was known of this place or person."""
        raise NotImplementedError
