"""A trained model is served: adapters loaded into a running vLLM, one at Nebius, a deployment at Azure; and the files for training at home."""

import ast
import json
import shlex
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.bench.tuning_jobs import made_run, opened
from bot.errors import Refuse, Retry
from bot.tuning.examples.dataset import TRAIN, VALID, digest, manifest, read, write, write_manifest
from bot.tuning.examples.example import Example
from bot.tuning.fakes.provider import FakeProvider, How
from bot.tuning.fakes.state import BASES
from bot.tuning.promotion import model_of
from bot.tuning.remote.deploy import deploy
from bot.tuning.remote.desk import Desk
from bot.tuning.remote.exporting.export import TOOLS, export, served
from bot.tuning.remote.follow import follow
from bot.tuning.remote.jobs import Wanted, start
from bot.tuning.remote.journal import Run
from bot.tuning.remote.provider import PROVIDERS

LLAMA = BASES[1]


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with FakeProvider() as provider:
        yield provider


def deployed(desk: Desk, name: str = "saegim-1", adapter: str = "/adapters/1", base: str = LLAMA) -> Run:
    return deploy(
        desk.client, desk.journal, name=name, adapter=adapter, base=base, now=1.0, sleep=lambda _seconds: None
    )


def test_an_adapter_is_loaded_into_a_running_vllm_and_can_then_be_promoted(
    provider: FakeProvider, tmp_path: Path
) -> None:
    with opened(provider, made_run(tmp_path), PROVIDERS["vllm"]) as desk:
        deployed(desk)
        deployed(desk)  # it is loaded already
    assert "saegim-1" in provider.state.models
    model, _ = model_of(tmp_path, 2.0)
    assert (model.name, model.base, model.provider, model.state) == ("saegim-1", LLAMA, "vllm", "ready")


def test_a_vllm_that_loads_nothing_while_it_runs_is_explained(provider: FakeProvider, tmp_path: Path) -> None:
    provider.state.lora = False
    with opened(provider, made_run(tmp_path), PROVIDERS["vllm"]) as desk:
        with pytest.raises(Refuse, match="VLLM_ALLOW_RUNTIME_LORA_UPDATING=True"):
            deployed(desk)
        assert desk.journal.read() is None
        with pytest.raises(Refuse, match="--adapter PATH"):
            deployed(desk, adapter="")
        with pytest.raises(Refuse, match="--name NAME --base MODEL"):
            deployed(desk, base="")


@pytest.mark.parametrize("how", ["html", "empty"])
def test_what_answers_anything_to_everybody_is_no_vllm_that_has_loaded_an_adapter(
    provider: FakeProvider, tmp_path: Path, how: How
) -> None:
    with opened(provider, made_run(tmp_path), PROVIDERS["vllm"]) as desk:
        provider.fail("*", how, times=20)  # as a proxy does
        with pytest.raises((Refuse, Retry), match="SAEGIM_TUNE_BASE_URL"):
            deployed(desk)
        provider.heal()
        provider.fail("adapter", how)  # a server with models, and none of this name
        with pytest.raises((Refuse, Retry), match="SAEGIM_TUNE_BASE_URL"):
            deployed(desk)
        assert desk.journal.read() is None
        deployed(desk)
        assert desk.journal.made()[0].name == "saegim-1"


@pytest.mark.parametrize("other", ["azure", "nebius"])
def test_who_did_not_train_a_model_does_not_serve_it(provider: FakeProvider, tmp_path: Path, other: str) -> None:
    directory = made_run(tmp_path)
    with opened(provider, directory, PROVIDERS["vllm"]) as desk:
        before = deployed(desk)
    with opened(provider, directory, PROVIDERS[other]) as desk:
        with pytest.raises(Refuse, match=f"saegim-1 is no model of {other}: vllm has it"):
            deployed(desk, name="d")
        assert desk.journal.read() == before


def test_a_path_that_vllm_does_not_find_is_told_apart_from_one_that_loads_nothing(
    provider: FakeProvider, tmp_path: Path
) -> None:
    with opened(provider, made_run(tmp_path), PROVIDERS["vllm"]) as desk:
        with pytest.raises(Refuse, match="as the machine sees it on which vLLM runs") as told:
            deployed(desk, adapter="/adapters/missing")
        assert "VLLM_ALLOW" not in str(told.value)
        assert desk.journal.read() is None


def test_a_name_that_no_model_can_have_is_refused_before_anything_is_loaded(
    provider: FakeProvider, tmp_path: Path
) -> None:
    with opened(provider, made_run(tmp_path), PROVIDERS["vllm"]) as desk:
        with pytest.raises(Refuse, match="no spaces"):
            deployed(desk, name="새김 1")
        assert desk.journal.read() is None
    assert "새김 1" not in provider.state.models


def test_an_adapter_at_nebius_is_served_before_it_answers(provider: FakeProvider, tmp_path: Path) -> None:
    with opened(provider, made_run(tmp_path), PROVIDERS["nebius"]) as desk:
        with pytest.raises(Refuse, match="no trained model here yet"):
            deployed(desk)
        start(desk, Wanted(LLAMA), now=lambda: 1.0)
        follow(desk)
        assert deployed(desk, name="").name == "saegim"
    assert provider.state.models["saegim"] == {"status": "active"}


def test_azure_wants_a_deployment_and_answers_by_its_name(provider: FakeProvider, tmp_path: Path) -> None:
    with opened(provider, made_run(tmp_path), PROVIDERS["azure"]) as desk:
        start(desk, Wanted(BASES[0]), now=lambda: 1.0)
        follow(desk)
        with pytest.raises(Refuse, match="Create a deployment"):
            deployed(desk, name="")
        assert deployed(desk, name="our-deployment").name == "our-deployment"


def test_a_model_of_openai_needs_no_deployment(provider: FakeProvider, tmp_path: Path) -> None:
    with opened(provider, made_run(tmp_path)) as desk, pytest.raises(Refuse, match="answers without being deployed"):
        deployed(desk)


# ── export ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return made_run(tmp_path / "tuning")


def rows(path: Path) -> list[dict[str, list[dict[str, object]]]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def learned(tool: str, row: dict[str, list[dict[str, object]]]) -> list[object]:
    """What of a row the tool learns, by its own documentation."""
    if tool in ("trl", "unsloth"):
        return [one["content"] for one in row["completion"]]
    if tool == "axolotl":
        return [one["content"] for one in row["messages"] if one["train"]]
    return [row["messages"][-1]["content"]]  # mask_history


@pytest.mark.parametrize("tool", TOOLS)
def test_each_tool_gets_every_example_and_learns_its_answer_alone(run: Path, tool: str, tmp_path: Path) -> None:
    out = tmp_path / tool
    commands = export(run, tool, LLAMA, out).training.commands
    examples: list[Example] = read(run / TRAIN)
    assert [learned(tool, row) for row in rows(out / TRAIN)] == [[one.answer] for one in examples]
    assert len(rows(out / VALID)) == 2
    files = [path for path in out.iterdir() if path.suffix in (".yaml", ".py")]
    assert any(str(files[0]) in command for command in commands)
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert LLAMA in text
        assert str(out) in text
        if path.suffix == ".py":
            ast.parse(text)
        else:
            assert isinstance(yaml.safe_load(text), dict)


def test_llama_factory_finds_its_files_by_their_names(run: Path, tmp_path: Path) -> None:
    export(run, "llamafactory", LLAMA, tmp_path / "out")
    info = json.loads((tmp_path / "out" / "dataset_info.json").read_text(encoding="utf-8"))
    config = yaml.safe_load((tmp_path / "out" / "llamafactory.yaml").read_text(encoding="utf-8"))
    for name in (config["dataset"], config["eval_dataset"]):
        assert (tmp_path / "out" / info[name]["file_name"]).exists()
    assert config["mask_history"] is True


def test_llama_factory_trains_with_the_models_own_chat_template(tmp_path: Path) -> None:
    """Any name in its place puts another one there, in the tokenizer beside the adapter, too, and the model is served with its own."""
    export(_corrected(tmp_path / "tuning")[0], "llamafactory", LLAMA, tmp_path / "out")
    for path in (tmp_path / "out").glob("*.yaml"):
        assert "template" not in yaml.safe_load(path.read_text(encoding="utf-8"))


EVALUATED = {
    "trl": ("trl.yaml", "eval_strategy", "dataset_test_split"),
    "llamafactory": ("llamafactory.yaml", "eval_strategy", "eval_dataset"),
    "axolotl": ("axolotl.yaml", "evals_per_epoch", "test_datasets"),
}


@pytest.mark.parametrize("tool", EVALUATED)
def test_what_is_held_out_is_measured_where_there_is_some(run: Path, tool: str, tmp_path: Path) -> None:
    name, *settings = EVALUATED[tool]
    export(run, tool, LLAMA, tmp_path / "out")
    config = yaml.safe_load((tmp_path / "out" / name).read_text(encoding="utf-8"))
    assert set(settings) <= config.keys()

    _changed(run, VALID, [])
    export(run, tool, LLAMA, tmp_path / "out")
    config = yaml.safe_load((tmp_path / "out" / name).read_text(encoding="utf-8"))
    assert not set(settings) & config.keys()
    assert not (tmp_path / "out" / VALID).exists()  # to the tools a file without a line is none


def asked_and_judged(tool: str, pair: dict[str, Any]) -> tuple[object, object, object]:
    """The prompt, the better and the worse answer of a row as the tool's own DPO reads it."""
    if tool in ("trl", "unsloth"):
        return pair["prompt"], pair["chosen"], pair["rejected"]
    return pair["messages"], [pair["chosen"]], [pair["rejected"]]


@pytest.mark.parametrize("tool", TOOLS)
def test_corrected_answers_are_exported_as_pairs(tmp_path: Path, tool: str) -> None:
    run, first = _corrected(tmp_path / "tuning")
    export(run, tool, LLAMA, tmp_path / "out")
    [pair] = rows(tmp_path / "out" / "preferences.jsonl")
    asked, chosen, rejected = asked_and_judged(tool, pair)
    assert asked == [asdict(one) for one in first.prompt]
    assert rejected == [{"role": "assistant", "content": "목요일이에요"}]
    assert chosen == [{"role": "assistant", "content": first.answer}]


@pytest.mark.parametrize("tool", TOOLS)
def test_pairs_of_an_export_before_do_not_stay(run: Path, tmp_path: Path, tool: str) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "preferences.jsonl").write_text("{}", encoding="utf-8")
    export(run, tool, LLAMA, tmp_path / "out")
    assert not (tmp_path / "out" / "preferences.jsonl").exists()
    if tool == "llamafactory":
        assert "saegim_preferences" not in (tmp_path / "out" / "dataset_info.json").read_text(encoding="utf-8")


def test_llama_factory_finds_the_pairs_too(tmp_path: Path) -> None:
    export(_corrected(tmp_path / "tuning")[0], "llamafactory", LLAMA, tmp_path / "out")
    info = json.loads((tmp_path / "out" / "dataset_info.json").read_text(encoding="utf-8"))["saegim_preferences"]
    assert (info["file_name"], info["ranking"]) == ("preferences.jsonl", True)
    assert info["columns"] == {"messages": "messages", "chosen": "chosen", "rejected": "rejected"}


@pytest.mark.parametrize("tool", [name for name, tool in TOOLS.items() if tool.prefer])
def test_pairs_are_learned_from_the_adapter_on_and_served_as_what_came_of_them(tmp_path: Path, tool: str) -> None:
    out = tmp_path / "out"
    done = export(_corrected(tmp_path / "tuning")[0], tool, LLAMA, out)
    assert done.preferring
    for name, text in done.preferring.files.items():
        assert str(out / "adapter") in text
        assert str(out / "preferences.jsonl") in text or "saegim_preferences" in text
        assert str(done.adapter_after) in text
        assert any(str(out / name) in command for command in done.preferring.commands)
    assert (done.pairs, done.base) == (1, LLAMA)
    assert done.base_after == (str(out / "adapter" / "merged") if tool == "axolotl" else LLAMA)


@pytest.mark.parametrize("tool", TOOLS)
def test_without_corrected_answers_there_is_nothing_to_prefer(run: Path, tool: str, tmp_path: Path) -> None:
    done = export(run, tool, LLAMA, tmp_path / "out")
    assert (done.pairs, done.preferring) == (0, None)
    assert not list((tmp_path / "out").glob("*dpo*"))


def test_numbers_in_the_settings_are_numbers_to_yaml(tmp_path: Path) -> None:
    """5e-06 would be text."""
    run, _ = _corrected(tmp_path / "tuning")
    for tool in TOOLS:
        export(run, tool, LLAMA, tmp_path / tool)
    rates = [yaml.safe_load(path.read_text("utf-8"))["learning_rate"] for path in tmp_path.glob("*/*.yaml")]
    assert sorted(rates) == [5e-6, 5e-6, 1e-4, 2e-4, 2e-4]


def _corrected(folder: Path) -> tuple[Path, Example]:
    """A run directory, with its first example, whose answer somebody corrected."""
    run = made_run(folder)
    first, *rest = read(run / TRAIN)
    _changed(run, TRAIN, [replace(first, rejected="목요일이에요"), *rest])
    return run, first


def _changed(run: Path, name: str, examples: list[Example]) -> None:
    """Other examples in a file of a run directory, as if it had been divided so."""
    before = manifest(run)
    write(run / name, examples)
    write_manifest(run, replace(before, files={**before.files, name: digest(run / name)}))


def test_a_base_with_quotes_and_backslashes_in_its_name_breaks_no_file(run: Path, tmp_path: Path) -> None:
    base = 'org/mo"""del\\Users\nlora_r: 1'
    for tool in TOOLS:
        export(run, tool, base, tmp_path / tool)
    config = yaml.safe_load((tmp_path / "trl" / "trl.yaml").read_text(encoding="utf-8"))
    assert (config["model_name_or_path"], config["lora_r"]) == (base, 16)
    ast.parse((tmp_path / "unsloth" / "unsloth_train.py").read_text(encoding="utf-8"))


def test_a_folder_with_a_space_is_one_word_of_the_commands(run: Path, tmp_path: Path) -> None:
    out = tmp_path / "my export"
    for tool in TOOLS:
        for command in [*export(run, tool, LLAMA, out).training.commands, *served(LLAMA, out)]:
            assert all(str(out) in word for word in shlex.split(command) if "my" in word)


def test_the_commands_that_serve_it_name_base_and_adapter(tmp_path: Path) -> None:
    commands = "\n".join(served(LLAMA, tmp_path))
    assert f"vllm serve {LLAMA} --enable-lora" in commands
    assert f"--adapter {tmp_path}" in commands
