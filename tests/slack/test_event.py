"""An event survives its way through the inbox as it was."""

from hypothesis import given
from hypothesis import strategies as st

from bot.slack.event import Event

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
events = st.builds(
    Event,
    kind=st.sampled_from(["message", "edited", "deleted", "command", "shortcut", "why", "home", "changed", "gone"]),
    id=words,
    at=st.floats(0, 2e9),
    place=words,
    user=words,
    ts=words,
    thread_ts=words,
    text=words,
    author=words,
    mention=st.booleans(),
    dm=st.booleans(),
    bot=st.booleans(),
    files=st.integers(0, 9),
    response_url=words,
)


@given(events)
def test_what_is_written_is_read_again(event: Event) -> None:
    assert Event.from_json(event.to_json()) == event


def test_a_message_and_its_edit_are_in_one_queue_and_are_one_question() -> None:
    asked = Event("message", "E1", 1.0, place="C1", user="U1", ts="2.0", thread_ts="1.0")
    edited = Event("edited", "E2", 2.0, place="C1", user="U1", ts="2.0", thread_ts="1.0")

    assert asked.thread == edited.thread == "C1:1.0"
    assert asked.key == edited.key == "C1:2.0"


def test_the_commands_of_one_person_in_one_place_keep_their_order() -> None:
    first, second = (Event("command", id_, 1.0, place="C1", user="U1", text="?") for id_ in ("t1", "t2"))

    assert first.thread == second.thread
    assert first.key != second.key
