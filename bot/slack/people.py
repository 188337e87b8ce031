"""Who is where: the people, places and memberships of the workspace, asked of Slack and remembered for a minute.

Here the audience law gets its values (`Readers`). What Slack does not tell stays unknown, never a guess: the reply then
goes on with less. What may be told to whom is decided in `memory/audience.py`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from http.client import HTTPException
from typing import Any, Final
from urllib.parse import urlsplit

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.errors import Misconfigured, Retry
from bot.memory.values import Person, Place, Readers
from bot.slack.cache import Cache
from bot.slack.client import error_code
from bot.slack.described import Json, person_of, place_of

MEMBERSHIP_TTL: Final = 60.0  # seconds; the audience law: older is unknown
PEOPLE_TTL: Final = 600.0  # seconds; `user_change` tells of changes at once
DM_TTL: Final = 3_600.0  # seconds; a DM keeps its id
UNKNOWN_TTL: Final = 3.0  # seconds until Slack is asked again for what it did not tell
LOOKED_UP: Final = 30  # members whom `users.list` lacks that are asked for one by one: users.info allows 100 a minute
PAGE: Final = 999  # Slack: "an integer under 1000"
BAD_TOKEN: Final = (
    *("not_authed", "invalid_auth", "account_inactive", "token_revoked", "token_expired"),
    "not_allowed_token_type",  # the xapp- token in its place
)
ALL_TYPES: Final = "public_channel,private_channel,mpim,im"

log = structlog.get_logger(__name__)


class Directory:
    """The workspace as Slack shows it to Saegim; safe to share between threads."""

    def __init__(self, client: WebClient, now: Callable[[], float]) -> None:
        self._client = client
        self._now = now
        self._self: Cache[Json] = Cache(now, float("inf"), UNKNOWN_TTL)
        self._people: Cache[Mapping[str, Person]] = Cache(now, PEOPLE_TTL, UNKNOWN_TTL)  # key: ""
        self._person: Cache[Person] = Cache(now, PEOPLE_TTL, UNKNOWN_TTL)  # key: user whom the list lacks
        self._changed: set[str] = set()  # users who changed since the list was read
        self._places: Cache[Mapping[str, Place]] = Cache(now, MEMBERSHIP_TTL, UNKNOWN_TTL)  # key: ""
        self._inside: Cache[frozenset[str]] = Cache(now, UNKNOWN_TTL, UNKNOWN_TTL)  # key: ""
        self._place: Cache[Place] = Cache(now, MEMBERSHIP_TTL, UNKNOWN_TTL)
        self._members: Cache[frozenset[str]] = Cache(now, MEMBERSHIP_TTL, UNKNOWN_TTL)  # key: place
        self._rooms: Cache[frozenset[str]] = Cache(now, MEMBERSHIP_TTL, UNKNOWN_TTL)  # key: user
        self._dms: Cache[Place] = Cache(now, DM_TTL, UNKNOWN_TTL)  # key: user

    @property
    def bot_user(self) -> str:
        """Saegim's own user id; like the next three from one `auth.test`.

        They raise `Misconfigured` when Slack refuses the token, `Retry` when Slack cannot be asked.
        """
        return str(self._me()["user_id"])

    @property
    def bot_id(self) -> str:
        """Saegim's id as an integration, the `bot_id` of its messages; "" where the server has none."""
        return str(self._me().get("bot_id") or "")

    @property
    def workspace_url(self) -> str:
        """Such as `https://team.slack.com/`."""
        return str(self._me()["url"])

    @property
    def workspace_host(self) -> str:
        """Such as `team.slack.com`."""
        return urlsplit(self.workspace_url).hostname or ""

    def person(self, user: str) -> Person | None:
        """Who this is, at most ten minutes old; None when Slack does not tell."""
        listed = self.everyone().get(user)
        return listed if listed and user not in self._changed else self._person.get(user, self._read_person)

    def everyone(self) -> Mapping[str, Person]:
        """The members of the workspace by id, those who left included; empty when Slack does not tell."""
        return self._people.get("", self._read_people) or {}

    def names(self, users: Iterable[str]) -> dict[str, str]:
        """The names of those who are known; of those whom the list of members lacks, `LOOKED_UP` are asked for."""
        wanted, listed = sorted(users), self.everyone()
        unlisted = [user for user in wanted if user not in listed]
        asked = {*wanted}.difference(unlisted[LOOKED_UP:])
        return {user: person.name for user in asked if (person := self.person(user))}

    def looked_up(self, user: str) -> Person | None:
        """Who this is, asked for by themselves: quicker than the list of all members, where that is not known yet."""
        return self._person.get(user, self._read_person)

    def place(self, place: str) -> Place | None:
        """The conversation as it is now (at most a minute old); None when Slack does not tell."""
        return self.places().get(place) or self._place.get(place, self._read_place)

    def places(self) -> Mapping[str, Place]:
        """Every conversation Saegim is in, at most a minute old; empty when Slack does not tell."""
        return self._places.get("", self._read_places) or {}

    def is_in(self, place: str) -> bool:
        """Whether Saegim is in this place; where the list does not name it, Slack is asked anew, once within a few seconds."""
        return place in self.places() or place in (self._inside.get("", lambda _: self.inside()) or ())

    def inside(self) -> frozenset[str] | None:
        """The ids of the places Saegim is in, asked of Slack now; None when it does not tell."""
        found = self._read_places("")
        return None if found is None else frozenset(found)

    def revoked(self) -> bool:
        """Whether Slack no longer takes Saegim's token, asked now; raises `Retry` when it does not tell."""
        try:
            if self._read_self("") is None:
                raise Retry("Slack does not tell whether the app is still installed")
        except Misconfigured:
            return True
        return False

    def dm(self, user: str) -> Place:
        """The DM of this person with Saegim; its id is "" when Slack does not tell."""
        return self._dms.get(user, self._read_dm) or Place(id="", kind="dm", dm_with=user)

    def readers(self, place: Place, asker: str) -> Readers:
        """Everyone who will read a reply in `place`; for an ephemeral reply pass `dm(asker)`.

        What is asked of Slack is only what the audience law looks at there.
        """
        own_dm = place.kind == "dm" and place.dm_with == asker
        person = self.person(asker)
        guests = None if place.shared else self._guests(frozenset() if own_dm else self._who(place.id), asker)
        watched = (guests or frozenset()) | (frozenset({asker}) if own_dm else frozenset())
        known = {user: rooms for user in watched if (rooms := self._rooms.get(user, self._read_rooms)) is not None}
        return Readers(
            asker=asker,
            asker_full_member=person is not None and person.full_member,
            place=place,
            guests=guests,
            rooms=known,
            places=self.places(),
            asker_name=person.name if person else "",
        )

    def changed(self, place: str = "", user: str = "") -> None:
        """Slack told of a change: forget what was known of this place or person."""
        if place:
            self._places.drop("")
            self._inside.drop("")
            self._place.drop(place)
            self._members.drop(place)
        if user:
            self._changed.add(user)
            self._person.drop(user)
            self._rooms.drop(user)
        elif place:
            self._rooms.clear()

    def _who(self, place: str) -> frozenset[str] | None:
        return self._members.get(place, self._read_members)

    def _guests(self, members: frozenset[str] | None, asker: str) -> frozenset[str] | None:
        """The guests among the readers; None as soon as one of them is unknown."""
        if members is None:
            return None
        readers = members | {asker}
        listed = self.everyone()
        if (unlisted := sum(user not in listed for user in readers)) > LOOKED_UP:
            log.warning("too many unknown readers to ask for each", unlisted=unlisted)
            return None
        people = {user: self.person(user) for user in readers}
        if None in people.values():
            return None
        return frozenset(user for user, person in people.items() if person and (person.guest or person.stranger))

    def _me(self) -> Json:
        me = self._self.get("", self._read_self)
        if me is None:
            raise Retry("auth.test failed; is Slack reachable?")
        return me

    # What follows asks Slack; None (in a cache: unknown) when it does not answer.

    def _read_self(self, _key: str) -> Json | None:
        try:
            answer = self._client.api_call("auth.test").data
        except SlackApiError as error:
            if (code := error_code(error)) in BAD_TOKEN:
                raise Misconfigured(f"Slack refuses SLACK_BOT_TOKEN: {code}. It is the xoxb- token.") from error
            return None
        except (OSError, HTTPException):
            return None
        return answer if isinstance(answer, dict) and answer.get("user_id") and answer.get("url") else None

    def _read_people(self, _key: str) -> Mapping[str, Person] | None:
        changed = set(self._changed)
        found = self._all("users.list", "members", include_locale=True)
        if found is None:
            return None
        people = [person_of(user, self._team()) for user in found]
        self._changed -= changed  # who changed while the list was read is asked for by name once more
        return {person.id: person for person in people}

    def _read_person(self, user: str) -> Person | None:
        answer = self._ask("users.info", user=user, include_locale=True)
        return person_of(answer["user"], self._team()) if answer and answer.get("user") else None

    def _read_place(self, place: str) -> Place | None:
        answer = self._ask("conversations.info", channel=place)
        return place_of(answer["channel"]) if answer and answer.get("channel") else None

    def _read_places(self, _key: str) -> Mapping[str, Place] | None:
        found = self._all("users.conversations", "channels", types=ALL_TYPES, exclude_archived=False)
        return None if found is None else {place.id: place for place in map(place_of, found)}

    def _read_rooms(self, user: str) -> frozenset[str] | None:
        found = self._all("users.conversations", "channels", user=user, types=ALL_TYPES, exclude_archived=False)
        return None if found is None else frozenset(str(channel["id"]) for channel in found)

    def _read_members(self, place: str) -> frozenset[str] | None:
        found = self._all("conversations.members", "members", channel=place)
        return None if found is None else frozenset(map(str, found))

    def _read_dm(self, user: str) -> Place | None:
        known = next((place for place in self.places().values() if place.dm_with == user), None)
        if known is not None:
            return known
        answer = self._ask("conversations.open", users=user)
        return Place(id=str(answer["channel"]["id"]), kind="dm", dm_with=user) if answer else None

    def _team(self) -> str:
        """The workspace's id, which tells strangers from members; without it nobody is known, and this raises."""
        return str(self._me().get("team_id") or "")

    def _all(self, method: str, items: str, **args: Any) -> list[Any] | None:
        """Every page of a list; None when one of them is missing, for half a list is no list."""
        found: list[Any] = []
        for page in self._pages(method, args):
            if page is None:
                return None
            found.extend(page.get(items) or [])
        return found

    def _pages(self, method: str, args: Json) -> Iterator[Json | None]:
        cursor = ""
        while True:
            page = self._ask(method, limit=PAGE, **args, **({"cursor": cursor} if cursor else {}))
            yield page
            cursor = ((page or {}).get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    def _ask(self, method: str, **args: Any) -> Json | None:
        try:
            answer = self._client.api_call(method, params=args)
        except (SlackApiError, OSError, HTTPException) as error:
            reason = error_code(error) if isinstance(error, SlackApiError) else type(error).__name__
            if reason == "user_not_found":  # which is an answer
                log.debug("Slack knows no such person", method=method)
            else:
                log.warning(
                    "Slack did not tell", method=method, reason=reason, advice="`saegim doctor` checks the scopes"
                )
            return None
        return answer.data if isinstance(answer.data, dict) else None
