"""Serving a trained model where that is a step of its own: an adapter loaded into a running vLLM, one served at Nebius, a deployment
made elsewhere. How a server is started is said by `tune export`.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from bot.errors import Refuse, Retry
from bot.tuning.examples.dataset import TRAIN, digest, verify
from bot.tuning.registry.registry import check_name
from bot.tuning.remote.client import Client
from bot.tuning.remote.failures import Absent, host
from bot.tuning.remote.journal import Journal, Run, new_id

READY: Final = ("active", "ready", "serving")
WAIT: Final = 10.0  # seconds between two looks whether a model is served
LOOKS: Final = 90
LOADED: Final = "already been loaded"  # vLLM's words for: it is there
NOTHING_THERE: Final = "No adapter found"  # … and for: the path holds none
NOT_FOUND: Final = (
    "Give `--adapter` as the machine sees it on which vLLM runs: a folder with adapter_config.json in it."
)
NO_VLLM: Final = (
    "Look whether a vLLM answers at SAEGIM_TUNE_BASE_URL, which ends with /v1 there, and what stands in its log."
)
SWITCHED_ON: Final = (
    "Start vLLM with --enable-lora and VLLM_ALLOW_RUNTIME_LORA_UPDATING=True, and never let it be reached from outside."
)


def deploy(
    client: Client, journal: Journal, *, name: str, adapter: str, base: str, now: float, sleep: Callable[[float], None]
) -> Run:
    """Have the model of this run directory served, and write down the name by which it is asked for; the run.

    Raises `Refuse` where something is missing, `Retry` where it is not served yet.
    """
    verify(journal.directory)
    if name:
        check_name(name)
    run = journal.read()
    match client.provider.name:
        case "vllm":
            loaded = run and run.over and run.provider == client.provider.name and run.served == name
            run = run if run and loaded else _elsewhere(client, journal, base, name, now)
            _load(client, name, adapter)
        case "nebius":
            run = _made(client, run)
            name = _serve(client, run, name or run.suffix, sleep)
        case "azure" if name:
            run = _made(client, run)
        case _ if client.provider.deploy:
            raise Refuse(client.provider.deploy)
        case _:
            raise Refuse(f"A model of {client.provider.name} answers without being deployed: `saegim tune promote`.")
    return journal.write(run, served=name)


def _made(client: Client, run: Run | None) -> Run:
    """The run whose model this provider trained."""
    if run is None or run.state != "succeeded":
        raise Refuse("There is no trained model here yet: `saegim tune start`, then `saegim tune follow`.")
    if run.provider != client.provider.name:
        raise Refuse(
            f"{run.name} is no model of {client.provider.name}: {run.provider} has it ({host(run.base_url)}). "
            f"Set SAEGIM_TUNE_PROVIDER={run.provider}, or name the folder of the other run with --dir."
        )
    return run


def _elsewhere(client: Client, journal: Journal, base: str, name: str, now: float) -> Run:
    """A run of its own for an adapter that was trained on the exported files."""
    if not name or not base:
        raise Refuse("Say how the adapter is called and what it was trained on: `--name NAME --base MODEL`.")
    before = journal.read()
    if before is not None and not before.over:
        raise Refuse(
            f"Job {before.job or before.id} is under way here: `saegim tune follow` or `saegim tune cancel` first."
        )
    if before is not None:
        journal.put_away(before)
    data = digest(journal.directory / TRAIN)
    return Run(new_id(), client.provider.name, client.base_url, base, data, now, state="succeeded", model=name)


def _load(client: Client, name: str, adapter: str) -> None:
    """Load an adapter into a vLLM that is running; one that is loaded is no error, one that is not there afterwards is."""
    if not adapter:
        raise Refuse("Say where the adapter lies, as the server sees it: `--adapter PATH`.")
    path = str(Path(adapter).absolute()) if Path(adapter).exists() else adapter
    try:
        client.post("load_lora_adapter", {"lora_name": name, "lora_path": path})
    except Absent as error:
        why = NOT_FOUND if NOTHING_THERE in str(error) else SWITCHED_ON
        raise Refuse(f"The adapter was not loaded. {error} {why}") from None
    except Refuse as error:
        if LOADED not in str(error):
            raise
    if name not in client.served():  # whatever was answered: anything can answer 200
        raise Refuse(
            f"The adapter was not loaded: {host(client.base_url)} took the request, and has no model {name} all the same. {NO_VLLM}"
        )


def _serve(client: Client, run: Run, name: str, sleep: Callable[[float], None]) -> str:
    """Serve an adapter at Nebius, and wait until it answers; the name by which it does."""
    if not run.checkpoints:
        raise Refuse(f"Job {run.job} has no checkpoint that could be served.")
    told = client.post(
        "../v0/models", {"name": name, "base_model": run.base, "source": f"{run.job}:{run.checkpoints[0]}"}
    )
    served = str(told.get("name") or name)
    for _ in range(LOOKS):
        if client.read(f"../v0/models/{served}").get("status") in READY:
            return served
        sleep(WAIT)
    raise Retry(f"{served} is not served yet. Say the same again in some minutes.")
