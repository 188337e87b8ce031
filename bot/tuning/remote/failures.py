"""Every way in which a provider fails, as a sentence that says what to do next."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from bot.errors import Refuse, Retry
from bot.tuning.remote.job import words
from bot.tuning.remote.provider import NOT_AVAILABLE, Provider, not_available

if TYPE_CHECKING:
    from openai import APIStatusError

UNSURE_STATUS: Final = frozenset({408, 409})
"""Besides those from 500 on: with them, too, what was asked for may have been done."""

NO_CREDIT: Final = "insufficient_quota"  # comes as HTTP 429, but no patience helps
OWN_KEY: Final = "SAEGIM_TUNE_API_KEY"
REFUSED: Final = {
    401: (
        "refuses the key",
        "It is wrong, revoked or has expired: set {key} to a valid one and say the same again; nothing is done twice.",
    ),
    403: ("does not allow this", "Ask its administrator for the right to train models."),
    404: ("does not have that", "Check the name of the model, and SAEGIM_TUNE_BASE_URL: it usually ends with /v1."),
}
"""By HTTP status what a provider does, and what to do then."""
ELSEWHERE: Final = (
    "sends what it is asked to another address (HTTP {status}), where nothing of yours goes unasked. If that address is right, set "
    "SAEGIM_TUNE_BASE_URL to it."
)


class Unsure(Retry):
    """Nobody knows whether what was asked for was done: the answer was lost, or the server failed."""


class NoAPI(Unsure):
    """What answers there is no API now: waiting is no cure, the address has to be looked at."""


class NotAvailable(Refuse):
    """The organisation may not train here any more."""


class Absent(Refuse):
    """The provider does not have what was asked for (404)."""


class Told:
    """Every way a provider fails in our terms."""

    def __init__(self, provider: Provider, host: str, key: str = OWN_KEY) -> None:
        """`key`: the setting that the key which is sent came from; "": none is sent."""
        self._provider, self._host, self._key = provider, host, key

    @contextmanager
    def __call__(self) -> Iterator[None]:
        import openai

        # `from None`: a traceback would carry the request, and with it the key, into the terminal.
        try:
            yield
        except openai.APIStatusError as error:
            raise self._status(error) from None
        except openai.APIConnectionError as error:
            raise Unsure(f"{self._host} does not answer ({type(error.__cause__ or error).__name__}).") from None
        except openai.OpenAIError as error:
            raise Retry(f"{self._host}: {type(error).__name__}.") from None
        except (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RuntimeError):
            raise NoAPI(self._no_api()) from None

    def _status(self, error: "APIStatusError") -> Refuse | Retry:
        status, code = error.status_code, str(error.code or "")
        if status in UNSURE_STATUS or status >= 500:
            return Unsure(f"{self._host} failed (HTTP {status}).")
        if 300 <= status < 400:
            return Refuse(f"{self._host} {ELSEWHERE.format(status=status)}")
        if "html" in error.response.headers.get("content-type", ""):
            return Refuse(self._no_api())
        if status == 429 and code != NO_CREDIT:
            return Retry(f"{self._host} asks for patience (HTTP 429).")
        if code == NOT_AVAILABLE:
            return NotAvailable(not_available(self._provider))
        said = self._sentence(status, code, _quoted(error))
        return Absent(said) if status == 404 else Refuse(said)

    def _sentence(self, status: int, code: str, quoted: str) -> str:
        if code == NO_CREDIT:
            return f"The account at {self._host} has no credit left. Add some there, and say the same again."
        if status == 401 and not self._key:
            return f"{self._host} wants a key (HTTP 401), and none was sent. {quoted}Set {OWN_KEY} to one for it."
        what, then = REFUSED.get(status, ("refuses this", "Correct it and say the same again."))
        return f"{self._host} {what} (HTTP {status}). {quoted}{then.format(key=self._key)}"

    def _no_api(self) -> str:
        return (
            f"{self._host} answered with something that is no API, such as a web page. "
            "Check SAEGIM_TUNE_BASE_URL: it usually ends with /v1, and no proxy may answer in its place."
        )


def _quoted(error: "APIStatusError") -> str:
    """The provider's own words, where it has some, without what looks like a secret."""
    body = error.body if isinstance(error.body, dict) else {}
    said = words(body.get("message"))
    return f"It says: “{said}” " if said else ""


def host(url: str) -> str:
    """Host and port of an address: the part that can be shown."""
    return re.sub(r"^\w+://(?:[^/@]*@)?", "", url).split("/")[0]
