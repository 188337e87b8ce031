"""What `saegim tune local` and `serve` do without torch: rendering, the citation form, the server, parity, and every way to be refused."""

import contextlib
import json
import socket
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
from click.testing import CliRunner, Result
from openai import OpenAI

from bot.bench import tuning_local
from bot.bench.tuning_jobs import made_run
from bot.cli import main
from bot.config import Settings
from bot.errors import Refuse
from bot.mind.models.failures import ModelUnknown
from bot.mind.models.openai_model import OpenAIModel
from bot.mind.prompt import Message, build
from bot.ops import tuning_local as ops
from bot.tuning.examples.dataset import TRAIN, digest, manifest, write, write_manifest
from bot.tuning.examples.example import Example
from bot.tuning.local import extra, finish, made
from bot.tuning.local.answering import whole
from bot.tuning.local.form import abstained, has_form, lack, lacking, share
from bot.tuning.local.made import Recipe, Said, Training
from bot.tuning.local.parity import parity
from bot.tuning.local.render import end, fitting, prompt_tokens, rendered, text
from bot.tuning.local.serve import CONNECTIONS, WAITING, Server
from bot.tuning.local.train import begin, resumed
from bot.tuning.promotion import model_of
from bot.tuning.remote.journal import Journal, Run
from tests.tuning.making import ABSTAINED, example

BEGIN, TURN, OVER, END = 1, 2, 3, 4  # the special tokens of `Bytes`
SPECIAL = {BEGIN: "<b>", TURN: "<t>", OVER: "</t>", END: "<e>"}
MESSAGES = (Message("system", "You are Saegim."), Message("user", "배포 언제 해?"))


class Bytes:
    """A tokenizer of bytes, with a chat template like ChatML; `closing` is what the template ends a turn with."""

    eos_token_id: int | None = END

    def __init__(self, closing: str = "</t>\n") -> None:
        self.closing = closing
        self.all_special_ids = list(SPECIAL)

    def apply_chat_template(self, conversation: Any, **how: Any) -> Any:
        if any(one["content"] == "no template takes this" for one in conversation):
            raise TemplateError("roles must alternate")
        said = "<b>" + "".join(f"<t>{m['role']}\n{m['content']}{self.closing}" for m in conversation)
        said += "<t>assistant\n" if how.get("add_generation_prompt") else ""
        return self.encode(said, add_special_tokens=False) if how["tokenize"] else said

    def encode(self, text: str, **how: Any) -> list[int]:
        found: list[int] = [BEGIN] if how.get("add_special_tokens", True) else []
        while text:
            special = next((n for n, name in SPECIAL.items() if text.startswith(name)), None)
            found += [special] if special else [10 + byte for byte in text[0].encode()]
            text = text[len(SPECIAL[special]) :] if special else text[1:]
        return found

    def decode(self, token_ids: Any, **how: Any) -> str:
        return bytes(one - 10 for one in token_ids if one >= 10).decode(errors="replace")


class TemplateError(Exception):
    """As jinja2's, which comes with transformers."""


TemplateError.__module__ = "jinja2.exceptions"


@dataclass(frozen=True)
class Fake:
    """A model that always says the same; it waits for `go` before it begins."""

    says: str = "화요일이에요 [1]."
    ends: bool = True
    name: str = "saegim-tiny"
    context: int = 4_096
    tokenizer: Bytes = field(default_factory=Bytes)
    go: threading.Event | None = None

    def tokens(self, messages: Sequence[Message]) -> list[int]:
        return prompt_tokens(self.tokenizer, messages)

    def text(self, ids: Sequence[int]) -> str:
        return text(self.tokenizer, ids)

    def stream(self, prompt: Sequence[int], limit: int) -> Generator[int, None, bool]:
        if self.go:
            assert self.go.wait(30)
        ids = self.tokenizer.encode(self.says, add_special_tokens=False)
        yield from ids[:limit]
        return self.ends and len(ids) <= limit


@contextmanager
def serving(model: Fake) -> Iterator[Server]:
    with Server(model, 0, now=lambda: 1_795_392_000.0) as server:
        running = threading.Thread(target=server.serve_forever, daemon=True)
        running.start()
        try:
            yield server
        finally:
            server.shutdown()
            running.join()


# ── rendering ──


def test_what_is_learned_is_the_last_answer_and_its_end_and_what_is_read_is_exactly_what_the_server_renders() -> None:
    one = rendered(Bytes(), example(), end(Bytes()))
    assert list(one.prompt) == prompt_tokens(Bytes(), example().prompt)
    assert [token for token, learned in zip(one.ids, one.learned, strict=True) if learned] == list(one.answer)
    assert one.answer[-1] == OVER
    assert text(Bytes(), one.answer) == example().answer


def test_an_earlier_answer_of_the_conversation_is_read_and_not_learned() -> None:
    said = (
        *MESSAGES,
        Message("assistant", "화요일이에요."),
        Message("user", "몇 시?"),
        Message("assistant", "10시예요."),
    )
    one = rendered(Bytes(), replace(example(), messages=said), OVER)
    assert text(Bytes(), one.answer) == "10시예요."
    assert "화요일이에요." in text(Bytes(), one.prompt)


def test_the_beginning_of_text_stands_there_once_though_the_tokenizer_would_add_it_too() -> None:
    assert Bytes().encode("x")[0] == BEGIN
    assert rendered(Bytes(), example(), OVER).ids.count(BEGIN) == 1


@pytest.mark.parametrize(("closing", "wanted"), [("</t>\n", OVER), ("<e>", END), ("\n", END)])
def test_an_answer_ends_as_the_chat_template_ends_it_and_else_with_the_end_of_text(closing: str, wanted: int) -> None:
    assert end(Bytes(closing)) == wanted


def test_a_model_without_any_end_is_refused() -> None:
    endless = Bytes("\n")
    endless.eos_token_id = None
    with pytest.raises(Refuse, match="never stop"):
        end(endless)


def test_an_example_that_is_too_long_is_named_and_nothing_is_cut() -> None:
    rows = [example(id_="short"), example(answer="길어요. " * 200, id_="e77")]
    with pytest.raises(
        Refuse, match=r"train\.jsonl: example e77 has [\d,]+ tokens and the model takes 1,000"
    ) as refused:
        fitting(Bytes(), rows, "train.jsonl", 1_000)
    assert "SAEGIM_MEMORY_TOKENS" in str(refused.value)
    assert len(fitting(Bytes(), rows, "train.jsonl", 10_000)) == 2


def test_messages_that_a_chat_template_does_not_take_are_refused_in_its_words() -> None:
    with pytest.raises(Refuse, match="does not take these messages: roles must alternate"):
        prompt_tokens(Bytes(), [Message("system", "no template takes this")])


# ── the citation form ──


@pytest.mark.parametrize(
    ("answer", "kind", "wanted"),
    [
        ("On Tuesday [1].", "answer", True),
        ("On Tuesday [3][1].", "answer", True),
        ("On Tuesday.", "answer", False),  # of its own knowledge
        ("On Tuesday [9].", "answer", False),  # there is no such memory
        (ABSTAINED, "answer", False),  # something is there
        (ABSTAINED, "abstain", True),
        ("팀 기억에서는 찾지 못했어요.", "abstain", True),
        ("On Tuesday [1].", "abstain", True),  # the form; that it is not true is another matter
        ("I do not know.", "abstain", False),
        ("", "answer", False),
    ],
)
def test_the_citation_form_is_what_productions_check_makes_of_an_answer(answer: str, kind: str, wanted: bool) -> None:
    asked = example() if kind == "answer" else example(ABSTAINED, kind="abstain")
    assert has_form(asked, answer) is wanted


@pytest.mark.parametrize(
    ("answer", "kind", "wanted"),
    [
        ("On Tuesday [1].", "answer", None),
        (ABSTAINED, "abstain", None),
        (ABSTAINED, "answer", "abstained"),
        ("On Tuesday [9].", "answer", "unknown"),
        ("On Tuesday 【9】.", "answer", "unknown"),
        ("On Tuesday.", "answer", "uncited"),
        ("I do not know.", "abstain", "uncited"),
        ("", "answer", "uncited"),
    ],
)
def test_what_an_answer_without_the_form_lacks_is_told(answer: str, kind: str, wanted: str | None) -> None:
    asked = example() if kind == "answer" else example(ABSTAINED, kind="abstain")
    assert lack(asked, answer, ended=True) == wanted
    assert lack(asked, answer, ended=False) == "unended", "production shows nothing of it"


def test_what_is_lacking_is_counted() -> None:
    said = [("On Tuesday [1].", True), ("On Tuesday.", True), ("On [1] On [1]", False), ("On Monday.", True)]
    assert lacking([example()] * 4, said) == {"uncited": 2, "unended": 1}
    assert lacking([], []) == {}


def test_the_share_is_of_all_answers_in_percent() -> None:
    assert share([example()] * 3, ["On Tuesday [1].", "On Tuesday.", "[2]"]) == 66.7
    assert share([], []) == 0.0


def test_abstaining_is_counted_where_nothing_was_there() -> None:
    nothing = example(ABSTAINED, kind="abstain")
    assert abstained([nothing, nothing, example()], [ABSTAINED, "On Tuesday [1].", ABSTAINED]) == 50
    assert abstained([example()], [ABSTAINED]) is None


# ── the server ──


def test_the_openai_client_gets_an_answer_whole_and_streamed_with_its_usage() -> None:
    with serving(Fake()) as server:
        client = OpenAI(base_url=server.url, api_key="none", max_retries=0)
        assert [one.id for one in client.models.list()] == ["saegim-tiny"]
        asked: Any = {"model": "saegim-tiny", "messages": [{"role": "user", "content": "배포 언제 해?"}]}
        one = client.chat.completions.create(**asked)
        assert (one.choices[0].message.content, one.choices[0].finish_reason) == ("화요일이에요 [1].", "stop")
        chunks = list(client.chat.completions.create(**asked, stream=True, stream_options={"include_usage": True}))
    told = [chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices]
    assert "".join(told) == "화요일이에요 [1]."
    assert not any("\ufffd" in piece for piece in told), "no character is cut"
    prompt = len(prompt_tokens(Bytes(), [Message("user", "배포 언제 해?")]))
    assert chunks[-1].usage is not None
    assert one.usage is not None
    assert chunks[-1].usage.prompt_tokens == one.usage.prompt_tokens == prompt
    assert chunks[-1].usage.completion_tokens == one.usage.completion_tokens == len("화요일이에요 [1].".encode())


def test_saegims_own_model_is_answered_and_told_of_a_model_that_is_not_there() -> None:
    prompt = build(
        "tuned", question="배포 언제 해?", language="ko", style="해요", turns=(), hits=(), places={}, memory_tokens=100,
        conversation_tokens=100, nonce="ab12",
    )  # fmt: skip
    with serving(Fake()) as server, httpx2.Client() as http:
        asking = OpenAIModel("saegim-tiny", "", server.url, 20, http, profile="tuned", now=lambda: 0.0)
        assert list(asking.stream(prompt))[-1] == "화요일이에요 [1]."
        assert asking.complete(prompt.messages, {"type": "object"}) == "화요일이에요 [1].", (
            "without the form it has not"
        )
        with pytest.raises(ModelUnknown):
            list(OpenAIModel("ft:gone", "", server.url, 20, http, profile="tuned", now=lambda: 0.0).stream(prompt))


def test_an_answer_is_no_longer_than_asked_for_and_than_the_context_has_room_for() -> None:
    prompt = len(prompt_tokens(Bytes(), MESSAGES))
    with serving(Fake(says="a" * 50, context=prompt + 20)) as server:
        for limit, told in ((5, 5), (4_096, 20)):
            body = post(server, messages=said(), max_completion_tokens=limit).json()
            assert (body["usage"]["completion_tokens"], body["choices"][0]["finish_reason"]) == (told, "length")
        assert post(server, messages=said("x" * 200)).json()["error"]["code"] == "context_length_exceeded"


@pytest.mark.parametrize(
    ("changes", "status", "param"),
    [
        ({"model": "gpt-6"}, 404, "model"),
        ({"temperature": 0.7}, 400, "temperature"),
        ({"n": 2}, 400, "n"),
        ({"tools": [{"type": "function"}]}, 400, "tools"),
        ({"messages": []}, 400, "messages"),
        ({"messages": "hello"}, 400, "messages"),
        ({"messages": [{"role": "tool", "content": "x"}]}, 400, "messages"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, 400, "messages"),
        ({"messages": [{"role": "user", "content": "x"}] * 1_000}, 400, "messages"),
        ({"messages": [{"role": "user", "content": "no template takes this"}]}, 400, "messages"),
        ({"max_tokens": -1}, 400, "max_completion_tokens"),
    ],
)
def test_what_is_not_served_is_refused_by_name(changes: dict[str, Any], status: int, param: str) -> None:
    with serving(Fake()) as server:
        answer = post(server, **{"messages": said(), **changes})
        assert (answer.status_code, answer.json()["error"]["param"]) == (status, param)
        assert post(server, messages=said(), temperature=0, n=1, stop=None, top_p=1).status_code == 200


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"Content-Type": "application/json", "Host": "evil.example:8700"}, b"{}", 403),
        ({"Content-Type": "application/json", "Origin": "https://evil.example"}, b"{}", 403),
        ({"Content-Type": "text/plain"}, b"{}", 415),
        ({"Content-Type": "application/json"}, b"[" * 50_000, 400),
        ({"Content-Type": "application/json"}, b"\xff", 400),
        ({"Content-Type": "application/json"}, b"x" * 1_000_001, 413),
    ],
)
def test_a_page_in_a_browser_and_a_body_that_is_none_get_nowhere(
    headers: dict[str, str], body: bytes, status: int
) -> None:
    with serving(Fake()) as server, httpx2.Client() as http:
        try:
            assert http.post(f"{server.url}/chat/completions", content=body, headers=headers).status_code == status
        except httpx2.HTTPError:
            assert status == 413, "who sends too much may be hung up on while sending"
        assert http.get(f"{server.url}/nothing").status_code == 404
        assert http.get(f"{server.url}/models/saegim-tiny").json()["id"] == "saegim-tiny"


def test_one_is_answered_at_a_time_a_few_wait_and_the_next_is_told_to_come_again() -> None:
    go = threading.Event()
    with serving(Fake(go=go)) as server:
        found: list[int] = []
        asking = [
            threading.Thread(target=lambda: found.append(post(server, messages=said()).status_code))
            for _ in range(3 * WAITING)
        ]
        for one in asking:
            one.start()
        while found.count(429) < 2 * WAITING:
            threading.Event().wait(0.01)
        go.set()
        for one in asking:
            one.join()
    assert sorted(found) == [200] * WAITING + [429] * 2 * WAITING


def test_connections_that_say_nothing_take_no_more_room_than_there_is() -> None:
    with serving(Fake()) as server:
        silent = [socket.create_connection(("127.0.0.1", server.server_address[1])) for _ in range(CONNECTIONS)]
        with pytest.raises(httpx2.HTTPError):
            httpx2.get(f"{server.url}/models", timeout=30)
        for one in silent:
            one.close()
        while True:
            with contextlib.suppress(httpx2.HTTPError):
                assert httpx2.get(f"{server.url}/models", timeout=30).status_code == 200
                break


def test_a_port_that_is_taken_is_told_of() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(Refuse, match=r"Port \d+ cannot be listened on .*--port"):
            Server(Fake(), other.getsockname()[1])


def said(content: str = "배포 언제 해?") -> list[dict[str, str]]:
    return [{"role": "system", "content": "You are Saegim."}, {"role": "user", "content": content}]


def post(server: Server, **body: Any) -> httpx2.Response:
    return httpx2.post(f"{server.url}/chat/completions", json={"model": "saegim-tiny", **body}, timeout=60)


# ── parity ──


def in_training(model: Fake) -> list[Said]:
    prompts = [MESSAGES, (Message("user", "Who owns the deploys?"),)]
    answer = [whole(model, model.tokens(one), 96) for one in prompts]
    return [
        Said(f"e{n}", one, tuple(model.tokens(one)), model.text(ids), 96, ended)
        for n, (one, (ids, ended)) in enumerate(zip(prompts, answer, strict=True))
    ]


def test_a_server_of_the_same_model_says_the_same() -> None:
    with serving(Fake()) as server:
        found = parity(in_training(Fake()), server.url, "saegim-tiny")
    assert (found.percent, found.prompts, found.answers, found.n, found.counted) == (100, 100, 100, 2, False)


def test_another_chat_template_is_found_though_the_answers_are_the_same() -> None:
    with serving(Fake(tokenizer=Bytes("</t>"))) as server:
        found = parity(in_training(Fake()), server.url, "saegim-tiny")
    assert (found.percent, found.prompts, found.answers) == (0, 0, 100)
    assert "the same up to number" in found.differences[0].served


def test_an_answer_that_does_not_end_as_it_did_is_found() -> None:
    with serving(Fake(says="화요일이에요 [1]. 화요일이에요 [1].")) as server:
        found = parity(in_training(Fake()), server.url, "saegim-tiny")
    assert (found.percent, found.prompts, found.answers) == (0, 100, 0)


def test_of_a_server_that_tells_no_tokens_their_number_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.tuning.local.parity._tokens", lambda *_: None)
    with serving(Fake()) as server:
        assert parity(in_training(Fake()), server.url, "saegim-tiny").counted
    with serving(Fake(tokenizer=Bytes("</t>"))) as server:
        assert parity(in_training(Fake()), server.url, "saegim-tiny").prompts == 0


def test_parity_at_the_terminal_tells_what_differs_and_where_nobody_serves(tmp_path: Path) -> None:
    finished(tmp_path, in_training(Fake()))
    with serving(Fake()) as server:
        assert "100.0 % of 2 held-out prompts" in tune("parity", tmp_path, "--url", server.url).output
        found = json.loads(tune("parity", tmp_path, "--url", server.url, "--json").stdout.splitlines()[-1])
        assert found["parity"] == 100
    with serving(Fake(says="수요일이에요 [2].")) as server:
        done = tune("parity", tmp_path, "--url", server.url)
        assert (done.exit_code, "in training: 화요일이에요 [1]." in done.output) == (1, True)
    done = tune("parity", tmp_path, "--url", server.url)
    assert done.exit_code != 0
    assert "saegim tune serve" in done.output


# ── what is refused before anything is loaded ──


def tune(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["tune", *map(str, arguments)], env={"COLUMNS": "80"})


TRAINED = Training("a1", "saegim-tiny", "/nowhere", "d", "d", Recipe(), "float32", (OVER, END), 4_096, trained=True)


def finished(out: Path, said: Sequence[Said]) -> None:
    made.write_training(out, TRAINED)
    made.write_parity(out, said)


def test_every_option_of_the_command_is_in_the_recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Recipe] = []

    def heard(*given: Any, **_: Any) -> int:
        told.append(given[4])
        return 0

    monkeypatch.setattr(ops, "train_here", heard)
    numbers = "--epochs 2 --learning-rate 0.001 --rank 4 --batch-size 6 --at-once 3 --save-every 9 --seed 5 --held-out 7 --max-length 99 --threads 1"
    assert tune("local", tmp_path, *numbers.split(), "--embeddings", "--cpu", "--keep", "best").exit_code == 0
    assert tune("local", tmp_path).exit_code == 0
    assert told == [Recipe(2, 0.001, 4, 6, 3, 9, True, 5, 7, 99, 1, True, "best"), Recipe()]
    assert tune("local", tmp_path, "--keep", "first").exit_code == 2


def test_what_answers_without_the_form_lack_is_said_at_the_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = {
        "steps": 18,
        "kept_step": 6,
        "loss": 0.5,
        "held_out": 20,
        "citation_form_before": 0.0,
        "citation_form_after": 85.0,
    }
    lacking = {"abstained": 2, "uncited": 1}
    settings = Settings(_env_file=None, redis_url="redis://127.0.0.1:1/0")  # type: ignore[call-arg]
    ops._made(settings, tmp_path, tmp_path, replace(TRAINED, figures={**figures, "lacking_after": lacking}))
    said = " ".join(capsys.readouterr().out.split())
    assert "18 steps, of which step 6 was best" in said
    assert "before training 0.0 %. The others: 2 abstained where something was to be cited, 1 cited nothing." in said
    ops._made(settings, tmp_path, tmp_path, replace(TRAINED, figures={**figures, "kept_step": 18, "lacking_after": {}}))
    said = " ".join(capsys.readouterr().out.split())
    assert "best" not in said
    assert "The others" not in said


def test_without_the_extra_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extra, "find_spec", lambda name: None if name in ("torch", "trl") else object())
    finished(tmp_path / "out", ())
    for command in (("local", tmp_path, "--dir", tmp_path), ("serve", tmp_path / "out")):
        done = tune(*command)
        assert done.exit_code != 0
        assert (
            "not installed: torch, trl. Install them in Saegim's folder with `.venv/bin/pip install -e '.[local]'`"
            in " ".join(done.output.split())
        )
    monkeypatch.setattr(tuning_local, "missing", lambda: ["torch"])
    found = tuning_local.measure()
    assert (found["citation_form_before"], found["citation_form_after"], found["parity"]) == (None, None, None)
    assert ".[local]" in found["why"]


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ([], "no config "),
        (["config.json", "tokenizer.json", "pytorch_model.bin"], "no weights as safetensors"),
        (["config.json", "model.safetensors"], "no tokenizer"),
    ],
)
def test_a_folder_that_is_no_model_is_told_what_it_lacks(files: list[str], told: str, tmp_path: Path) -> None:
    for name in files:
        (tmp_path / name).touch()
    with pytest.raises(Refuse, match=told):
        extra.a_model(tmp_path)
    with pytest.raises(Refuse, match="There is no folder"):
        extra.a_model(tmp_path / "nothing")


def test_a_folder_without_a_finished_training_is_not_served(tmp_path: Path) -> None:
    with pytest.raises(Refuse, match="saegim tune local"):
        made.trained(tmp_path)
    made.write_training(tmp_path, replace(TRAINED, trained=False))
    with pytest.raises(Refuse, match="--resume"):
        made.trained(tmp_path)
    (tmp_path / made.TRAINING).write_text("{")
    with pytest.raises(Refuse, match="cannot be read"):
        made.trained(tmp_path)
    with pytest.raises(Refuse, match="--held-out"):
        made.read_parity(tmp_path)


def test_what_is_written_of_a_training_is_read_as_it_was(tmp_path: Path) -> None:
    finished(tmp_path, in_training(Fake()))
    assert made.trained(tmp_path) == TRAINED
    assert made.read_parity(tmp_path) == in_training(Fake())


def test_a_checkpoint_whose_writing_was_cut_off_is_none(tmp_path: Path) -> None:
    assert made.checkpoint(tmp_path) is None
    for step, state in ((9, '{"global_step": 9}'), (25, '{"global_step": 25}'), (50, '{"global_'), (100, None)):
        (tmp_path / f"checkpoint-{step}").mkdir()
        if state is not None:
            (tmp_path / f"checkpoint-{step}" / made.STATE).write_text(state)
    assert made.checkpoint(tmp_path) == tmp_path / "checkpoint-25"


def test_two_do_not_train_into_one_folder(tmp_path: Path) -> None:
    with made.held(tmp_path), pytest.raises(Refuse, match="Another `saegim tune local`"), made.held(tmp_path):
        pass


def a_run(directory: Path, **files: list[Example]) -> Path:
    """A run directory whose `valid` and `test` examples are these, and so says its manifest."""
    run = made_run(directory)
    for name, examples in files.items():
        write(run / f"{name}.jsonl", examples)
    known = manifest(run)
    write_manifest(run, replace(known, files={name: digest(run / name) for name in known.files}))
    return run


def a_base(folder: Path) -> Path:
    """What looks like a model's folder; nothing is read of it before it is trained."""
    folder.mkdir()
    for name in ("config.json", "model.safetensors", "tokenizer.json"):
        (folder / name).write_text("{}")
    return folder


def test_the_best_checkpoint_is_refused_where_there_is_nothing_to_choose_it_by(tmp_path: Path) -> None:
    run, base = a_run(tmp_path / "run", valid=[]), a_base(tmp_path / "base")
    with pytest.raises(
        Refuse, match=r"valid\.jsonl has no examples, and `--keep best` chooses by them.*leave --keep out"
    ):
        begin(run, base, tmp_path / "out", Recipe(keep="best"), name="x", id_="x")
    assert begin(run, base, tmp_path / "out", Recipe(), name="x", id_="x").recipe.keep == "last"


@pytest.mark.parametrize(
    ("recipe", "changed", "refused"),
    [
        (Recipe(keep="best"), "valid", True),
        (Recipe(), "valid", False),
        (Recipe(), "test", True),
        (Recipe(held_out=0), "test", False),
    ],
)
def test_a_training_goes_on_only_with_the_files_that_change_what_comes_out(
    tmp_path: Path, recipe: Recipe, changed: str, refused: bool
) -> None:
    base, out = a_base(tmp_path / "base"), tmp_path / "out"
    begun = made.write_training(out, begin(a_run(tmp_path / "run"), base, out, recipe, name="x", id_="x"))
    run = a_run(tmp_path / "run", **{changed: [example(id_="another")]})
    if refused:
        with pytest.raises(Refuse, match=rf"begun with another {changed}\.jsonl than .*choose another --out"):
            resumed(run, base, out)
    else:
        assert resumed(run, base, out) == begun
    made.write_training(out, replace(begun, valid="", test=""))  # as an earlier version began it
    assert resumed(run, base, out)


# ── the journal ──


def test_a_model_of_this_machine_is_promoted_like_any_other(tmp_path: Path) -> None:
    run = made_run(tmp_path / "run")
    training = replace(TRAINED, data=digest(run / TRAIN))
    finish.enter(run, training, "http://127.0.0.1:8700/v1", 5.0)
    assert finish.enter(run, training, "http://127.0.0.1:8700/v1", 9.0).at == 5.0, "once"
    model, _ = model_of(run, 5.0)
    assert (model.name, model.provider, model.state) == ("saegim-tiny", "local", "ready")
    finish.enter(run, replace(training, id="a2", name="saegim-next"), "http://127.0.0.1:8700/v1", 6.0)
    assert model_of(run, 6.0)[0].name == "saegim-next"
    assert (run / "job-a1.json").exists(), "the one before is put away"


def test_a_job_of_a_provider_that_is_under_way_is_not_lost(tmp_path: Path) -> None:
    run = made_run(tmp_path / "run")
    Journal(run).write(
        Run("r1", "openai", "https://api.openai.com/v1", "gpt", "d", 1.0, state="created", job="ftjob-1")
    )
    with pytest.raises(Refuse, match="Job ftjob-1 is under way"):
        finish.free(run)
