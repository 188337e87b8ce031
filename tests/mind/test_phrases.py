"""The phrases are complete in three voices, agree with their values, and name only commands that work."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import KoreanStyle
from bot.mind.understanding.intent import Verb, parse
from bot.mind.understanding.orders import What, ordered
from bot.mind.wording.korean import Language, language
from bot.mind.wording.phrases import PHRASES, say

VALUES = {
    "id": "k3m9x2ab45",
    "question": "4012?",
    "count": 3,
    "number": "4F2A",
    "told": "999",
    "place": "#deploys",
    "words": "4012",
    "word": "forget",
    "author": "K",
    "n": 2,
    "percent": 72,
    "when": "2026",
    "slots": 5,
    "day": "2026-11-23",
    "seconds": 20,
    "left": "1,200",
    "limit": "20,000",
    "model": "m",
    "instead": "K.",
}
VOICES: list[tuple[Language, KoreanStyle]] = [("ko", "해요"), ("ko", "합니다"), ("en", "해요")]
NEEDED = """not_in_memory did_you_mean unknown_id help empty_hint remembered_public remembered_private remembered_dm already_remembered
remember_what recall_what forgotten forget_which forget_which_of forget_none forget_changed told_alone label_forget muted apology own_knowledge unsure beyond not_in_channel files_only too_long recall_header
recall_empty shortened home_title home_body people_only dm_name searching at_your_service greeting
may_not_post nothing_to_mute masked undo undo_by_others
unsaved still_kept undo_nothing was_erased message_gone not_a_member label_undo label_title label_text label_save label_cancel
form_public form_private form_dm form_any form_empty form_too_long
learn_notice learn_on learn_off learn_off_notice learn_is_off learn_is_on learn_is_announced learn_owner_only learn_outsiders learn_unknown
learn_channels_only learn_backfill learn_stopped learn_stopped_elsewhere left_out left_out_before taken_in taken_in_off
learn_which pin_which unpin_which lesson_which
why_words why_beside why_author why_mine why_told why_dated why_newer why_against why_strength
basis_memory basis_closest basis_conversation basis_own basis_abstain basis_none
forget_me forget_me_none forget_other_number forgot_me forgot_me_already forgot_me_rest forgot_here_rest forget_here
forget_here_none forgot_here forgot_here_already owner_only kept_gone source_deleted one_source_deleted source_changed one_source_changed
too_many_user too_many_place too_many_queue budget_left budget_used budget_none
model_gone model_gone_tuned model_gone_next model_gone_quotes
pinned pins_full pin_unknown unpinned not_pinned no_pins pins_header why_pinned
offer offer_gone label_show
label_good label_bad voted_up voted_down voted_up_of voted_down_of correct_not_public correct_no_memory correct_again
label_correct_title label_correct_question label_correct_given label_correct_wanted label_correct_audience label_correct_send
label_correct_cancel correct_empty correct_unchanged correct_too_long correct_unknown_source lesson_kept lesson_not_kept lesson_public_only
lessons_header lessons_how lessons_none lesson_unknown lesson_approved lesson_rejected
label_waiting label_approve label_reject label_wanted label_not_in_sources label_sure_approve label_sure_reject""".split()
UNSPOKEN = ("home_title", "why_", "label_")
"""How the names of what is no sentence begin."""
BOT = Path(__file__).parents[2] / "bot"


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def sentences(text: str) -> list[str]:
    """The prose of a phrase, sentence by sentence: no examples, no list."""
    prose = re.sub(r"`[^`]*`", "", text.partition("\n")[0])
    return [s for s in re.split(r"(?<=[.?!…])\s+", prose) if re.search("[가-힣]", s)]


def test_the_catalogue_holds_what_is_needed_and_nothing_else() -> None:
    assert sorted(PHRASES) == sorted(NEEDED)


def said_in_the_product() -> Iterator[str]:
    """The names that the product's calls of `say` and `_say` ask for; `f"remembered_{…}"` asks for all that begin so."""
    for path in (*BOT.glob("story/*.py"), *BOT.glob("mind/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = getattr(node, "func", None)
            if isinstance(node, ast.Call) and getattr(called, "id", getattr(called, "attr", "")) in ("say", "_say"):
                yield from (name for arg in node.args for name in names(arg))


def names(arg: ast.expr) -> list[str]:
    if isinstance(arg, ast.Constant) and isinstance(arg.value, str):
        return [arg.value]
    if isinstance(arg, ast.JoinedStr) and isinstance(arg.values[0], ast.Constant):
        beginning = str(arg.values[0].value)
        return [name for name in PHRASES if name.startswith(beginning)] or [beginning]
    return []


def test_whatever_the_product_says_is_in_the_catalogue() -> None:
    asked_for = set(said_in_the_product())
    assert {"not_in_memory", "forget_none", "apology"} <= asked_for <= set(PHRASES)


@pytest.mark.parametrize("name", PHRASES)
def test_a_phrase_has_the_same_values_in_every_voice(name: str) -> None:
    assert fields(PHRASES[name].haeyo) == fields(PHRASES[name].hamnida) == fields(PHRASES[name].en)


@pytest.mark.parametrize(("tongue", "style"), VOICES)
@pytest.mark.parametrize("name", PHRASES)
def test_every_phrase_can_be_said_in_every_voice(name: str, tongue: Language, style: KoreanStyle) -> None:
    text = say(name, tongue, style, **VALUES)
    assert text.strip() == text
    assert "{" not in text
    assert name == "dm_name" or language(re.sub(r"`[^`]*`", "", text)) == tongue


@pytest.mark.parametrize("name", PHRASES)
def test_each_korean_voice_keeps_its_speech_level(name: str) -> None:
    for sentence in sentences(PHRASES[name].haeyo):
        assert re.search(r"요[.?!…]*$", sentence) or name.startswith(UNSPOKEN), sentence
    for sentence in sentences(PHRASES[name].hamnida):
        assert re.search(r"(?:다|까요?|오)[.?!…]*$", sentence) or name.startswith(UNSPOKEN), sentence


@pytest.mark.parametrize("name", PHRASES)
def test_nobody_is_blamed(name: str) -> None:
    assert not re.search(
        r"잘못|틀렸|실수|오류|당신|invalid|wrong|illegal|error|you failed|must", " ".join(PHRASES[name]), re.IGNORECASE
    )


def test_a_particle_agrees_with_its_value() -> None:
    assert say("forgotten", "ko", id="k3m9x2ab4m").startswith("`k3m9x2ab4m`을 잊었어요")
    assert say("forgotten", "ko", id="k3m9x2ab45").startswith("`k3m9x2ab45`를 잊었어요")
    assert say("forgotten", "ko", "합니다", id="서울").startswith("`서울`을 잊었습니다")


def test_a_missing_phrase_or_value_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        say("no such phrase", "en")
    with pytest.raises(KeyError):
        say("forgotten", "en")


@given(st.text())
def test_a_value_is_said_as_it_is(value: str) -> None:
    assert f"`{value}`" in say("forgotten", "ko", id=value)


@pytest.mark.parametrize(("count", "words"), [(0, "0 memories"), (1, "1 memory"), (2, "2 memories")])
def test_one_is_said_in_the_singular(count: int, words: str) -> None:
    assert f": {words} that you can see" in say("forget_me", "en", count=count)
    assert f": {words}." in say("forget_here", "en", count=count)


ORDERED: list[tuple[str, What]] = [
    ("내 기억", "forget_me"),
    ("forget me", "forget_me"),
    ("여기", "forget_here"),
    ("forget here", "forget_here"),
    ("고정 목록", "pins"),
    ("pins", "pins"),
    ("고정 풀어", "unpin"),
    ("unpin", "unpin"),
    ("고정해", "pin"),
    ("pin", "pin"),
    ("교정 목록", "lessons"),
    ("lessons", "lessons"),
    ("교정 승인", "approve"),
    ("approve", "approve"),
    ("교정 반려", "reject"),
    ("reject", "reject"),
]
EXPECTED: list[tuple[str, Verb]] = [
    ("기억해 줘", "remember"),
    ("remember", "remember"),
    ("찾아줘", "recall"),
    ("recall", "recall"),
    ("find", "recall"),
    ("잊어줘", "forget"),
    ("forget", "forget"),
    ("남은 토큰", "tokens"),
    ("tokens", "tokens"),
    ("그만", "stop"),
    ("stop", "stop"),
    ("도움말", "help"),
    ("help", "help"),
    ("왜 그렇게", "why"),
    ("why", "why"),
    ("learn", "learn"),
    ("나는 빼줘", "learn"),
    ("다시 넣어줘", "learn"),
    ("me out", "learn"),
    ("include me", "learn"),
]


def examples() -> Iterator[tuple[str, bool]]:
    """Everything the phrases tell people to type, as it arrives (without the mention and the command's name), and whether it is a command."""
    for phrase in PHRASES.values():
        for text in phrase:
            for typed in re.findall(r"`([^`]+)`", text):
                bare = re.sub(r"^(?:@Saegim|/saegim) ?", "", typed).replace("…", "배포는 화요일").format(**VALUES)
                if bare and not bare.startswith("/invite") and typed not in ("{number}", "{id}"):
                    yield bare, typed.startswith("/")


def test_what_people_are_told_to_type_does_what_is_promised() -> None:
    told = list(examples())
    assert len(told) > 30
    for typed, command in told:
        order = next((what for words, what in ORDERED if words in typed), None)
        if order is not None:
            assert ordered(typed) is not None, typed
            assert ordered(typed).what == order, typed  # type: ignore[union-attr]
            continue
        assert ordered(typed) is None
        promised = next((verb for words, verb in EXPECTED if words in typed), "ask")
        assert parse(typed, command=command).verb == promised, typed
