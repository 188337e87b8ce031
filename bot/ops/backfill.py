"""`saegim backfill '#channel'`: what people wrote in a channel before Saegim came becomes memories, over Slack's Web API.

Newest messages come first, so that the memory is useful at once. Messages to Saegim itself are left out: a question is no
knowledge, and `remember` has kept what it was told. So are the messages of those who wish to be left out there. Files exported elsewhere are `imports.py`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, Final

from redis import Redis
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.errors import Refuse, Retry
from bot.memory import keys
from bot.memory.audience import counts_as_shared
from bot.memory.consolidation.learning import Consent
from bot.memory.sharing import Sharing
from bot.memory.store import Store, new_id
from bot.memory.values import Memory, Place
from bot.slack.client import retry_after
from bot.slack.people import Directory
from bot.slack.text import mentions, permalink, read

PAGE: Final = 200  # messages a call: Slack's advice for conversations.history and .replies
PACE: Final = 1.2  # seconds between two calls: both methods are Tier 3, 50 a minute
PATIENCE: Final = 10  # times a call is made again after a rate limit
PEOPLES: Final = (None, "file_share", "me_message", "thread_broadcast")  # subtypes of what people write

Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class BackfillReport:
    """What a backfill has done in this run."""

    read: int = 0  # messages Slack gave
    added: int = 0
    already: int = 0  # kept before


@dataclass(frozen=True, slots=True)
class Backfill:
    """Reads whole channels into long-term memory, at a pace that Slack allows."""

    client: WebClient
    store: Store
    redis: Redis
    directory: Directory
    sleep: Callable[[float], None]
    new_id: Callable[[], str] = new_id

    def run(self, place: Place, progress: Callable[[BackfillReport], None] = lambda _report: None) -> BackfillReport:
        """Keep what people wrote in `place`, nothing twice; one that was stopped continues where it was.

        `progress` is told after every write. Raises `Refuse` with what to do when Slack does not let Saegim read there, and
        `Retry` when Slack fails: running it again continues.
        """
        key = keys.progress(f"backfill:{place.id}")
        latest = str(self.redis.get(key) or "")
        report, more = BackfillReport(), True
        while more:
            page = self._call(
                self.client.conversations_history, place, channel=place.id, limit=PAGE, latest=latest or None
            )
            messages: list[Message] = page.get("messages") or []
            for reached, part in self._parts(messages, place):
                report = self._keep(part, place, report)
                latest = reached
                self.redis.set(key, latest, ex=keys.PROGRESS_TTL)
                progress(report)
            more = bool(page.get("has_more") and messages)
        self.redis.delete(key)
        return report

    def _parts(self, page: list[Message], place: Place) -> Iterator[tuple[str, list[Message]]]:
        """The page, newest first, in pieces worth a write each: up to the next thread with all its replies, or to the end.

        With each comes the timestamp down to which the page has then been read.
        """
        part: list[Message] = []
        for message in page:
            threaded = bool(message.get("reply_count"))
            if threaded:
                part += self._thread(place, message["ts"])
            elif message.get("subtype") != "thread_broadcast":  # its thread brings it
                part.append(message)
            if threaded or message is page[-1]:
                yield message["ts"], part
                part = []

    def _thread(self, place: Place, root: str) -> Iterator[Message]:
        cursor, more = "", True
        while more:
            page = self._call(
                self.client.conversations_replies,
                place,
                channel=place.id,
                ts=root,
                limit=PAGE,
                cursor=cursor or None,
            )
            yield from page.get("messages") or []
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            more = bool(cursor)

    def _keep(self, messages: list[Message], place: Place, report: BackfillReport) -> BackfillReport:
        bot_user = self.directory.bot_user
        worth = [message for message in messages if _peoples(message) and bot_user not in mentions(message["text"])]
        left_out = Consent(self.redis).left_out(place.id, {message["user"] for message in worth})
        worth = [message for message in worth if message["user"] not in left_out]
        named = {message["user"] for message in worth}.union(*(mentions(message["text"]) for message in worth))
        names = self.directory.names(named)
        for message in worth:  # who is from outside could write only where it was shared, and the newest come first
            if message["user"] in names and (author := self.directory.person(message["user"])) and author.stranger:
                Sharing(self.redis).seen(place.id, float(message["ts"]))
        memories = [self._memory(message, place, names) for message in worth]
        added = self.store.put(memories)
        return BackfillReport(
            read=report.read + len(messages),
            added=report.added + added,
            already=report.already + len(memories) - added,
        )

    def _memory(self, message: Message, place: Place, names: Mapping[str, str]) -> Memory:
        ts, thread_ts = message["ts"], message.get("thread_ts") or message["ts"]
        author = self.directory.person(message["user"]) if message["user"] in names else None
        return Memory(
            id=self.new_id(),
            text=read(message["text"], names),
            author=message["user"],
            author_name=names.get(message["user"], message["user"]),
            place=place.id,
            ts=ts,
            thread_ts=thread_ts,
            at=float(ts),
            kind="message",
            permalink=permalink(self.directory.workspace_url, place.id, ts, thread_ts),
            shared=counts_as_shared(Sharing(self.redis).then(place, float(ts)), author),
            place_name=place.name,
        )

    def _call(self, method: Callable[..., SlackResponse], place: Place, **arguments: Any) -> SlackResponse:
        """One call at our pace, made again when Slack asks to slow down."""
        for _ in range(PATIENCE):
            self.sleep(PACE)
            try:
                return method(**arguments)
            except SlackApiError as error:
                if error.response.get("error") not in ("ratelimited", "rate_limited"):
                    raise _reason(error, place) from error
                self.sleep(retry_after(error.response.headers))
            except (OSError, HTTPException) as error:
                raise Retry(f"Slack cannot be reached ({type(error).__name__})") from error
        raise Retry(f"Slack has limited the rate {PATIENCE} times in a row")


def _peoples(message: Message) -> bool:
    """Whether a person wrote this, and it says something."""
    user, text = message.get("user"), message.get("text")
    return bool(
        user and user != "USLACKBOT" and not message.get("bot_id") and message.get("subtype") in PEOPLES and text
    )


def _reason(error: SlackApiError, place: Place) -> Refuse | Retry:
    """What an error of Slack's means to the operator who runs the backfill."""
    code = str(error.response.get("error"))
    name = f"#{place.name}" if place.name else place.id
    if code in ("not_in_channel", "channel_not_found"):
        return Refuse(f"Saegim cannot read {name} ({code}). Invite it there with /invite and run this again.")
    if code == "missing_scope":
        needed = error.response.get("needed") or "a *:history scope"
        return Refuse(
            f"The app lacks {needed} to read {name}. Compare its scopes with manifest.yml (`saegim doctor` lists them), "
            "install it to the workspace again, and run this again."
        )
    if code in ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"):
        return Refuse(f"Slack does not accept SLACK_BOT_TOKEN ({code}). Set the token of OAuth & Permissions.")
    return Retry(f"Slack did not give {name} ({code})")
