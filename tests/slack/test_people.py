"""The directory against the playground: who reads a reply, where they are, and what happens when Slack does not tell."""

import pytest
from slack_sdk import WebClient

from bot.errors import Misconfigured, Retry
from bot.memory.audience import may_serve
from bot.memory.values import Place
from bot.playground.playground import Playground
from bot.slack.described import kind_of
from bot.slack.described import place_of as described
from bot.slack.people import LOOKED_UP, MEMBERSHIP_TTL, PEOPLE_TTL, UNKNOWN_TTL, Directory
from tests.conftest import Clock


@pytest.fixture
def directory(client: WebClient, clock: Clock) -> Directory:
    return Directory(client, clock)


def asked(slack: Playground, method: str) -> int:
    return sum(call.method == method for call in slack.calls)


def place_of(directory: Directory, id_: str) -> Place:
    place = directory.place(id_)
    assert place is not None
    return place


def test_of_many_unknown_people_a_few_are_looked_up_and_the_known_are_all_named(
    slack: Playground, directory: Directory
) -> None:
    known = {slack.person(f"person{n}"): f"person{n}" for n in range(2 * LOOKED_UP)}
    strangers = [slack.person("Sam", stranger=True), *(f"U9{n:05d}" for n in range(300))]

    named = directory.names([*strangers, *known])

    assert named == {**known, strangers[0]: "Sam"}
    assert asked(slack, "users.info") == LOOKED_UP


def test_saegim_knows_itself_from_one_call(slack: Playground, directory: Directory) -> None:
    assert directory.bot_user == slack.bot_user
    assert directory.bot_id
    assert directory.workspace_url == "https://playground.example/"
    assert directory.workspace_host == "playground.example"
    assert asked(slack, "auth.test") == 1


@pytest.mark.parametrize("code", ["invalid_auth", "not_allowed_token_type"])
def test_a_refused_token_is_the_operators_to_correct(slack: Playground, directory: Directory, code: str) -> None:
    slack.fail("auth.test", error=code)
    with pytest.raises(Misconfigured, match=code):
        _ = directory.bot_user
    assert directory.bot_user == slack.bot_user


def test_saegim_waits_until_it_knows_itself(slack: Playground, directory: Directory, clock: Clock) -> None:
    slack.fail("auth.test", times=3)
    with pytest.raises(Retry):
        _ = directory.bot_user
    clock.advance(UNKNOWN_TTL)
    assert directory.bot_user == slack.bot_user


def test_a_person_is_described_as_slack_has_them(slack: Playground, directory: Directory) -> None:
    minsu, guest = slack.person("민수", owner=True, tz="Asia/Seoul"), slack.person("Gus", guest=True)
    stranger, robot = slack.person("Sam", stranger=True), slack.person("robo", bot=True)
    everyone = [directory.person(user) for user in (minsu, guest, stranger, robot)]
    flags = [(p.owner, p.guest, p.stranger, p.bot, p.full_member) for p in everyone if p]
    assert flags == [
        (True, False, False, False, True),
        (False, True, False, False, False),
        (False, False, True, False, False),
        (False, False, False, True, False),
    ]
    assert directory.names([minsu, "U0NOBODY"]) == {minsu: "민수"}
    assert directory.person("U0NOBODY") is None


def test_the_language_somebody_uses_slack_in_is_known_however_they_are_asked_for(
    slack: Playground, directory: Directory
) -> None:
    emma, sam = slack.person("Emma", locale="en-US"), slack.person("Sam", stranger=True, locale="ko-KR")
    known = [directory.person(emma), directory.looked_up(emma), directory.person(sam)]
    assert [person.locale for person in known if person] == ["en-US", "en-US", "ko-KR"]


def test_a_person_who_changed_is_asked_for_by_name_not_by_the_whole_list(
    slack: Playground, directory: Directory, clock: Clock
) -> None:
    minsu, jane = slack.person("민수"), slack.person("Jane")
    assert directory.names([minsu, jane]) == {minsu: "민수", jane: "Jane"}
    slack.change_person(minsu, name="김민수", guest=True)
    assert directory.names([minsu]) == {minsu: "민수"}
    directory.changed(user=minsu)
    person = directory.person(minsu)
    assert person is not None
    assert (person.name, person.guest) == ("김민수", True)
    assert (asked(slack, "users.list"), asked(slack, "users.info")) == (1, 1)
    clock.advance(PEOPLE_TTL)
    assert directory.names([minsu, jane]) == {minsu: "김민수", jane: "Jane"}
    assert (asked(slack, "users.list"), asked(slack, "users.info")) == (2, 1)


@pytest.mark.parametrize(
    ("channel", "kind"),
    [
        ({"is_im": True}, "dm"),
        ({"is_im": False, "is_mpim": True, "is_private": True}, "group_dm"),
        ({"is_private": True}, "private"),
        ({"is_channel": True, "is_private": False}, "public"),
        ({"is_channel": True}, "private"),
        ({}, "private"),
    ],
)
def test_a_place_is_public_only_where_slack_says_so(channel: dict[str, bool], kind: str) -> None:
    assert kind_of(channel) == kind


@pytest.mark.parametrize("how", ["external", "pending", "org"])
def test_a_place_shared_in_any_way_is_shared(slack: Playground, directory: Directory, how: str) -> None:
    shared = slack.channel("partners", shared=how)  # type: ignore[arg-type]
    own = slack.channel("deploys")
    assert place_of(directory, shared).shared
    assert not place_of(directory, own).shared


@pytest.mark.parametrize("flag", ["is_shared", "is_ext_shared", "is_pending_ext_shared", "is_org_shared"])
def test_each_kind_of_sharing_is_enough(flag: str) -> None:
    assert described({"id": "C1", "is_private": False, flag: True}).shared


def test_places_are_those_saegim_is_in_and_others_are_looked_up(slack: Playground, directory: Directory) -> None:
    minsu = slack.person("민수")
    deploys, elsewhere = slack.channel("deploys", [minsu]), slack.channel("elsewhere", [minsu], bot=False)
    secret, dm = slack.channel("secret", [minsu], private=True, bot=False), slack.dm(minsu)
    assert set(directory.places()) == {deploys, dm}
    assert place_of(directory, deploys) == Place(deploys, "public", "deploys", creator=minsu)
    assert place_of(directory, dm) == Place(dm, "dm", dm_with=minsu)
    assert place_of(directory, elsewhere).name == "elsewhere"
    assert directory.place(secret) is None


def test_a_dm_is_opened_once(slack: Playground, directory: Directory) -> None:
    minsu = slack.person("민수")
    first = directory.dm(minsu)
    assert (first.kind, first.dm_with) == ("dm", minsu)
    assert directory.dm(minsu) == first
    assert asked(slack, "conversations.open") == 1


def test_a_dm_that_cannot_be_opened_still_has_its_one_reader(slack: Playground, directory: Directory) -> None:
    dm = directory.dm("U0NOBODY")
    assert (dm.id, dm.kind, dm.dm_with) == ("", "dm", "U0NOBODY")


def test_the_readers_of_a_public_channel_without_guests(slack: Playground, directory: Directory) -> None:
    minsu, jane = slack.person("민수"), slack.person("Jane")
    deploys, general = slack.channel("deploys", [minsu]), slack.channel("general", [minsu, jane])
    readers = directory.readers(place_of(directory, general), minsu)
    assert (readers.guests, readers.rooms, readers.asker_full_member) == (frozenset(), {}, True)
    assert may_serve(deploys, False, readers)
    assert asked(slack, "users.conversations") == 1, "Saegim's own"


def test_a_guest_among_the_readers_is_asked_after(slack: Playground, directory: Directory) -> None:
    minsu, guest = slack.person("민수"), slack.person("Gus", guest=True)
    deploys, general = slack.channel("deploys", [minsu]), slack.channel("general", [minsu, guest])
    shown = slack.channel("shown", [minsu, guest])
    readers = directory.readers(place_of(directory, general), minsu)
    assert readers.guests == frozenset({guest})
    assert readers.rooms == {guest: {general, shown}}
    assert not may_serve(deploys, False, readers)
    assert may_serve(shown, False, readers)


def test_a_guest_who_asks_counts_even_where_slack_does_not_list_them(slack: Playground, directory: Directory) -> None:
    guest, minsu = slack.person("Gus", guest=True), slack.person("민수")
    general = slack.channel("general", [minsu])
    assert directory.readers(place_of(directory, general), guest).guests == frozenset({guest})


def test_a_stranger_among_the_readers_counts_as_a_guest(slack: Playground, directory: Directory) -> None:
    minsu, sam = slack.person("민수"), slack.person("Sam", stranger=True)
    general = slack.channel("general", [minsu, sam])
    assert directory.readers(place_of(directory, general), minsu).guests == frozenset({sam})


def test_one_unknown_reader_makes_the_guests_unknown(slack: Playground, directory: Directory) -> None:
    minsu, sam = slack.person("민수"), slack.person("Sam", stranger=True)  # whom users.list leaves out
    general = slack.channel("general", [minsu, sam])
    place = place_of(directory, general)
    slack.fail("users.info", error="user_not_found")
    assert directory.readers(place, minsu).guests is None


def test_the_only_reader_of_a_dm_is_its_owner_wherever_they_are(slack: Playground, directory: Directory) -> None:
    minsu, jane = slack.person("민수"), slack.person("Jane")
    secret = slack.channel("secret", [minsu], private=True)
    readers = directory.readers(directory.dm(minsu), minsu)
    assert readers.guests == frozenset()
    assert secret in readers.rooms[minsu]
    assert may_serve(secret, False, readers)
    assert not may_serve(secret, False, directory.readers(directory.dm(jane), jane))
    assert asked(slack, "conversations.members") == 0


def test_in_a_shared_place_nobody_is_asked_after(slack: Playground, directory: Directory) -> None:
    minsu, sam = slack.person("민수"), slack.person("Sam", stranger=True)
    shared, deploys = slack.channel("partners", [minsu, sam], shared=True), slack.channel("deploys", [minsu])
    readers = directory.readers(place_of(directory, shared), minsu)
    assert readers.guests is None
    assert may_serve(shared, False, readers)
    assert not may_serve(deploys, False, readers)
    assert asked(slack, "conversations.members") == 0


def test_who_left_a_channel_is_out_of_it_within_a_minute(slack: Playground, directory: Directory, clock: Clock) -> None:
    minsu = slack.person("민수")
    secret = slack.channel("secret", [minsu], private=True)
    dm = directory.dm(minsu)
    assert may_serve(secret, False, directory.readers(dm, minsu))
    slack.leave(minsu, secret)
    clock.advance(MEMBERSHIP_TTL)
    assert not may_serve(secret, False, directory.readers(dm, minsu))


def test_who_left_a_channel_is_out_of_it_as_soon_as_slack_tells(slack: Playground, directory: Directory) -> None:
    minsu = slack.person("민수")
    secret = slack.channel("secret", [minsu], private=True)
    dm = directory.dm(minsu)
    assert may_serve(secret, False, directory.readers(dm, minsu))
    slack.leave(minsu, secret)
    directory.changed(place=secret, user=minsu)
    assert not may_serve(secret, False, directory.readers(dm, minsu))


def test_who_joins_a_channel_is_a_reader_as_soon_as_slack_tells(slack: Playground, directory: Directory) -> None:
    minsu, guest = slack.person("민수"), slack.person("Gus", guest=True)
    general = slack.channel("general", [minsu])
    place = place_of(directory, general)
    assert directory.readers(place, minsu).guests == frozenset()
    slack.join(guest, general)
    directory.changed(place=general, user=guest)
    assert directory.readers(place, minsu).guests == frozenset({guest})


def test_a_channel_that_is_gone_is_nobodys_room(slack: Playground, directory: Directory) -> None:
    minsu = slack.person("민수")
    secret = slack.channel("secret", [minsu], private=True)
    dm = directory.dm(minsu)
    assert secret in directory.readers(dm, minsu).rooms[minsu]
    slack.leave(minsu, secret)
    directory.changed(place=secret)
    assert secret not in directory.readers(dm, minsu).rooms[minsu]


def test_a_channel_that_changed_is_looked_at_anew(slack: Playground, directory: Directory) -> None:
    general = slack.channel("general")
    assert not place_of(directory, general).shared
    slack.room(general).shared = "external"
    directory.changed(place=general)
    assert place_of(directory, general).shared


def test_a_second_question_asks_slack_nothing(slack: Playground, directory: Directory) -> None:
    minsu, guest = slack.person("민수"), slack.person("Gus", guest=True)
    general = slack.channel("general", [minsu, guest])
    first = directory.readers(place_of(directory, general), minsu)
    calls = len(slack.calls)
    assert directory.readers(place_of(directory, general), minsu) == first
    assert len(slack.calls) == calls


@pytest.mark.parametrize("failing", ["conversations.members", "users.list", "users.conversations"])
@pytest.mark.parametrize("failure", [{"error": "missing_scope"}, {"status": 500}, {}])
def test_what_slack_does_not_tell_is_unknown_and_nothing_breaks(
    slack: Playground, directory: Directory, failing: str, failure: dict[str, object]
) -> None:
    guest, minsu = slack.person("Gus", guest=True), slack.person("민수")
    general, deploys = slack.channel("general", [minsu, guest]), slack.channel("deploys", [minsu, guest])
    place = place_of(directory, general)
    directory.changed(general)
    slack.fail(failing, times=50, **failure)  # type: ignore[arg-type]
    if failing == "users.list":
        slack.fail("users.info", times=50, **failure)  # type: ignore[arg-type]
    readers = directory.readers(place, minsu)
    assert may_serve(general, False, readers), "its own place never depends on what is known"
    assert not may_serve(deploys, False, readers)


def test_half_a_list_is_no_list(slack: Playground, directory: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.slack.people.PAGE", 2)
    people = [slack.person(f"P{n}", guest=n == 4) for n in range(5)]
    general = slack.channel("general", people)
    place = place_of(directory, general)
    directory._members.clear()
    assert directory.readers(place, people[0]).guests == frozenset({people[4]})
    directory._members.clear()
    ask = directory._client.api_call

    def second_page_fails(method: str, **more: object) -> object:
        params = more.get("params")
        if method == "conversations.members" and isinstance(params, dict) and params.get("cursor"):
            raise OSError("cut")
        return ask(method, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(directory._client, "api_call", second_page_fails)
    assert directory.readers(place, people[0]).guests is None


def test_readers_are_looked_up_one_by_one_only_when_they_are_few(slack: Playground, directory: Directory) -> None:
    few, many = ([slack.person(f"{size}-{n}") for n in range(size)] for size in (3, LOOKED_UP + 1))
    small, big = slack.channel("small", few), slack.channel("big", many)
    slack.fail("users.list", error="missing_scope", times=9)
    assert directory.readers(place_of(directory, small), few[0]).guests == frozenset()
    looked_up = asked(slack, "users.info")
    assert directory.readers(place_of(directory, big), few[0]).guests is None
    assert asked(slack, "users.info") == looked_up


def test_that_nobody_has_an_id_is_an_answer_and_no_warning(
    directory: Directory, capsys: pytest.CaptureFixture[str]
) -> None:
    assert directory.person("UNOBODY") is None
    assert "Slack did not tell" not in capsys.readouterr().out


def test_a_place_that_the_list_does_not_name_yet_is_looked_for_anew(slack: Playground, directory: Directory) -> None:
    assert not directory.places()
    late = slack.channel("late", members=[slack.person("민수")])
    foreign = slack.channel("foreign", members=[slack.person("Dana")], bot=False)

    assert directory.is_in(late)
    assert not directory.is_in(foreign)


def test_where_saegim_is_not_slack_is_asked_once_within_a_few_seconds(
    slack: Playground, directory: Directory, clock: Clock
) -> None:
    directory.places()
    before = asked(slack, "users.conversations")

    assert not any(directory.is_in("C404") for _ in range(9))
    assert asked(slack, "users.conversations") == before + 1
    clock.advance(UNKNOWN_TTL)
    directory.is_in("C404")
    assert asked(slack, "users.conversations") == before + 2


def test_what_slack_does_not_tell_is_no_membership(slack: Playground, directory: Directory) -> None:
    slack.fail("users.conversations", times=9)
    assert not directory.is_in(slack.channel("late", members=[slack.person("민수")]))
