"""Files and jobs at a provider, over the `openai` client, and every way in which it fails as a sentence that says what to do next.

The only file that opens that client for training; for answers it is `bot/mind/models/openai_model.py`. The fake that ships with the product is
`bot/tuning/fakes/provider.py`. In which order what is asked is `jobs.py`'s business.
"""

from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from bot.errors import Refuse, Retry
from bot.tuning.remote.failures import OWN_KEY, Absent, NotAvailable, Told, host
from bot.tuning.remote.job import SAID, Happening, Job, read_day, read_happening, read_job
from bot.tuning.remote.provider import Provider

if TYPE_CHECKING:
    import httpx2

TIMEOUT: Final = 60.0  # seconds a provider may be silent; an upload of some MB takes its time
CONNECT: Final = 5.0
LISTED: Final = 1_000  # jobs or files that are looked through, newest first


class Client:
    """A provider's API. What raises `Refuse` says what to do; `Retry` may work in a moment; `Unsure` may have been done."""

    def __init__(
        self,
        provider: Provider,
        base_url: str,
        api_key: str,
        http_client: "httpx2.Client | None" = None,
        *,
        key_of: str = OWN_KEY,
    ) -> None:
        """`key_of`: the setting that the key came from. `http_client` replaces the transport in tests."""
        import httpx2
        from openai import DefaultHttpx2Client, OpenAI

        self.provider = provider
        self.base_url = base_url
        self._told = Told(provider, host(base_url), key_of if api_key else "")
        limits = httpx2.Timeout(TIMEOUT, connect=CONNECT)
        # No redirects: examples go where the settings say and nowhere else.
        http = http_client or DefaultHttpx2Client(base_url=base_url, timeout=limits, follow_redirects=False)
        # Not one retry of the SDK's: it would send what creates a job up to three times, and no header keeps that from being three jobs.
        self._api = OpenAI(
            api_key=api_key or "none", base_url=base_url, timeout=limits, max_retries=0, http_client=http
        )

    def close(self) -> None:
        """Let go of the connections."""
        self._api.close()

    # ── before anything is sent ──

    def check(self) -> None:
        """Raise `Refuse` where the address is no provider's, the key is refused, or this organisation may not train."""
        import httpx2

        with self._told():
            self._page(self._api.fine_tuning.jobs.list(limit=1))
        if self.provider.last_job is None:
            return
        try:
            with self._told():
                self._api.get("/fine_tuning/model_limits", cast_to=httpx2.Response)
        except NotAvailable:
            raise
        except (Refuse, Retry):  # a server that knows no such thing, or a key that may not ask for it
            return

    # ── files ──

    def upload(self, name: str, lines: bytes) -> str:
        """The id of the new file `name`. Raises `Unsure` where it may be there all the same."""
        with self._told():
            return str(self._api.files.create(file=(name, lines, "application/jsonl"), purpose="fine-tune").id)

    def uploaded(self, prefix: str) -> list[tuple[str, str]]:
        """Name and id of every file whose name begins with `prefix`."""
        with self._told():
            listed = islice(self._page(self._api.files.list(limit=100)), LISTED)
            return [(str(one.filename), str(one.id)) for one in listed if str(one.filename).startswith(prefix)]

    def delete(self, file: str) -> None:
        """Delete a file; one that is gone already is no error."""
        with self._told():
            try:
                self._api.files.delete(file)
            except Exception as error:
                if getattr(error, "status_code", None) != 404:
                    raise

    def content(self, file: str) -> bytes:
        """What a file holds."""
        with self._told():
            return self._api.files.content(file).read()

    # ── jobs ──

    def create(self, base: str, files: Mapping[str, str], *, suffix: str, run: str, how: Mapping[str, object]) -> Job:
        """One request for a job, and no second one. Raises `Unsure` where it may have been taken all the same."""
        extra: dict[str, object] = {**how, **self.provider.extra, "suffix": suffix}
        if "valid" in files:
            extra["validation_file"] = files["valid"]
        if self.provider.metadata:
            extra["metadata"] = {"saegim_run": run}
        with self._told():
            return read_job(
                self._api.fine_tuning.jobs.create(model=base, training_file=files["train"], extra_body=extra)
            )

    def find(self, run: str, training_file: str) -> Job | None:
        """The job that was created for this run with this file; None where there is none.

        A server that cannot list by metadata leaves that out and lists all: then the file, which no other job has, tells.
        """
        only: dict[str, Any] = {"metadata": {"saegim_run": run}} if self.provider.metadata else {}
        with self._told():
            for one in islice(self._page(self._api.fine_tuning.jobs.list(limit=100, **only)), LISTED):
                if one.training_file == training_file:
                    return read_job(one)
        return None

    def job(self, job: str) -> Job:
        """How a job stands."""
        with self._told():
            return read_job(self._api.fine_tuning.jobs.retrieve(job))

    def happenings(self, job: str, known: frozenset[str]) -> list[Happening]:
        """What happened with a job and is not `known` by its id, oldest first."""
        with self._told():
            listed = islice(self._page(self._api.fine_tuning.jobs.list_events(job, limit=50)), 200)
            return [read_happening(one) for one in listed if one.id not in known][::-1]

    def checkpoints(self, job: str) -> tuple[str, ...]:
        """The names of the models after each epoch, newest first; none where the provider has none."""
        if not self.provider.checkpoints:
            return ()
        try:
            with self._told():
                listed = islice(self._page(self._api.fine_tuning.jobs.checkpoints.list(job)), 50)
                return tuple(str(one.fine_tuned_model_checkpoint or one.id) for one in listed)
        except Absent:
            return ()

    def cancel(self, job: str) -> Job:
        """Ask for the job to end."""
        with self._told():
            return read_job(self._api.fine_tuning.jobs.cancel(job))

    # ── models ──

    def shutdown(self, model: str) -> str:
        """The day on which the provider says a model ends, as 2027-01-14; "" where it says none."""
        try:
            with self._told():
                return read_day(getattr(self._api.models.retrieve(model), "shutdown_date", None))
        except (Absent, Retry):
            return ""

    def served(self) -> frozenset[str]:
        """The names of the models that can be asked."""
        with self._told():
            return frozenset(str(one.id) for one in islice(self._page(self._api.models.list()), LISTED))

    def post(self, path: str, body: Mapping[str, object]) -> Mapping[str, Any]:
        """Ask for something that OpenAI's API does not have, such as loading an adapter; `path` may leave the version out with `../`."""
        import httpx2

        with self._told():
            return _object(self._api.post(self._url(path), cast_to=httpx2.Response, body=dict(body)))

    def read(self, path: str) -> Mapping[str, Any]:
        """Look at such a thing."""
        import httpx2

        with self._told():
            return _object(self._api.get(self._url(path), cast_to=httpx2.Response))

    def _url(self, path: str) -> str:
        import httpx2

        return str(httpx2.URL(self.base_url.rstrip("/") + "/").join(path))

    def _page(self, page: Any) -> Any:
        if not hasattr(page, "data") or not isinstance(page.data, list):
            raise TypeError("no list")
        return page


def _object(answer: "httpx2.Response") -> Mapping[str, Any]:
    """The JSON object in an answer; vLLM answers with a sentence. Raises `ValueError` for a web page."""
    if "html" in answer.headers.get("content-type", ""):
        raise ValueError("a web page")
    try:
        told = answer.json()
    except ValueError:
        return {"said": answer.text[:SAID]}
    return told if isinstance(told, dict) else {}
