"""The app manifest: within Slack's limits, with exactly these scopes and events, and nothing the product does not know."""

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bot.mind.understanding.intent import parse
from bot.slack.listeners import changes, other

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "manifest.yml").read_text(encoding="utf-8")
MANIFEST: dict[str, Any] = yaml.safe_load(TEXT)

SCOPES = """app_mentions:read assistant:write channels:history channels:read chat:write commands files:read groups:history groups:read
im:history im:read im:write mpim:history mpim:read reactions:read reactions:write users:read""".split()
EVENTS = """agent_session_stopped app_context_changed app_home_opened app_mention app_uninstalled channel_archive channel_deleted
channel_id_changed channel_left channel_rename channel_shared channel_unarchive channel_unshared group_archive group_deleted group_left
group_rename group_unarchive member_joined_channel member_left_channel message.channels message.groups message.im message.mpim
reaction_added reaction_removed tokens_revoked user_change""".split()


def text(most: int, least: int = 1) -> dict[str, object]:
    return {"type": "string", "minLength": least, "maxLength": most}


def whole(properties: dict[str, object]) -> dict[str, object]:
    """An object with all of these and nothing else."""
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


def some(item: dict[str, object], most: int) -> dict[str, object]:
    return {"type": "array", "items": item, "minItems": 1, "maxItems": most, "uniqueItems": True}


YES_NO = {"type": "boolean"}
WORDS = {"type": "string", "minLength": 1}
LIMITS = whole(
    {
        "_metadata": whole({"major_version": {"const": 2}, "minor_version": {"type": "integer"}}),
        "display_information": whole(
            {
                "name": text(35),
                "description": text(140),
                "long_description": text(4_000, 175),
                "background_color": {"type": "string", "pattern": "^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$"},
            }
        ),
        "features": whole(
            {
                "app_home": whole(
                    {
                        "home_tab_enabled": YES_NO,
                        "messages_tab_enabled": YES_NO,
                        "messages_tab_read_only_enabled": YES_NO,
                    }
                ),
                "bot_user": whole({"display_name": text(80), "always_online": YES_NO}),
                "agent_view": whole(
                    {
                        "agent_description": text(300),
                        "suggested_prompts": some(whole({"title": WORDS, "message": WORDS}), 4),
                    }
                ),
                "shortcuts": some(
                    whole(
                        {
                            "name": text(24),
                            "type": {"enum": ["message", "global"]},
                            "callback_id": text(255),
                            "description": text(150),
                        }
                    ),
                    10,
                ),
                "slash_commands": some(
                    whole(
                        {
                            "command": {"type": "string", "pattern": "^/[a-z0-9_-]{1,31}$"},
                            "description": text(2_000),
                            "usage_hint": text(1_000),
                            "should_escape": YES_NO,
                        }
                    ),
                    50,
                ),
            }
        ),
        "oauth_config": whole(
            {"scopes": whole({"bot": some({"type": "string", "pattern": "^[a-z_]+(:[a-z.]+)?$"}, 255)})}
        ),
        "settings": whole(
            {
                "event_subscriptions": whole({"bot_events": some(text(50), 100)}),
                "interactivity": whole({"is_enabled": {"const": True}}),
                "org_deploy_enabled": YES_NO,
                "socket_mode_enabled": {"const": True},
                "token_rotation_enabled": YES_NO,
            }
        ),
    }
)
"""Slack's manifest schema 2, the parts in use: its keys, and its limits in characters and items."""


def test_the_manifest_keeps_slacks_limits() -> None:
    jsonschema.Draft202012Validator(LIMITS).validate(MANIFEST)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("features", "shortcuts", 0, "name"), "Remember this message now"),
        (("display_information", "description"), "x" * 141),
        (("features", "assistant_view"), {}),
        (("features", "slash_commands", 0, "command"), "saegim"),
    ],
)
def test_a_manifest_beyond_the_limits_is_found(path: tuple[str | int, ...], value: object) -> None:
    broken: Any = yaml.safe_load(TEXT)
    inner = broken
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(LIMITS).validate(broken)


def test_the_scopes_are_exactly_these() -> None:
    assert MANIFEST["oauth_config"]["scopes"]["bot"] == SCOPES


def test_every_scope_says_what_it_is_for() -> None:
    for scope in SCOPES:
        assert re.search(rf"^ +- {scope} # \S.{{8,}}$", TEXT, re.MULTILINE), scope


def test_the_events_are_exactly_these() -> None:
    assert MANIFEST["settings"]["event_subscriptions"]["bot_events"] == EVENTS


def test_every_event_has_a_listener() -> None:
    heard = {*changes.CHANGES, *changes.REMOVALS, *other.ACKNOWLEDGED, "message", "app_mention", "app_home_opened"}
    heard |= {"reaction_added", "reaction_removed"}
    assert {event.partition(".")[0] for event in EVENTS} <= heard


def test_every_message_event_has_its_history_scope() -> None:
    families = [event.removeprefix("message.") for event in EVENTS if event.startswith("message.")]
    assert families == ["channels", "groups", "im", "mpim"]
    assert {f"{family}:history" for family in families} <= set(SCOPES)


def test_the_command_the_shortcut_and_the_prompts_are_what_the_product_knows() -> None:
    features = MANIFEST["features"]
    assert [command["command"] for command in features["slash_commands"]] == ["/saegim"]
    assert [(s["callback_id"], s["type"]) for s in features["shortcuts"]] == [
        ("remember_message", "message"),
        ("why_message", "message"),
    ]
    asked = [parse(prompt["message"]).verb for prompt in features["agent_view"]["suggested_prompts"]]
    assert asked == ["ask", "ask", "help", "help"]
