"""The registry: what is known of each tuned model, which one answers, and what is withdrawn from under it."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis import Redis

from bot.errors import Refuse
from bot.memory.store import Store
from bot.tuning.registry.pointer import Pointer
from bot.tuning.registry.registry import Model, Registry

pytestmark = pytest.mark.cluster


def model(name: str, at: float = 1.0, **more: object) -> Model:
    return Model(name=name, provider="openai", base="gpt", data="d", test="t", at=at, **more)  # type: ignore[arg-type]


def test_what_is_registered_is_found_again_newest_first(redis: Redis) -> None:
    registry = Registry(redis)
    old = registry.register(model("ft:a", 1.0, checkpoints=("x", "y"), report={"made": "2026"}), ["m1"])
    new = registry.register(model("ft:b", 2.0), [])
    assert registry.all() == [new, old]
    assert registry.get("ft:a") == old == model("ft:a", 1.0, checkpoints=("x", "y"), report={"made": "2026"})
    assert registry.get("ft:c") is None


@pytest.mark.parametrize("name", ["", "two words", "x" * 257, "line\nbreak"])
def test_a_name_that_can_be_none_is_refused(redis: Redis, name: str) -> None:
    with pytest.raises(Refuse, match="name has no spaces"):
        Registry(redis).register(model(name), [])


def test_a_source_that_is_withdrawn_marks_every_model_trained_on_it_and_counts_once(redis: Redis) -> None:
    registry = Registry(redis)
    registry.register(model("ft:a"), ["m1", "m2", "C1:1.0"])
    registry.register(model("ft:b"), ["m2"])
    registry.register(model("ft:c"), ["m3"])
    assert registry.withdraw(["m2", "unknown"]) == {"ft:a", "ft:b"}
    assert registry.withdraw(["m2"]) == frozenset()
    assert registry.withdraw(["C1:1.0"]) == {"ft:a"}
    assert {one.name: one.withdrawn for one in registry.all()} == {"ft:a": 2, "ft:b": 1, "ft:c": 0}


def test_registering_again_neither_loses_a_mark_nor_makes_a_second_one(redis: Redis) -> None:
    registry = Registry(redis)
    registry.register(model("ft:a"), ["m1", "m2"])
    registry.withdraw(["m1"])
    assert registry.register(model("ft:a"), ["m1", "m2"]).withdrawn == 1
    assert registry.withdraw(["m1"]) == frozenset()


def test_what_was_erased_before_the_model_was_registered_marks_it_too(redis: Redis) -> None:
    Store(redis).bury("C1", ["1.0"])
    assert Registry(redis).register(model("ft:a"), ["C1:1.0", "faq-1"]).withdrawn == 1


def test_many_sources_are_noted_and_found(redis: Redis) -> None:
    registry = Registry(redis)
    registry.register(model("ft:a"), [f"m{n}" for n in range(1_203)])
    assert registry.withdraw([f"m{n}" for n in range(0, 1_203, 2)]) == {"ft:a"}
    assert registry.all()[0].withdrawn == 602


def test_of_many_who_move_the_pointer_at_once_one_does(redis: Redis) -> None:
    registry = Registry(redis)
    for version in range(3):
        old = registry.pointer()
        assert old.version == version
        moved: list[str] = []
        together = threading.Barrier(4)

        def move(
            name: str, old: Pointer = old, moved: list[str] = moved, together: threading.Barrier = together
        ) -> None:
            together.wait()
            if registry.move(old, old.promoted(name, 100, 1.0)):
                moved.append(name)

        threads = [threading.Thread(target=move, args=(f"ft:{version}-{n}",)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [registry.pointer().stable] == moved


def test_a_model_that_is_gone_is_marked_where_it_is_registered(redis: Redis) -> None:
    registry = Registry(redis)
    registry.register(model("ft:a"), [])
    assert registry.gone("ft:a")
    assert not registry.gone("gpt-of-the-settings")
    assert [one.state for one in registry.all()] == ["gone"]


# ── the pointer ─────────────────────────────────────────────────────────────────────────────────────────────────────────

names = st.sampled_from(["ft:a", "ft:b", "ft:c"])
moves = st.lists(st.tuples(st.sampled_from(["promote", "canary", "back"]), names, st.integers(1, 99)), max_size=20)


@given(moves)
def test_whatever_is_promoted_and_rolled_back_the_pointer_says_what_a_plain_list_of_the_stable_ones_says(
    steps: list[tuple[str, str, int]],
) -> None:
    pointer, stable, canary = Pointer(), [""], ""
    for step, name, share in steps:
        try:
            if step == "back":
                pointer = pointer.rolled_back(1.0)
            else:
                pointer = pointer.promoted(name, 100 if step == "promote" else share, 1.0)
        except Refuse:
            assert stable[-1] == ("" if step == "back" else name)
            continue
        if step == "back" and canary:
            canary = ""
        elif step == "back":
            stable = stable[:-1] or [""]
        elif step == "promote":
            stable, canary = [*stable, name][-11:], ""
        else:
            canary = name
        assert (pointer.stable, pointer.canary) == (stable[-1], canary)
        assert Pointer.of(pointer.line()) == pointer


places = st.text(alphabet="CDG0123456789", min_size=3, max_size=11)


@given(places, st.integers(1, 99), st.integers(1, 99))
def test_a_channel_that_has_the_canary_keeps_it_when_its_share_grows(place: str, one: int, other: int) -> None:
    low, high = sorted((one, other))
    few, more = (Pointer(stable="s", canary="c", share=share) for share in (low, high))
    assert few.model(place) != "c" or more.model(place) == "c"
    assert few.model(place) == few.model(place)
    assert few.model("") == "s"


@pytest.mark.parametrize("share", [1, 10, 50, 90])
def test_the_share_of_the_channels_is_about_what_was_asked_for(share: int) -> None:
    pointer = Pointer(stable="s", canary="c", share=share)
    have = sum(pointer.model(f"C{n:08}") == "c" for n in range(4_000))
    assert abs(have / 40 - share) < 3


def test_a_rollback_passes_over_what_cannot_answer() -> None:
    pointer = Pointer(1, "ft:d", history=("ft:c", "ft:b", "ft:a", ""))
    assert pointer.rolled_back(2.0, frozenset({"ft:c", "ft:b"})).stable == "ft:a"
    assert pointer.rolled_back(2.0, frozenset({"ft:c", "ft:b", "ft:a"})).stable == ""
