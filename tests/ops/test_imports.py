"""An import takes every good line once, names every bad one, and goes on where it was stopped."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis import Redis

from bot.errors import Refuse
from bot.memory import keys
from bot.memory.consolidation.learning import Consent
from bot.memory.redact import CONTROLS
from bot.memory.store import Store
from bot.memory.values import Memory, Person, Place
from bot.ops.imports import BATCH, MAX_LINE, ImportReport, LineError, Reading, import_messages, parse

LINE: dict[str, object] = {"channel": "C1", "ts": "1795392000.000100", "text": "배포는 화요일이에요"}


def ts(number: int) -> str:
    return f"1795392000.{number:06}"


def write(path: Path, lines: Iterable[object]) -> Path:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def encoded(**more: object) -> bytes:
    return json.dumps(LINE | more).encode()


def made(**more: object) -> Memory:
    memory = parse(encoded(**more), Reading())
    assert isinstance(memory, Memory)
    return memory


def kept(redis: Redis) -> dict[str, Memory]:
    return {memory.ts: memory for memory in Store(redis).scan()}


def test_a_message_becomes_a_memory_with_its_source() -> None:
    reading = Reading(
        permalink=lambda place, ts, root: f"https://x/{place}/{ts}?{root}",
        names={"U2": "지아"},
        places={"C1": Place("C1", "public", name="deploys", shared=True)},
        new_id=lambda: "id1",
    )
    line = encoded(
        id="m1",
        channel_type="channel",
        thread_ts="1795391000.000001",
        user="U1",
        user_name="민수",
        text="<@U2> &lt;OK&gt;",
    )
    assert parse(line, reading) == Memory(
        id="id1",
        text="@지아 <OK>",
        author="U1",
        author_name="민수",
        place="C1",
        ts="1795392000.000100",
        thread_ts="1795391000.000001",
        at=1795392000.0001,
        kind="message",
        permalink="https://x/C1/1795392000.000100?1795391000.000001",
        shared=True,
        place_name="deploys",
    )


@pytest.mark.parametrize(
    ("user", "until", "shared"),
    [
        ("U1", 0.0, False),
        ("U1", float(str(LINE["ts"])), True),
        ("USTRANGER", 0.0, True),
        ("UNOBODYKNOWS", 0.0, True),
        ("", 0.0, True),
    ],
)
def test_what_was_written_by_others_or_while_the_channel_was_shared_counts_as_shared(
    user: str, until: float, shared: bool
) -> None:
    people = {"U1": Person("U1", "민수"), "USTRANGER": Person("USTRANGER", "Eve", stranger=True)}
    places = {"C1": Place("C1", "public", name="deploys")}
    memory = parse(encoded(user=user), Reading(people=people, places=places, until=lambda _place: until))
    assert isinstance(memory, Memory)
    assert memory.shared is shared


def test_channel_ts_and_text_are_enough_and_a_message_without_a_thread_is_its_own_root() -> None:
    memory = made()
    assert (memory.text, memory.thread_ts, memory.author, memory.permalink) == (LINE["text"], LINE["ts"], "", "")


def test_an_author_without_a_name_is_named_by_what_is_known_of_them() -> None:
    assert made(user="U1").author_name == "U1"
    known = parse(encoded(user="U1"), Reading(names={"U1": "민수"}))
    assert isinstance(known, Memory)
    assert known.author_name == "민수"


@pytest.mark.parametrize("nothing", [{"thread_ts": None}, {"user": None}, {"bot": None}, {"bot": False}, {"more": [1]}])
def test_fields_without_a_value_and_unknown_ones_are_read_past(nothing: dict[str, object]) -> None:
    assert made(**nothing).thread_ts == LINE["ts"]


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        (encoded(bot=True), "bot"),
        (encoded(text=""), "empty"),
        (encoded(text=" \n "), "empty"),
        (b"  \n", "empty"),
    ],
)
def test_bots_and_empty_messages_make_no_memory(line: bytes, outcome: str) -> None:
    assert parse(line, Reading()) == outcome


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not JSON"),
        (b"[1]", "not a JSON object"),
        (b'"text"', "not a JSON object"),
        (b"\xff\xfe{}", "not UTF-8 at byte 1"),
        (b"[" * 200_000, "nested too deep"),
        (b"1" * 5_000, "a number too long"),
        (b'{"channel": "C1", "text": "x"}', "`ts` is missing"),
        (b'{"channel": "C1", "ts": "1.000000"}', "`text` is missing"),
        (b'{"ts": "1.000000", "text": "x"}', "`channel` is missing"),
        (encoded(ts=1795392000.0001), "`ts` is not a string"),
        (encoded(ts="yesterday"), "`ts` is no timestamp"),
        (encoded(ts="1795392000"), "`ts` is no timestamp"),
        (encoded(ts="١٧٩٥٣٩٢٠٠٠.000100"), "`ts` is no timestamp"),
        (encoded(thread_ts="1"), "`thread_ts` is no timestamp"),
        (encoded(channel=""), "`channel` is empty"),
        (encoded(text=None), "`text` is not a string"),
        (encoded(user={"id": "U1"}), "`user` is not a string"),
        (encoded(bot="false"), "`bot` is neither true nor false"),
    ],
)
def test_a_bad_line_says_what_is_wrong_with_it(line: bytes, reason: str) -> None:
    with pytest.raises(LineError, match=reason):
        parse(line, Reading())


@given(
    st.binary(max_size=60)
    | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(lambda v: json.dumps(v).encode())
)
def test_any_bytes_are_nothing_or_a_bad_line(raw: bytes) -> None:
    if raw.strip():
        with pytest.raises(LineError):
            parse(raw, Reading())
    else:
        assert parse(raw, Reading()) == "empty"


@given(st.text().filter(lambda text: CONTROLS.sub("", text).strip()))
def test_any_text_can_be_kept(text: str) -> None:
    memory = parse(json.dumps(LINE | {"text": text}).encode(), Reading())
    assert isinstance(memory, Memory)
    assert memory.text.encode()


def test_half_an_emoji_is_no_reason_to_lose_a_message(redis: Redis, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes(rb'{"channel": "C1", "ts": "1795392000.000100", "text": "party \ud83d"}')
    assert import_messages(path, Store(redis), redis, Reading()).added == 1
    assert kept(redis)["1795392000.000100"].text == "party ?"


def test_good_lines_go_in_and_bad_ones_are_named_by_number(redis: Redis, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    lines = [
        b"\xef\xbb\xbf" + encoded(ts=ts(1)),
        b"{broken",
        encoded(ts=ts(2)),
        b"",
        encoded(ts=ts(3), bot=True),
        b"\xff",
        encoded(ts=ts(4)),
    ]
    path.write_bytes(b"\r\n".join(lines))
    report = import_messages(path, Store(redis), redis, Reading())
    assert (report.lines, report.added, report.bots, report.empty, report.bad_lines) == (7, 3, 1, 1, 2)
    assert [number for number, _ in report.bad] == [2, 6]
    assert set(kept(redis)) == {ts(1), ts(2), ts(4)}


def test_those_who_wish_to_be_left_out_are_left_out_of_that_channel(redis: Redis, tmp_path: Path) -> None:
    lines = [
        {"channel": channel, "ts": ts(n), "user": user, "text": f"{user} in {channel}"}
        for n, (channel, user) in enumerate([("C1", "U1"), ("C1", "U2"), ("C2", "U1")])
    ]
    Consent(redis).leave_out("C1", "U1", 0.0)

    report = import_messages(write(tmp_path / "in.jsonl", lines), Store(redis), redis, Reading())

    assert (report.added, report.already, report.unwilling) == (2, 0, 1)
    assert sorted(memory.text for memory in Store(redis).scan()) == ["U1 in C2", "U2 in C1"]


def test_an_empty_file_holds_nothing(redis: Redis, tmp_path: Path) -> None:
    assert import_messages(write(tmp_path / "in.jsonl", []), Store(redis), redis, Reading()) == ImportReport()


def test_a_second_import_keeps_nothing_twice(redis: Redis, tmp_path: Path) -> None:
    path = write(tmp_path / "in.jsonl", [LINE, LINE | {"ts": ts(7)}])
    first = import_messages(path, Store(redis), redis, Reading())
    second = import_messages(path, Store(redis), redis, Reading())
    assert (first.added, first.already) == (2, 0)
    assert (second.added, second.already) == (0, 2)
    assert Store(redis).count() == 2


def test_a_message_that_stands_in_the_file_twice_is_kept_once(redis: Redis, tmp_path: Path) -> None:
    report = import_messages(write(tmp_path / "in.jsonl", [LINE, LINE]), Store(redis), redis, Reading())
    assert (report.added, report.already) == (1, 1)


def test_secrets_do_not_reach_redis(redis: Redis, tmp_path: Path) -> None:
    token = "xoxb-1234567890-abcdefghijklmnop"
    path = write(tmp_path / "in.jsonl", [LINE | {"text": f"the token is {token}"}])
    import_messages(path, Store(redis), redis, Reading())
    (memory,) = kept(redis).values()
    assert "the token is" in memory.text
    assert token not in memory.text


class Killed(Exception):  # noqa: N818
    """The process ends here."""


def killed_after(batches: int) -> tuple[list[int], object]:
    done: list[int] = []

    def progress(offset: int, _size: int) -> None:
        done.append(offset)
        if len(done) == batches:
            raise Killed

    return done, progress


def test_a_stopped_import_continues_where_it_was(redis: Redis, tmp_path: Path) -> None:
    messages: list[object] = [LINE | {"ts": ts(number)} for number in range(2 * BATCH + 10)]
    messages[3] = "bad"
    path = write(tmp_path / "in.jsonl", messages)
    done, progress = killed_after(1)
    with pytest.raises(Killed):
        import_messages(path, Store(redis), redis, Reading(), progress)  # type: ignore[arg-type]
    assert Store(redis).count() == BATCH - 1
    again: list[int] = []
    report = import_messages(path, Store(redis), redis, Reading(), lambda offset, _size: again.append(offset))
    assert again[0] > done[0]
    assert len(again) == 2
    assert (report.lines, report.added, report.already) == (2 * BATCH + 10, 2 * BATCH + 9, 0)
    assert report.bad == ((4, "not a JSON object"),)


def test_an_import_that_ended_leaves_no_trace_of_its_progress(redis: Redis, tmp_path: Path) -> None:
    import_messages(write(tmp_path / "in.jsonl", [LINE]), Store(redis), redis, Reading())
    assert list(redis.scan_iter(keys.progress("*"))) == []


def test_a_file_that_was_changed_is_read_from_its_beginning(redis: Redis, tmp_path: Path) -> None:
    messages = [LINE | {"ts": ts(number)} for number in range(BATCH + 5)]
    path = write(tmp_path / "in.jsonl", messages)
    _, progress = killed_after(1)
    with pytest.raises(Killed):
        import_messages(path, Store(redis), redis, Reading(), progress)  # type: ignore[arg-type]
    write(path, [LINE | {"ts": ts(99_999)}, *messages])
    report = import_messages(path, Store(redis), redis, Reading())
    assert report.lines == BATCH + 6
    assert Store(redis).count() == BATCH + 6


def test_progress_ends_at_the_size_of_the_file(redis: Redis, tmp_path: Path) -> None:
    path = write(tmp_path / "in.jsonl", [LINE | {"ts": ts(number)} for number in range(BATCH + 1)])
    told: list[tuple[int, int]] = []
    import_messages(path, Store(redis), redis, Reading(), lambda done, size: told.append((done, size)))
    assert len(told) == 2
    assert told[-1] == (path.stat().st_size, path.stat().st_size)


def test_a_line_too_long_to_be_a_message_is_bad_and_the_next_one_is_read(redis: Redis, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes(b"x" * (3 * MAX_LINE + 7) + b"\n" + encoded())
    report = import_messages(path, Store(redis), redis, Reading())
    assert report.bad == ((1, f"longer than {MAX_LINE:,} bytes"),)
    assert report.added == 1


def test_slacks_longest_message_is_no_line_too_long(redis: Redis, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes(json.dumps(LINE | {"text": "\U0001f9e0" * 40_000}).encode())
    assert import_messages(path, Store(redis), redis, Reading()).added == 1


def test_of_very_many_bad_lines_the_first_are_named_and_all_are_counted(redis: Redis, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes(b"bad\n" * 1_000)
    report = import_messages(path, Store(redis), redis, Reading())
    assert report.bad_lines == 1_000
    assert [number for number, _ in report.bad] == list(range(1, 101))


@pytest.mark.parametrize("name", ["", "missing.jsonl"])
def test_what_is_no_file_is_refused(redis: Redis, tmp_path: Path, name: str) -> None:
    with pytest.raises(Refuse, match="no file"):
        import_messages(tmp_path / name, Store(redis), redis, Reading())


def test_a_channel_may_be_told_by_its_name_where_saegim_is_in_it(redis: Redis, tmp_path: Path) -> None:
    store, places = Store(redis), {"C7": Place("C7", "public", "general")}
    lines = [
        {"channel": channel, "ts": f"{n}.000000", "text": "hi"}
        for n, channel in enumerate(["C7", "general", "#general", "other"], 1)
    ]

    report = import_messages(write(tmp_path / "in.jsonl", lines), store, redis, Reading(places=places))

    assert sorted(memory.place for memory in store.scan()) == ["C7", "C7", "C7", "other"]
    assert report.unseen == 1


def test_where_slack_does_not_tell_about_a_place_it_counts_as_shared(redis: Redis, tmp_path: Path) -> None:
    store = Store(redis)
    import_messages(
        write(tmp_path / "in.jsonl", [{"channel": "C7", "ts": "1.000000", "text": "hi"}]), store, redis, Reading()
    )
    assert [memory.shared for memory in store.scan()] == [True]
