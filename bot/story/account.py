"""What is written down of an answer when it has been given: a line in the audit log, one in the log, and the metrics. No text."""

from typing import TYPE_CHECKING

import structlog

from bot import metrics
from bot.story.scene import Rooms, Scene

if TYPE_CHECKING:
    from bot.story.outlet import Response

log = structlog.get_logger()


def account(rooms: Rooms, scene: Scene, ts: str, response: "Response") -> None:
    """Write down the answer at `ts` ("": one that only the asker sees), as the last thing that is done with it.

    So a job that is tried again and finds its line has nothing left to do.
    """
    event, now = scene.event, rooms.now()
    memories = [held for held in response.holds if ":" not in held]  # the others are messages of the conversation
    prompt, completion = response.tokens
    basis = response.basis.kind if response.basis else ""
    written = rooms.audit.write(
        event.attempt,
        {
            "kind": "answer",
            "at": now,
            "user": scene.asker,
            "place": scene.place.id,
            "typed_in": scene.here.id,
            "event": event.id,
            "number": event.number,
            "asked_by": event.kind,
            "reply": ts,
            "basis": basis,
            "memories": memories,
            "model": response.model,
            "prompt_tokens": prompt,
            "completion_tokens": completion,
            "links_removed": response.removed,
        },
    )
    if written:
        seconds = max(0.0, now - event.at)
        metrics.ANSWERS.labels(basis or "none", response.model or "none").inc()
        metrics.ANSWER_SECONDS.observe(seconds)
        found = {"basis": basis, "memories": len(memories), "tokens": prompt + completion, "model": response.model}
        log.info("answered", reply=ts, seconds=round(seconds, 3), **{name: it for name, it in found.items() if it})
