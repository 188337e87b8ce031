"""Whether Slack knows us, lets us do what the manifest asks for, and has the methods we call."""

from http.client import HTTPException
from pathlib import Path
from typing import Any, Final

from redis import Redis
from redis.exceptions import RedisError
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.config import Settings
from bot.memory import keys
from bot.ops.check import Check
from bot.ops.doctor.address import host
from bot.slack.client import web_client

ESSENTIAL: Final = "chat:write"  # without it there is no reply
SLACKS: Final = ("slack.com", "slack-gov.com")
ABSENT: Final = ("unknown_method", "feature_not_enabled", "method_deprecated")
MOVED: Final = (301, 302, 303, 307, 308, 404, 405)  # HTTP statuses where there is no Web API
UNREACHABLE: Final = (OSError, HTTPException, SlackRequestError, ValueError)  # ValueError: SLACK_API_URL is no address
PLACES_OF_MANIFEST: Final = (2, 3)  # levels up from here: inside the installed package, at the top of the repository


def check_slack(settings: Settings, redis: Redis | None) -> list[Check]:
    """Workspace and name, scopes, the app token, and what a server other than Slack lacks.

    `redis` (None: not reachable) tells which reply to look at for message metadata.
    """
    if not settings.slack_bot_token:
        return []
    client = web_client(settings)
    try:
        told = client.auth_test()
    except SlackApiError as error:
        return [Check("Slack", "fail", *_refused(error, settings.slack_api_url))]
    except UNREACHABLE as error:
        found = f"{host(settings.slack_api_url)} does not answer ({type(error).__name__})"
        return [Check("Slack", "fail", found, "Check the network and SLACK_API_URL.")]
    name = Check("Slack", "ok", f"{told.get('user')} in {told.get('team')} ({told.get('url')})")
    app = _app_token(client, settings)
    return [name, _scopes(told.headers), *app, *_compatible(client, settings, redis)]


def manifest_scopes(text: str) -> frozenset[str]:
    """The bot scopes that manifest.yml asks for: the list under `bot:` under `scopes:`."""
    lines = [line.split("#", 1)[0].rstrip() for line in text.splitlines()]
    words = [line.strip() for line in lines if line.strip()]
    if "scopes:" not in words or "bot:" not in words[words.index("scopes:") :]:
        return frozenset()
    start = words.index("bot:", words.index("scopes:")) + 1
    scopes = []
    for word in words[start:]:
        if not word.startswith("- "):
            break
        scopes.append(word.removeprefix("- ").strip("\"' "))
    return frozenset(scopes)


def read_manifest() -> str:
    """The text of manifest.yml, from the installed package or the repository; "" when there is none."""
    here = Path(__file__).resolve()
    for path in (here.parents[up] / "manifest.yml" for up in PLACES_OF_MANIFEST):
        if path.is_file():
            return path.read_text(encoding="utf-8")
    return ""


def _scopes(headers: dict[str, str]) -> Check:
    told = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), None)
    manifest = read_manifest()
    if told is None:
        return Check("Scopes", "warn", "the server does not name them", "Compare them with manifest.yml by hand.")
    granted = frozenset(scope.strip() for scope in told.split(",") if scope.strip())
    if not manifest:
        return Check("Scopes", "warn", ", ".join(sorted(granted)), "manifest.yml was not found to compare them with.")
    wanted = manifest_scopes(manifest)
    missing, extra = sorted(wanted - granted), sorted(granted - wanted)
    found = "; ".join(
        f"{what}: {', '.join(names)}" for what, names in (("missing", missing), ("extra", extra)) if names
    )
    if missing:
        advice = "Update the app from manifest.yml and install it to the workspace again."
        return Check("Scopes", "fail" if ESSENTIAL in missing else "warn", found, advice)
    if extra:
        return Check("Scopes", "warn", found, "Saegim does not need them; the app is safer without.")
    return Check("Scopes", "ok", f"{len(granted)}, as in manifest.yml")


def _app_token(client: WebClient, settings: Settings) -> list[Check]:
    if not settings.slack_app_token:
        return []
    try:
        client.apps_connections_open(app_token=settings.slack_app_token.get_secret_value())
    except SlackApiError as error:
        advice = "Make an app-level token with connections:write under Basic Information, and set SLACK_APP_TOKEN."
        return [Check("Socket Mode", "fail", f"refused: {_code(error)}", advice)]
    except UNREACHABLE as error:
        return [Check("Socket Mode", "fail", f"no answer ({type(error).__name__})", "Check the network.")]
    return [Check("Socket Mode", "ok", "connections open")]


def _compatible(client: WebClient, settings: Settings, redis: Redis | None) -> list[Check]:
    """What a server that is not Slack lacks; Slack itself is not asked."""
    where = host(settings.slack_api_url)
    name = where.split(":")[0]
    if any(name == slack or name.endswith("." + slack) for slack in SLACKS):
        return []
    found = [f"{where}, a Slack-compatible server"]
    lacking = ["assistant.threads.setStatus"] if _lacks_status(client) else []
    metadata = _metadata(client, redis)
    if metadata is False:
        lacking.append("message metadata")
    if lacking:
        found.append(f"lacks {' and '.join(lacking)}")
    if metadata is None:
        found.append("message metadata unknown until the first reply")
    advice = "Saegim goes without: a reply is found again by its block, and no status is shown." if lacking else ""
    return [Check("Slack API", "warn" if lacking else "ok", "; ".join(found), advice)]


def _lacks_status(client: WebClient) -> bool:
    """Asked for a thread that cannot be: a server that has the method finds fault with the thread."""
    try:
        client.assistant_threads_setStatus(channel_id="C0", thread_ts="0.000000", status="")
    except SlackApiError as error:
        return _code(error) in ABSENT or error.response.status_code == 404
    except UNREACHABLE:
        return True
    return False


def _metadata(client: WebClient, redis: Redis | None) -> bool | None:
    """Whether the server kept the metadata of a reply of the last day; None when there is no reply to look at."""
    try:
        answered = next(iter(redis.scan_iter(keys.reply("*"), count=1000)), None) if redis else None
        ts = redis.get(answered) if redis and answered else None
    except RedisError:
        return None
    if not answered or not ts:
        return None
    place, _, root = str(answered).removeprefix(keys.reply("")).partition(":")
    try:
        thread = client.conversations_replies(channel=place, ts=root, include_all_metadata=True, limit=1000)
    except (SlackApiError, *UNREACHABLE):
        return None
    messages: list[dict[str, Any]] = thread.get("messages") or []
    return next((bool(message.get("metadata")) for message in messages if message.get("ts") == ts), None)


def _refused(error: SlackApiError, url: str) -> tuple[str, str]:
    """What to say, and what to do, of an `auth.test` that failed: the token is wrong, or the methods are elsewhere."""
    code, elsewhere = _code(error), "Set SLACK_API_URL to where the methods are, such as https://slack.com/api/."
    if "non-JSON" in code:  # slack_sdk's words
        return f"{host(url)} answers with something that is no JSON", f"{elsewhere} Or is there a proxy in between?"
    if code in (*ABSENT, "not_found") or getattr(error.response, "status_code", 0) in MOVED:
        return f"no method auth.test at {host(url)} ({code})", elsewhere
    return f"refused: {code}", "Set SLACK_BOT_TOKEN to the Bot User OAuth Token of OAuth & Permissions."


def _code(error: SlackApiError) -> str:
    return str(error.response.get("error", "no reason given"))[:80]
