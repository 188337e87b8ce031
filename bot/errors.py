"""The error tree: every error says what to do about it, so three families are enough.

    SaegimError
    ├── Retry      the world failed and may work in a moment: the job goes back and is tried again
    ├── Refuse     a person asked for something that cannot be done: they are told why, once
    │   └── Misconfigured   the operator has to change a setting: shown in the terminal, exit 1
    └── Bug        we are wrong: the job goes to the dead letters, the person gets an apology with a number

The message of a `Refuse` is written for the person who reads it, in their language. The message of a `Retry` or `Bug` is
for the log: it never reaches Slack.
"""


class SaegimError(Exception):
    """Base of every error raised on purpose."""


class Retry(SaegimError):  # noqa: N818  the name says what to do
    """The world failed and may work in a moment; `after` is the pause asked for, in seconds (0: no wish)."""

    def __init__(self, message: str, after: float = 0.0) -> None:
        super().__init__(message)
        self.after = after


class Refuse(SaegimError):  # noqa: N818  the name says what to do
    """It cannot be done, and the message tells the person why and what to do next."""


class Misconfigured(Refuse):
    """A setting is missing or wrong; the message names every such setting at once."""


class Bug(SaegimError):  # noqa: N818  the name says what it is
    """A state that cannot be; the message says which."""
