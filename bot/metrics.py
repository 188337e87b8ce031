"""What Saegim counts for Prometheus, in this process: each number stands here, and is counted beside what it counts.

No label names a person, a place or a word. What is in Redis is looked at when somebody asks (`bot/accounting/gauges.py`); where all of it
is served is `bot/ops/watch.py`. The table in OPERATING.md has the same names.
"""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, disable_created_metrics

disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each, of when it began: `process_start_time_seconds` says that once
REGISTRY: Final = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

ANSWERED_WITHIN: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 25.0, 60.0)  # seconds
RECALLED_WITHIN: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)


def _counter(name: str, what: str, *labels: str) -> Counter:
    return Counter(name, what, labels, registry=REGISTRY)


EVENTS: Final = _counter(
    "saegim_events",
    "Events from Slack: queued, duplicate, ignored, or refused because Redis did not take them",
    "outcome",
)
for _outcome in ("queued", "duplicate", "ignored", "refused"):
    EVENTS.labels(_outcome)  # there from the beginning, as 0
ANSWERS: Final = _counter(
    "saegim_answers", "What was said, by what it rests on and which model said it", "basis", "model"
)
ANSWER_SECONDS: Final = Histogram(
    "saegim_answer_seconds", "From taking an event in to its reply", registry=REGISTRY, buckets=ANSWERED_WITHIN
)
RECALL_SECONDS: Final = Histogram(
    "saegim_recall_seconds", "One search of long-term memory", registry=REGISTRY, buckets=RECALLED_WITHIN
)
REFUSALS: Final = _counter("saegim_refusals", "What was one too many: for the user, the place, the queue", "limit")
JOBS: Final = _counter("saegim_jobs", "How jobs ended: done, again, buried, or lost to another worker", "end")
for _end in ("done", "again", "buried", "lost"):
    JOBS.labels(_end)
MODEL_FAILURES: Final = _counter("saegim_model_failures", "Requests that a model failed", "model")
MODEL_TOKENS: Final = _counter("saegim_model_tokens", "Tokens of models, prompt and completion", "kind")
REDIS_ERRORS: Final = _counter("saegim_redis_errors", "Times Redis did not answer")
RATE_LIMITS: Final = _counter("saegim_slack_rate_limits", "Times Slack asked to wait")
