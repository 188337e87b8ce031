"""What the fake provider keeps, files, jobs, models, and what it does with a request. How it is reached and fails is `provider.py`'s."""

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bot.memory.language.tokens import estimate
from bot.tuning.fakes.wire import Answer, Fault, Json, Said, as_json, as_list

SMALLEST: Final = 10  # examples
BASES: Final = ("gpt-4.1-mini-2025-04-14", "meta-llama/Llama-3.1-8B-Instruct")
COURSE: Final = ("validating_files", "queued", "running", "running", "succeeded")
"""How a job goes: one step further each time somebody looks."""
ENDED: Final = ("succeeded", "failed", "cancelled")


@dataclass
class State:
    """Everything the provider keeps; what a test may look at and set."""

    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)  # id → name and content
    jobs: dict[str, Json] = field(default_factory=dict)
    events: dict[str, list[Json]] = field(default_factory=dict)
    models: dict[str, Json] = field(default_factory=lambda: {name: {} for name in BASES})
    course: Sequence[str] = COURSE  # of jobs that are created from now on
    courses: dict[str, list[str]] = field(default_factory=dict)  # what is left of each job's
    metadata: bool = True  # whether jobs can be listed by it
    lora: bool = True  # whether adapters can be loaded at run time
    error: str = "The job failed due to an internal error."  # of a job that fails
    saying: Callable[[str, Json], str] = lambda model, _body: f"I am {model}."
    asked: list[str] = field(default_factory=list)  # the models that were asked to answer

    def answer(self, said: Said) -> Answer:
        """Do what is asked for."""
        name, of = said.route
        try:
            return getattr(self, f"_{name}")(said, of)  # type: ignore[no-any-return]
        except Fault as fault:
            error = {"message": str(fault), "type": "invalid_request_error", "param": None, "code": fault.code}
            return Answer(fault.status, json.dumps({"error": error}).encode())

    def add_file(self, name: str, content: bytes) -> str:
        """Keep a file; its id."""
        file = f"file-{len(self.files) + 1:04}-{name[:8]}"
        self.files[file] = (name, content)
        return file

    # ── files ──

    def _upload(self, said: Said, _of: str) -> Answer:
        boundary = said.kind.partition("boundary=")[2].strip('"').encode()
        for part in said.body.split(b"--" + boundary):
            head, _, content = part.partition(b"\r\n\r\n")
            if name := re.search(rb'filename="([^"]*)"', head):
                return as_json(self._file_object(self.add_file(name[1].decode(), content.removesuffix(b"\r\n"))))
        raise Fault(400, "missing_file", "There is no file in this request.")

    def _file_object(self, file: str) -> Json:
        name, content = self.files[file]
        at = 1_795_392_000
        return {
            "id": file,
            "object": "file",
            "bytes": len(content),
            "created_at": at,
            "filename": name,
            "purpose": "fine-tune",
            "status": "processed",
        }

    def _files(self, said: Said, _of: str) -> Answer:
        return as_list([self._file_object(file) for file in reversed(self.files)], said)

    def _file(self, _said: Said, of: str) -> Answer:
        return as_json(self._file_object(_of(self.files, of)))

    def _content(self, _said: Said, of: str) -> Answer:
        return Answer(200, self.files[_of(self.files, of)][1], "application/octet-stream")

    def _delete(self, _said: Said, of: str) -> Answer:
        del self.files[_of(self.files, of)]
        return as_json({"id": of, "object": "file", "deleted": True})

    # ── jobs ──

    def _limits(self, _said: Said, _of: str) -> Answer:
        return as_json({"object": "list", "data": []})

    def _create(self, said: Said, _of: str) -> Answer:
        body = said.json()
        if body.get("model") not in self.models:
            raise Fault(404, "model_not_found", f"The model {body.get('model')} cannot be fine-tuned.")
        for which in ("training_file", "validation_file"):
            if which in body or which == "training_file":
                self._must_be_examples(str(body.get(which)), SMALLEST if which == "training_file" else 1)
        job = f"ftjob-{len(self.jobs) + 1:04}"
        asked = {name: body.get(name) for name in ("model", "training_file", "validation_file", "suffix", "method")}
        self.jobs[job] = {
            **asked,
            "id": job,
            "object": "fine_tuning.job",
            "created_at": int(time.time()),
            "organization_id": "org-fake",
            "status": "validating_files",
            "fine_tuned_model": None,
            "error": None,
            "finished_at": None,
            "seed": 1,
            "result_files": [],
            "trained_tokens": None,
            "estimated_finish": None,
            "hyperparameters": {},
            "metadata": body.get("metadata") if self.metadata else None,
        }
        self.courses[job] = list(self.course)
        self.events[job] = []
        self._happened(job, f"Created fine-tuning job: {job}")
        return as_json(self.jobs[job])

    def _must_be_examples(self, file: str, smallest: int) -> None:
        if file not in self.files:
            raise Fault(400, "invalid_file", f"There is no file {file}.")
        lines = self.files[file][1].removeprefix(b"\xef\xbb\xbf").splitlines()
        try:
            good = all(json.loads(line)["messages"][-1]["role"] == "assistant" for line in lines)
        except (ValueError, KeyError, IndexError, TypeError):
            good = False
        if not good or len(lines) < smallest:
            raise Fault(
                400, "invalid_training_file", f"{file} has {len(lines)} examples; {smallest} good ones are needed."
            )

    def _jobs(self, said: Said, _of: str) -> Answer:
        run = said.query.get("metadata[saegim_run]")
        found = list(reversed(self.jobs.values()))
        if run and self.metadata:
            found = [job for job in found if (job["metadata"] or {}).get("saegim_run") == run]
        return as_list(found, said)

    def _job(self, _said: Said, of: str) -> Answer:
        job = self.jobs[_of(self.jobs, of)]
        if self.courses[of] and job["status"] not in ENDED:
            self._step(of, job, self.courses[of].pop(0))
        return as_json(job)

    def _step(self, of: str, job: Json, status: str) -> None:
        job["status"] = status
        step = sum(event["type"] == "metrics" for event in self.events[of]) + 1
        if status == "running":
            data = {"step": step, "train_loss": round(2.0 / step, 3)}
            self._happened(of, f"Step {step}: training loss={data['train_loss']}", "metrics", data)
            return
        self._happened(of, f"The job is {status}")
        if status == "failed":
            job["error"] = {"code": "server_error", "message": self.error, "param": None}
        if status == "succeeded":
            suffix = f":{job['suffix']}" if job["suffix"] else ""
            job["fine_tuned_model"] = name = f"ft:{job['model']}:fake{suffix}:{of.removeprefix('ftjob-')}"
            job["trained_tokens"] = 12_345
            job["result_files"] = [self.add_file("step_metrics.csv", b"step,train_loss\n1,2.0\n2,1.0\n")]
            self.models.setdefault(name, {})

    def _happened(self, job: str, message: str, kind: str = "message", data: Json | None = None) -> None:
        n = len(self.events[job])
        event = {"id": f"ftevent-{job}-{n}", "object": "fine_tuning.job.event", "created_at": 1_795_392_000 + n}
        self.events[job].append({**event, "level": "info", "message": message, "type": kind, "data": data})

    def _events(self, said: Said, of: str) -> Answer:
        return as_list(self.events[_of(self.jobs, of)][::-1], said)

    def _checkpoints(self, said: Said, of: str) -> Answer:
        model = self.jobs[_of(self.jobs, of)]["fine_tuned_model"]
        names = [f"{model}:ckpt-step-{step}" for step in (3, 2, 1)] if model else []
        kind = {"object": "fine_tuning.job.checkpoint", "created_at": 1, "fine_tuning_job_id": of, "metrics": {}}
        return as_list(
            [
                {**kind, "id": f"ckpt-{n}", "step_number": n, "fine_tuned_model_checkpoint": one}
                for n, one in enumerate(names)
            ],
            said,
        )

    def _cancel(self, _said: Said, of: str) -> Answer:
        job = self.jobs[_of(self.jobs, of)]
        if job["status"] in ENDED:
            raise Fault(400, "invalid_request", f"Job {of} is already {job['status']}.")
        job["status"] = "cancelled"
        self._happened(of, "The job is cancelled")
        return as_json(job)

    # ── models ──

    def _models(self, said: Said, _of: str) -> Answer:
        return as_list([_model(name, about) for name, about in self.models.items()], said)

    def _model(self, _said: Said, of: str) -> Answer:
        return as_json(_model(of, self.models[_of(self.models, of)]))

    def _delete_model(self, _said: Said, of: str) -> Answer:
        del self.models[_of(self.models, of)]
        return as_json({"id": of, "object": "model", "deleted": True})

    def _chat(self, said: Said, _of: str) -> Answer:
        body = said.json()
        model = str(body.get("model"))
        self.asked.append(model)
        if model not in self.models:
            raise Fault(404, "model_not_found", f"The model {model} does not exist.")
        text = self.saying(model, body)
        shared = {"id": "c", "created": 1, "model": model}
        if not body.get("stream"):
            choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
            return as_json({**shared, "object": "chat.completion", "choices": [choice], "usage": _usage(body, text)})
        choices = [{"index": 0, "delta": {"content": text}}, {"index": 0, "delta": {}, "finish_reason": "stop"}]
        parts: list[Json] = [{"choices": [one]} for one in choices]
        if (body.get("stream_options") or {}).get("include_usage"):
            parts.append({"choices": [], "usage": _usage(body, text)})
        chunks = [json.dumps({**shared, "object": "chat.completion.chunk", **part}) for part in parts]
        frames = "".join(f"data: {chunk}\n\n" for chunk in (*chunks, "[DONE]"))
        return Answer(200, frames.encode(), "text/event-stream")

    def _adapter(self, said: Said, _of: str) -> Answer:
        name, path = str(said.json().get("lora_name")), str(said.json().get("lora_path"))
        if not self.lora:
            raise Fault(404, "NotFoundError", "Not Found")
        if name in self.models:
            raise Fault(400, "InvalidUserInput", f"The lora adapter '{name}' has already been loaded.")
        if "missing" in path:
            raise Fault(404, "NotFoundError", f"No adapter found at {path}.")
        self.models[name] = {}
        return Answer(200, f"Success: LoRA adapter '{name}' added successfully.".encode(), "text/plain")

    def _serve(self, said: Said, _of: str) -> Answer:
        name = str(said.json().get("name"))
        self.models[name] = {"status": "validating"}
        return as_json({"name": name, "status": "validating"})

    def _served(self, _said: Said, of: str) -> Answer:
        self.models[_of(self.models, of)]["status"] = "active"
        return as_json({"name": of, "status": "active"})

    def _unknown(self, said: Said, _of: str) -> Answer:
        raise Fault(404, "unknown_url", f"There is nothing at {said.path}.")


def _usage(body: Json, said: str) -> Json:
    """Tokens as estimated: there is no tokeniser here."""
    asked, told = sum(estimate(str(one.get("content"))) for one in body.get("messages") or []), estimate(said)
    return {"prompt_tokens": asked, "completion_tokens": told, "total_tokens": asked + told}


def _model(name: str, about: Json) -> Json:
    return {"id": name, "object": "model", "created": 1, "owned_by": "fake", **about}


def _of(kept: Mapping[str, Any], key: str) -> str:
    if key not in kept:
        raise Fault(404, "not_found", f"There is no {key}.")
    return key
