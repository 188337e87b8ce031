"""Messages as jobs of the inbox: put in, and claimed."""

from bot.slack.event import Event
from bot.slack.inbox import Inbox, Lease


def message(number: int = 1, thread: str = "1.0", place: str = "C1") -> Event:
    ts = f"{number}.5"
    return Event("message", f"Ev{number}", at=float(number), place=place, user="U1", ts=ts, thread_ts=thread, text="hi")


def put(inbox: Inbox, *events: Event) -> None:
    for event in events:
        assert inbox.put(event, [event.id, event.key]) == "queued"


def next_job(inbox: Inbox, consumer: str = "w1") -> Lease | None:
    """A claim may come back empty-handed once or twice when it had something to put in order."""
    return next((lease for _ in range(3) if (lease := inbox.claim(consumer, 0))), None)
