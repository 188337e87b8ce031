"""Writing to Slack: one message posted, changed or shown to one person, on any server.

What the server lacks (message metadata, `markdown` blocks) is left out from then on. What Slack answers becomes one of: it is
done; `Unsure` (it may have been done); `Retry` (it was not, try later); `NotPosted` (it will not be); `Bug`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException
from itertools import count
from typing import Final, Literal

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot import metrics
from bot.errors import Bug, Refuse, Retry
from bot.slack.client import PATIENCE, TIMEOUT, error_code, retry_after
from bot.slack.message import Json, Message, content, has_markdown, key_of, metadata, shapes

Reason = Literal["deleted", "not_in_channel", "archived", "no_channel", "forbidden"]

PAGE: Final = 200  # messages; Slack's advice for conversations.replies
ATTEMPTS: Final = 3  # calls for one message that is rate limited
PASSING: Final = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org", "rollup_error"}
)
REASONS: Final[dict[str, Reason]] = {
    "thread_not_found": "deleted",
    "message_not_found": "deleted",
    "not_in_channel": "not_in_channel",
    "user_not_in_channel": "not_in_channel",
    "is_archived": "archived",
    "is_inactive": "archived",
    "channel_not_found": "no_channel",
    "user_not_found": "no_channel",
}
FORBIDDEN: Final = (  # how the codes begin that no later try changes
    *("restricted_action", "cannot_reply", "missing_scope", "no_permission", "access_denied", "not_allowed", "ekm_"),
    *(
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_",
        "team_access",
        "messages_tab_disabled",
        "cannot_dm_bot",
    ),
)
ANEW: Final = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})

log = structlog.get_logger(__name__)


class NotPosted(Refuse):
    """Slack does not take a message there; `reason` says why. "deleted": the question is gone, and nobody waits."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(detail or reason)
        self.reason = reason


class Unsure(Retry):
    """The answer was lost: the message may have been posted, or may yet be."""


class _Refused(Exception):  # noqa: N818  it never leaves this file
    """Slack answered, and said no."""

    def __init__(self, method: str, code: str, details: str = "") -> None:
        super().__init__(f"{method}: {code}")
        self.code = code
        self.details = details

    def outcome(self) -> NotPosted | Bug:
        """What it means for who wanted to write."""
        if reason := REASONS.get(self.code):
            return NotPosted(reason, str(self))
        return NotPosted("forbidden", str(self)) if self.code.startswith(FORBIDDEN) else Bug(f"{self} {self.details}")


class Poster:
    """Every call that writes goes through here."""

    def __init__(self, client: WebClient, sleep: Callable[[float], None], degraded: Callable[[str], None]) -> None:
        """`degraded` is told once each what the server lacks: "metadata", "markdown", "status", "home"."""
        self._client = client
        self._sleep = sleep
        self._degraded = degraded
        self._lacking: set[str] = set()

    def post(self, channel: str, message: Message, thread: str = "", patience: float = PATIENCE) -> str:
        """Post `message` in a thread, or at the top level without one; its timestamp.

        A rate limit is waited out if it asks for at most `patience` seconds.
        """
        where: Json = {"channel": channel, "unfurl_links": False, "unfurl_media": False}
        where |= {"parse": "none", "link_names": False, **({"thread_ts": thread} if thread else {})}
        with _told():
            ts = self._write("chat.postMessage", where, message, patience).get("ts")
        if not ts:
            raise Unsure("chat.postMessage: no timestamp")
        return str(ts)

    def update(self, channel: str, ts: str, message: Message, version: int, patience: float = PATIENCE) -> bool:
        """Replace a message of Saegim's; False where it is no longer there or can no longer be changed.

        `version`: any number that this message's blocks did not carry before; Slack wants new block ids.
        """
        where = {
            "channel": channel,
            "ts": ts,
            "parse": "none",
            "link_names": False,
            "blocks": [],
        }  # what is left out stays
        try:
            self._write("chat.update", where, message, patience, version)
        except _Refused as refused:
            if refused.code in ANEW:
                return False
            raise refused.outcome() from None
        return True

    def ephemeral(self, channel: str, user: str, message: Message, thread: str = "") -> None:
        """Show `message` to one person in a channel."""
        where = {"channel": channel, "user": user, "parse": "none", "link_names": False}
        where |= {"thread_ts": thread} if thread else {}
        with _told():
            self._write("chat.postEphemeral", where, message, PATIENCE)

    def respond(self, url: str, message: Message, *, instead: bool = False) -> bool:
        """Show `message` to who typed a command, at its response_url, or `instead` of what the pressed button stood below.

        Whether that worked.
        """
        client = self._client
        hook = WebhookClient(url, TIMEOUT, client.ssl, client.proxy, logger=client.logger, retry_handlers=[])
        for blocks in shapes(message.blocks, markdown="markdown" not in self._lacking):
            body = {"response_type": "ephemeral", "replace_original": instead, **content(message, blocks)}
            body |= {"unfurl_links": False, "unfurl_media": False}
            try:
                answer = hook.send_dict(body)
            except (OSError, HTTPException) as error:
                log.info("response_url failed", reason=type(error).__name__)
                return False
            if answer.status_code == 200 and '"ok":false' not in answer.body.replace(" ", ""):
                return True
            if "block" not in answer.body:
                break
        log.info("response_url refused", status=answer.status_code)
        return False

    def delete(self, channel: str, ts: str) -> None:
        """Take a message of Saegim's back; one that is gone already is fine."""
        try:
            self._call("chat.delete", {"channel": channel, "ts": ts}, PATIENCE)
        except _Refused as refused:
            if refused.code != "message_not_found":
                raise refused.outcome() from None

    def thread(self, channel: str, root: str) -> list[Json]:
        """All messages of a thread with their metadata; empty, and logged, where Saegim may not read them.

        Raises `NotPosted("deleted")` when there is no such thread.
        """
        found: list[Json] = []
        args: Json = {"channel": channel, "ts": root, "include_all_metadata": True, "limit": PAGE}
        while True:
            try:
                page = self._call("conversations.replies", args, PATIENCE, form=True)
            except _Refused as refused:
                if refused.code == "thread_not_found":
                    raise refused.outcome() from None
                log.warning("the thread cannot be read for an earlier reply", reason=refused.code)
                return []
            found.extend(page.get("messages") or [])
            args["cursor"] = (page.get("response_metadata") or {}).get("next_cursor")
            if not args["cursor"]:
                return found

    def marked(self, channel: str, key: str) -> str | None:
        """The timestamp of the newest message at the top level of `channel` that carries `key`; None among the newest `PAGE`."""
        args: Json = {"channel": channel, "include_all_metadata": True, "limit": PAGE}
        with _told():
            newest = self._call("conversations.history", args, PATIENCE, form=True).get("messages") or []
        return next((str(message["ts"]) for message in newest if key_of(message) == key), None)

    def status(self, channel: str, thread: str, text: str) -> bool:
        """Show that Saegim is at work ("" clears it); whether it is shown. It is an ornament: failures only make it go."""
        if "status" in self._lacking:
            return False
        try:
            self._call("assistant.threads.setStatus", {"channel_id": channel, "thread_ts": thread, "status": text}, 0)
        except Retry as error:
            log.debug("status not shown", reason=str(error))
            return False
        except _Refused as refused:
            if refused.code not in REASONS:
                self._lack("status", refused.code)
            return False
        return True

    def home(self, user: str, view: Json) -> None:
        """Publish somebody's App Home; nothing where the server has none."""
        if "home" in self._lacking:
            return
        try:
            self._call("views.publish", {"user_id": user, "view": view}, PATIENCE)
        except _Refused as refused:
            if refused.code not in ("unknown_method", "not_enabled"):
                raise refused.outcome() from None
            self._lack("home", refused.code)

    def _write(self, method: str, where: Json, message: Message, patience: float, version: int = 0) -> Json:
        """Write `message`, leaving out what the server does not take."""
        ways, suspicious = shapes(message.blocks, markdown="markdown" not in self._lacking), ""
        while True:
            body = {**where, **content(message, ways[0], version)}
            if message.key and "metadata" not in self._lacking:
                body["metadata"] = metadata(message.key)
            try:
                answer = self._call(method, body, patience)
            except _Refused as refused:
                if "metadata" in refused.code and "metadata" in body:
                    self._lack("metadata", refused.code)
                elif len(ways) > 1 and ("block" in refused.code or refused.code == "msg_too_long"):
                    suspicious = refused.code if has_markdown(ways[0]) and "invalid" in refused.code else ""
                    log.warning("blocks refused", reason=refused.code, details=refused.details)
                    ways = ways[1:]
                else:
                    raise
            else:
                if suspicious:
                    self._lack("markdown", suspicious)
                return answer

    def _call(self, method: str, body: Json, patience: float, *, form: bool = False) -> Json:
        for attempt in count(1):
            try:
                answer = self._client.api_call(method, **({"params": body} if form else {"json": body}))  # type: ignore[arg-type]
            except SlackApiError as error:
                pause = _asked_to_wait(method, error)
                if pause is None:
                    raise _refused(method, error) from None
                metrics.RATE_LIMITS.inc()
                if attempt == ATTEMPTS or pause > patience:
                    raise Retry(f"{method}: rate limited", after=pause) from None
                self._sleep(pause)
            except (OSError, HTTPException) as error:
                raise Unsure(f"{method}: {type(error).__name__}") from error
            else:
                return dict(answer.data) if isinstance(answer.data, dict) else {}
        raise AssertionError  # the loop has no end of its own

    def _lack(self, what: str, reason: str) -> None:
        if what not in self._lacking:
            self._lacking.add(what)
            log.warning("this server lacks something", what=what, reason=reason)
            self._degraded(what)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except _Refused as refused:
        raise refused.outcome() from None


def _asked_to_wait(method: str, error: SlackApiError) -> float | None:
    """Seconds to wait when it is a rate limit; raises `Unsure` when Slack itself failed; None when it is a plain no."""
    code, status = error_code(error), error.response.status_code
    if status == 429 or code in ("ratelimited", "rate_limited"):
        return retry_after(error.response.headers)
    if status >= 500 or code in PASSING:
        raise Unsure(f"{method}: {status} {code if code in PASSING else ''}") from None
    return None


def _refused(method: str, error: SlackApiError) -> _Refused:
    details = (error.response.get("response_metadata") or {}).get("messages") or []
    return _Refused(method, error_code(error), "; ".join(map(str, details)))
