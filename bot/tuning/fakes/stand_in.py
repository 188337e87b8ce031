"""A stand-in for a provider and its models, for `saegim tune demo` and tests: on this machine, without network, key or weights.

It is **not a language model**. It answers by quoting the memories that a prompt shows, with their numbers, and says that it does not know
where none is likely enough. Its fine-tuning really fits something, small as it is, so that its tuned model differs from its base for
an honest reason (`stand_in_training.py`). Files, jobs and faults are those of the fake provider.
"""

from dataclasses import dataclass, field
from typing import Final

from bot.tuning.fakes.provider import FakeProvider
from bot.tuning.fakes.stand_in_reader import UNTUNED, Skill, answer, read
from bot.tuning.fakes.stand_in_training import Trained, lessons, train
from bot.tuning.fakes.state import State
from bot.tuning.fakes.wire import Json

BASE: Final = "saegim-stand-in"
NOTICE: Final = (
    "The model here is a stand-in, not a language model: it quotes the memories of its prompt, and its training fits eight weights and the "
    "form of its answers. What is shown is the loop; how good a real model gets, only a real model shows."
)


@dataclass
class StandIn(State):
    """A provider whose jobs really train its models."""

    skills: dict[str, Skill] = field(default_factory=lambda: {BASE: UNTUNED})
    trained: dict[str, Trained] = field(default_factory=dict)  # by job

    def __post_init__(self) -> None:
        self.models = {BASE: {}}
        self.course = ("validating_files", "running", "succeeded")
        self.saying = self._answer

    def _answer(self, model: str, body: Json) -> str:
        return answer(read(body.get("messages") or []), self.skills[model])

    def _step(self, of: str, job: Json, status: str) -> None:
        if status == "running":
            job["status"] = status
            self.trained[of] = done = train(lessons(self.files[job["training_file"]][1]))
            for step, loss in done.losses:
                self._happened(of, f"Step {step}: loss {loss}", "metrics", {"step": step, "train_loss": loss})
            return
        super()._step(of, job, status)
        if status == "succeeded":
            done = self.trained[of]
            self.skills[job["fine_tuned_model"]] = done.skill
            table = "step,train_loss\n" + "".join(f"{step},{loss}\n" for step, loss in done.losses)
            job["result_files"] = [self.add_file("step_metrics.csv", table.encode())]
            job["trained_tokens"] = None  # it knows no tokens


def stand_in(port: int = 0) -> FakeProvider:
    """The provider, to be used in a `with` block."""
    provider = FakeProvider(port)
    provider.state = StandIn()
    return provider
