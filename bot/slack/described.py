"""People and conversations as Slack's JSON describes them, read into values. Pure."""

from typing import Any

from bot.memory.values import Person, Place, PlaceKind

Json = dict[str, Any]


def person_of(user: Json, own_team: str) -> Person:
    """Somebody; who is of another workspace than `own_team` is a stranger."""
    profile = user.get("profile") or {}
    names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name"))
    teams = {user.get("team_id"), *((user.get("enterprise_user") or {}).get("teams") or ())} - {None, ""}
    return Person(
        id=str(user["id"]),
        name=next((name for name in names if name), str(user["id"])),
        guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        bot=bool(user.get("is_bot") or user["id"] == "USLACKBOT"),
        stranger=bool(user.get("is_stranger") or (own_team and teams and own_team not in teams)),
        owner=bool(user.get("is_admin") or user.get("is_owner") or user.get("is_primary_owner")),
        primary=bool(user.get("is_primary_owner")),
        tz=str(user.get("tz") or "UTC"),
        locale=str(user.get("locale") or ""),
    )


def kind_of(channel: Json) -> PlaceKind:
    """Public only where Slack says so."""
    if channel.get("is_im"):
        return "dm"
    if channel.get("is_mpim"):
        return "group_dm"
    return "public" if channel.get("is_private") is False else "private"


def place_of(channel: Json) -> Place:
    """A conversation; one that may be shared with another organisation counts as shared."""
    kind = kind_of(channel)
    sharing = ("is_ext_shared", "is_pending_ext_shared", "is_org_shared", "is_shared")
    return Place(
        id=str(channel["id"]),
        kind=kind,
        name=str(channel.get("name") or "") if kind in ("public", "private") else "",
        shared=any(channel.get(flag) for flag in sharing),
        creator=str(channel.get("creator") or ""),
        dm_with=str(channel.get("user") or "") if kind == "dm" else "",
    )
