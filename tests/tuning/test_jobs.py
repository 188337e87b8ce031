"""A training run: one job whatever fails, found again by whoever comes after, and nothing left behind."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from bot.bench.tuning_jobs import FAULTS, Killed, made_run, opened, started
from bot.errors import Refuse, Retry
from bot.tuning.examples.dataset import TRAIN
from bot.tuning.fakes.provider import FakeProvider, How
from bot.tuning.fakes.state import BASES
from bot.tuning.remote.client import Client
from bot.tuning.remote.desk import LOOKS, Desk
from bot.tuning.remote.follow import METRICS, cancel, follow
from bot.tuning.remote.job import Happening, Job
from bot.tuning.remote.jobs import Wanted, start
from bot.tuning.remote.journal import Journal, Run
from bot.tuning.remote.provider import PROVIDERS

OPENAI = PROVIDERS["openai"]
WANTED = Wanted(BASES[0])


class Watching:
    """Somebody who keeps what is shown."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.statuses: list[str] = []
        self.events: list[str] = []

    def note(self, text: str) -> None:
        self.notes.append(text)

    def stands(self, job: Job) -> None:
        self.statuses.append(job.status)

    def happened(self, one: Happening) -> None:
        self.events.append(one.text)


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with FakeProvider() as provider:
        yield provider


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return made_run(tmp_path / "tuning")


@pytest.fixture
def desk(provider: FakeProvider, directory: Path) -> Iterator[Desk]:
    with opened(provider, directory) as desk:
        yield desk


def begin(desk: Desk, wanted: Wanted = WANTED) -> Run:
    return start(desk, wanted, now=lambda: 1.0)


def asked(provider: FakeProvider, name: str) -> int:
    return sum(what == name for what, _ in provider.requests)


def uploads(provider: FakeProvider) -> list[str]:
    """The names of what was uploaded and is still there."""
    return [name for name, _ in provider.state.files.values() if name.startswith("saegim-")]


def test_a_run_uploads_creates_follows_and_leaves_only_its_model(
    desk: Desk, provider: FakeProvider, directory: Path
) -> None:
    desk.screen = watching = Watching()
    run = begin(desk, Wanted(BASES[0], how={"epochs": 2}))
    [job] = provider.state.jobs.values()
    assert (job["model"], job["metadata"]) == (BASES[0], {"saegim_run": run.id})
    assert job["method"] == {"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": 2}}}

    done = follow(desk)
    assert done.state == "succeeded"
    assert done.model == f"ft:{BASES[0]}:fake:saegim:0001"
    assert done.checkpoints[0] == f"{done.model}:ckpt-step-3"
    assert (directory / METRICS).read_text().startswith("step,train_loss")
    assert uploads(provider) == []
    assert watching.statuses == ["validating_files", "queued", "running", "running", "succeeded"]
    assert len(set(watching.events)) == len(watching.events)
    assert "Step 2: training loss=1.0" in watching.events


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("what", ["create", "upload", "jobs", "files"])
def test_one_fault_anywhere_is_one_job(directory: Path, provider: FakeProvider, what: str, fault: How) -> None:
    provider.fail(what, fault)
    started(provider, directory, OPENAI, lambda _where: None)
    assert provider.jobs_created == 1


STEPS = ["begun", "uploading", "uploaded", "creating", "created"]


@pytest.mark.parametrize("where", [f"{when} {step}" for step in STEPS for when in ("before", "after")])
def test_a_start_that_is_killed_is_taken_up_by_the_next(directory: Path, provider: FakeProvider, where: str) -> None:
    met: list[str] = []

    def passing(here: str) -> None:
        if here == where and not met:
            met.append(here)
            raise Killed

    assert started(provider, directory, OPENAI, passing) == 2
    assert met
    assert provider.jobs_created == 1


@trying(max_examples=15)
@given(
    faults=st.lists(
        st.tuples(st.sampled_from(["create", "upload", "jobs", "files", "delete"]), st.sampled_from(FAULTS)),
        max_size=10,
    ),
    kills=st.sets(st.integers(0, 40), max_size=8),
    metadata=st.booleans(),
)
def test_whatever_fails_and_dies_there_is_exactly_one_job(
    tmp_path_factory: pytest.TempPathFactory, faults: list[tuple[str, How]], kills: set[int], metadata: bool
) -> None:
    passed = iter(range(10_000))

    def passing(_where: str) -> None:
        if next(passed) in kills:
            raise Killed

    with FakeProvider() as provider:
        provider.state.metadata = metadata
        for what, how in faults:
            provider.fail(what, how)
        profile = OPENAI if metadata else PROVIDERS["compatible"]
        folder = made_run(tmp_path_factory.mktemp("run"))
        started(provider, folder, profile, passing)
        assert provider.jobs_created == 1
        provider.heal()
        with opened(provider, folder, profile) as desk:
            follow(desk)
        assert uploads(provider) == []


def test_a_request_that_arrives_after_nobody_found_its_job_finds_its_files_gone(
    desk: Desk, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "bot.tuning.fakes.provider.LATE", len(LOOKS) + 5
    )  # past the looks, the list of files, and both deletions
    provider.fail("create", "late")
    begin(desk)
    follow(desk)
    assert asked(provider, "create") == 2
    assert provider.jobs_created == 1


def test_two_starts_in_one_directory_are_one_job(desk: Desk, provider: FakeProvider, directory: Path) -> None:
    with Journal(directory).held(), pytest.raises(Refuse, match="Another `saegim tune start`"):
        begin(desk)
    assert provider.jobs_created == 0
    begin(desk)
    begin(desk)
    assert provider.jobs_created == 1


@pytest.mark.parametrize("begin_or_end", [begin, cancel])
def test_a_folder_that_cannot_be_written_to_is_told_of_before_anything_is_sent(
    desk: Desk, provider: FakeProvider, directory: Path, begin_or_end: Callable[[Desk], Run]
) -> None:
    (directory / ".job.lock").mkdir()  # as good as a folder without permission: those who run tests as root have all
    with pytest.raises(Refuse, match=r"\.job\.lock cannot be written: .*make room, or let yourself write"):
        begin_or_end(desk)
    assert not provider.requests


def test_data_that_was_trained_already_is_trained_again_only_when_asked(desk: Desk, provider: FakeProvider) -> None:
    begin(desk)
    follow(desk)
    with pytest.raises(Refuse, match="tuned on this data already"):
        begin(desk)
    begin(desk, replace(WANTED, again=True))
    assert provider.jobs_created == 2


@pytest.mark.parametrize("failed", [True, False], ids=["a start that failed", "a run that succeeded"])
def test_what_was_trained_before_the_last_run_is_not_trained_anew(
    desk: Desk, provider: FakeProvider, *, failed: bool
) -> None:
    begin(desk)
    follow(desk)
    if failed:
        with pytest.raises(Refuse):
            begin(desk, Wanted("no-such-model"))
    else:
        begin(desk, Wanted(BASES[1]))
        follow(desk)
    jobs = provider.jobs_created
    with pytest.raises(Refuse, match=r"tuned on this data already: .*:0001"):
        begin(desk)
    assert provider.jobs_created == jobs
    begin(desk, replace(WANTED, again=True))
    assert provider.jobs_created == jobs + 1


def test_other_data_waits_for_the_job_that_is_under_way(desk: Desk, provider: FakeProvider, directory: Path) -> None:
    begin(desk)
    made_run(directory, examples=15)
    with pytest.raises(Refuse, match=r"Job ftjob-0001 is under way"):
        begin(desk)
    assert provider.jobs_created == 1


def test_a_changed_file_is_not_trained_on(desk: Desk, provider: FakeProvider, directory: Path) -> None:
    (directory / TRAIN).write_bytes((directory / TRAIN).read_bytes() + b"{}\n")
    with pytest.raises(Refuse, match="was changed"):
        begin(desk)
    assert provider.requests == []


def test_too_few_examples_are_refused_before_anything_is_sent(provider: FakeProvider, tmp_path: Path) -> None:
    with opened(provider, made_run(tmp_path, examples=9)) as desk, pytest.raises(Refuse, match="wants 10 at least"):
        begin(desk)
    assert provider.requests == []


REFUSED = {
    "401": "refuses the key .* has expired",
    "403": "no longer lets this organisation train models .*2027-01-06.*2027-01-14.*Train elsewhere",
    "no credit": "no credit left",
}


@pytest.mark.parametrize("what", ["jobs", "upload", "create"])
@pytest.mark.parametrize("how", REFUSED)
def test_a_refusal_is_one_sentence_and_leaves_nothing(desk: Desk, provider: FakeProvider, what: str, how: How) -> None:
    provider.fail(what, how)
    with pytest.raises(Refuse, match=REFUSED[how]):
        begin(desk)
    assert provider.jobs_created == 0
    assert uploads(provider) == []
    begin(desk)
    assert provider.jobs_created == 1


@pytest.mark.parametrize("how", ["401", "503", "html"])
def test_a_provider_that_does_not_tell_its_limits_is_asked_for_the_job_all_the_same(
    desk: Desk, provider: FakeProvider, how: How
) -> None:
    provider.fail("limits", how)
    begin(desk)
    assert provider.jobs_created == 1


def test_that_training_is_not_available_is_known_before_anything_is_uploaded(
    desk: Desk, provider: FakeProvider
) -> None:
    provider.fail("limits", "403")
    with pytest.raises(Refuse, match="no longer lets this organisation train"):
        begin(desk)
    assert asked(provider, "upload") == 0


def test_a_web_page_is_no_provider(desk: Desk, provider: FakeProvider) -> None:
    provider.fail("*", "html", times=20)
    with pytest.raises(Retry, match=r"no API, such as a web page. Check SAEGIM_TUNE_BASE_URL.* Then say") as told:
        begin(desk)
    assert "in some minutes" not in str(told.value), "it is no matter of time"
    assert [name for name, _ in provider.requests] == ["jobs"]


def test_examples_follow_no_redirect(provider: FakeProvider) -> None:
    class Redirect(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(307)
            self.send_header("Location", provider.url.removesuffix("/v1") + self.path)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  http.server's signature
            """Nothing."""

    with HTTPServer(("127.0.0.1", 0), Redirect) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        client = Client(OPENAI, f"http://127.0.0.1:{server.server_port}/v1", "sk-fake")
        try:
            with pytest.raises(Refuse, match=r"another address \(HTTP 307\).*SAEGIM_TUNE_BASE_URL"):
                client.upload("saegim-train.jsonl", b"{}")
        finally:
            client.close()
            server.shutdown()
            thread.join()
    assert not provider.requests


def test_nobody_at_the_address_is_said(directory: Path) -> None:
    with FakeProvider() as gone:
        pass
    with opened(gone, directory) as desk, pytest.raises(Retry, match=r"does not answer .* no job is created twice"):
        begin(desk)


def test_a_key_that_expires_while_nobody_knows_of_a_job_leaves_the_run_to_the_next_start(
    desk: Desk, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.fail("create", "lost")

    def found(run: Run) -> Run | None:
        provider.fail("jobs", "401")
        return Desk.found(desk, run)

    monkeypatch.setattr(desk, "found", found)
    with pytest.raises(Refuse, match=r"refuses the key .*nothing is done twice"):
        begin(desk)
    monkeypatch.undo()
    assert begin(desk).job == "ftjob-0001"
    assert provider.jobs_created == 1


def test_a_job_that_fails_after_an_hour_says_why_and_what_next(desk: Desk, provider: FakeProvider) -> None:
    provider.state.course = ("validating_files", *["running"] * 12, "failed")
    provider.state.error = "The loss became NaN."
    begin(desk)
    with pytest.raises(
        Refuse, match=r"Job ftjob-0001 failed: The loss became NaN\. .*saegim tune check.*saegim tune start"
    ):
        follow(desk)
    assert uploads(provider) == []
    begin(desk)  # and the next begins anew
    assert provider.jobs_created == 2


def test_a_paused_job_is_waited_for(desk: Desk, provider: FakeProvider) -> None:
    provider.state.course = ("running", "paused", "paused", "running", "succeeded")
    begin(desk)
    assert follow(desk).model


def test_who_follows_bears_with_a_provider_that_is_away(desk: Desk, provider: FakeProvider) -> None:
    desk.screen = watching = Watching()
    begin(desk)
    provider.fail("job", "503", times=30)
    provider.fail("events", "html", "lost")
    assert follow(desk).state == "succeeded"
    assert sum("The job goes on" in note for note in watching.notes) == 1


def test_who_follows_with_an_expired_key_is_told_and_the_job_goes_on(desk: Desk, provider: FakeProvider) -> None:
    begin(desk)
    provider.fail("job", "401")
    with pytest.raises(Refuse, match="refuses the key"):
        follow(desk)
    assert follow(desk).state == "succeeded"


@pytest.mark.parametrize("look", [follow, cancel])
def test_without_a_job_there_is_nothing_to_follow(desk: Desk, look: Callable[[Desk], Run]) -> None:
    with pytest.raises(Refuse, match=r"No job"):
        look(desk)


def test_a_cancelled_job_ends_and_leaves_nothing(desk: Desk, provider: FakeProvider) -> None:
    begin(desk)
    assert cancel(desk).state == "cancelled"
    assert provider.state.jobs["ftjob-0001"]["status"] == "cancelled"
    assert uploads(provider) == []
    with pytest.raises(Refuse, match="was cancelled"):
        follow(desk)


def test_azure_gets_its_byte_order_mark_and_nebius_its_hyperparameters_at_the_top(
    provider: FakeProvider, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[bytes] = []
    add = provider.state.add_file

    def add_file(name: str, content: bytes) -> str:
        sent.append(content)
        return add(name, content)

    monkeypatch.setattr(provider.state, "add_file", add_file)
    with opened(provider, directory, PROVIDERS["azure"]) as desk:
        begin(desk, Wanted(BASES[0], "team.v2"))
        cancel(desk)
    assert [content.startswith(b"\xef\xbb\xbf") for content in sent] == [True, True]
    assert provider.state.jobs["ftjob-0001"]["suffix"] == "team-v2"
    with opened(provider, directory, PROVIDERS["nebius"]) as desk:
        begin(desk, Wanted(BASES[1], how={"learning_rate": 2e-5}))
    assert not sent[-1].startswith(b"\xef\xbb\xbf")
    assert provider.state.jobs["ftjob-0002"]["method"] is None


@pytest.mark.parametrize("told", ["2026-12-31", 1e18, ["soon"], None])
def test_the_last_day_of_a_model_is_its_own_where_the_provider_tells_one_and_else_the_providers(
    desk: Desk, provider: FakeProvider, told: object
) -> None:
    begin(desk)
    provider.state.models[f"ft:{BASES[0]}:fake:saegim:0001"] = {"shutdown_date": told}
    assert follow(desk).shutdown == ("2026-12-31" if told == "2026-12-31" else "2027-01-14")
