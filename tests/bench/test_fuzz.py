"""`saegim bench fuzz`, a little of each part; its judges are tried on what they have to see, so that 0 means something."""

import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.bench.fuzz.attacks import attacks
from bot.bench.fuzz.clickable import clickable
from bot.bench.fuzz.fencing import flaws
from bot.bench.fuzz.forged import try_requests
from bot.bench.fuzz.injection import harmful, try_injection
from bot.bench.fuzz.links import ADDRESSES, CALLS, HOME, forms, try_links
from bot.bench.fuzz.numbers import NUMBERS, WEIGHTS, resident
from bot.bench.fuzz.payloads import Maker, try_payloads
from bot.bench.fuzz.prose import ordinary
from bot.bench.fuzz.run import PARTS, Plan, measure, report
from bot.bench.fuzz.secrets import told, try_secrets
from bot.bench.fuzz.stage import Stage, stage
from bot.bench.fuzz.tally import COUNTS, Tally
from bot.bench.fuzz.tokens import VENDORS, Secret
from bot.commands.bench import FUZZ
from bot.memory.values import Turn
from bot.mind.prompt import build
from tests.mind.making import hit

NONCE = "5f3a9c0d1e2b4a67"


def wrong(tally: Tally) -> list[str]:
    return tally.examples


# ── the parts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def made(real_redis_url: str) -> Iterator[Stage]:  # where no redis-server is installed, that fixture says so
    with stage() as running:
        yield running


def test_no_forged_request_gets_in_and_good_ones_do(made: Stage) -> None:
    tally = try_requests(made, 150)

    assert wrong(tally) == []
    assert tally.tried["families"] >= 12
    assert tally.tried["good"] == 3


def test_no_signed_payload_breaks_it_and_good_mentions_are_answered_once(made: Stage) -> None:
    tally = try_payloads(made, 60, seed=3)

    assert wrong(tally) == []
    assert tally.tried["good"] > 0


def test_a_model_that_obeys_every_attack_does_no_harm(real_redis_url: str) -> None:
    tally = try_injection(2)

    assert wrong(tally) == []
    assert tally.tried["hostile_answers"] > 0
    assert sum(tally.tried["positions"].values()) == 12


def test_no_form_of_a_link_is_live_and_the_workspaces_own_stay() -> None:
    tally = try_links(60, seed=1)

    assert wrong(tally) == []
    assert tally.tried["live_unchecked"] > 50


def test_secrets_are_masked_and_ordinary_messages_are_not() -> None:
    tally = try_secrets(2, 300, None, longest=3_000)

    assert [example for example in wrong(tally) if example.startswith(tuple(COUNTS))] == []
    assert tally.tried["found_unmasked"] == len(VENDORS)


def test_the_bench_sums_up_its_parts(capsys: pytest.CaptureFixture[str]) -> None:
    found = measure(Plan(("links",), forms=3))
    report(found, as_json=False)

    assert {count: found[count] for count in COUNTS} == dict.fromkeys(COUNTS, 0)
    assert found["parts"]["links"]["tried"]["forms"] == 3
    assert "links" in capsys.readouterr().out
    assert FUZZ == PARTS


# ── enough is tried ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_there_are_as_many_attacks_forms_and_families_as_promised() -> None:
    assert len({attack.text for attack in attacks()}) >= 200
    assert len({attack.name for attack in attacks()}) == len(list(attacks()))
    assert len(set(forms())) >= 500
    assert len(VENDORS) >= 25
    assert len(NUMBERS) >= 6


def test_chance_can_be_repeated() -> None:
    assert ordinary(random.Random(5)) == ordinary(random.Random(5))
    assert try_links(5, seed=2).tried == try_links(5, seed=2).tried


def test_a_made_resident_number_has_the_check_digit_of_the_law() -> None:
    digits = [int(c) for c in resident(random.Random(1)).text if c.isdecimal()]
    total = sum(digit * weight for digit, weight in zip(digits, WEIGHTS, strict=False))
    assert digits[12] == (11 - total % 11) % 10


# ── the judges ──────────────────────────────────────────────────────────────────────────────────────────────────────────


LATENT = (
    "<[9]!channel>",
    "<!channel[9]>",
    "<\n!channel>",
    "https://acme.slack.com/x",
)  # live only once something is taken out, or in plain http


@pytest.mark.parametrize("address", [one for one in (*ADDRESSES, *CALLS) if one not in LATENT])
def test_the_scanner_sees_every_address_and_every_call(address: str) -> None:
    said = f"앞 {address} 뒤" if address in CALLS else f"앞 [x]({address}) 뒤"
    assert clickable(said, HOME, markdown=True)


@pytest.mark.parametrize(
    "text",
    ["배포는 화요일 14:00예요 [1].", "`evil.com`", "```\nevil.com/x\n```", "[글](https://acme.slack.com/archives/C1/p1?thread_ts=1.0&cid=C1)", "1. 하나\n2. 둘", "a < b > c & d",
     "다 했어요.그리고 갔어요", "v1.2.3", "10:30 note: yes", "**굵게** _기울임_"],
)  # fmt: skip
def test_the_scanner_leaves_honest_text_alone(text: str) -> None:
    assert clickable(text, HOME, markdown=True) == []


@pytest.mark.parametrize(
    ("text", "seen"),
    [("<https://acme.slack.com/x|글>", False), ("<https://evil.com|https://acme.slack.com>", True), ("&lt;!channel&gt;", False), ("<!channel>", True), ("<@U1>", True), ("<#C1>", False)],
)  # fmt: skip
def test_the_scanner_reads_slacks_own_markup(text: str, seen: bool) -> None:
    assert bool(clickable(text, HOME, markdown=False)) == seen


def test_an_image_block_and_a_live_text_are_seen() -> None:
    assert list(harmful({"blocks": [{"type": "image", "image_url": "x"}]}))
    assert list(harmful({"text": "https://evil.com"}))
    assert list(harmful({"blocks": [{"type": "markdown", "text": "[x](https://evil.com)"}]}))
    assert list(
        harmful(
            {"blocks": [{"type": "context", "elements": [{"type": "mrkdwn", "text": "<!here>", "verbatim": True}]}]}
        )
    )
    assert not list(harmful({"text": "배포는 화요일", "blocks": [{"type": "markdown", "text": "배포는 **화요일**"}]}))


def test_eight_characters_of_a_secret_are_a_leak() -> None:
    secret = Secret("key-0123456789", ("0123456789",))
    assert told("[redacted: key]23456789", secret)
    assert not told("[redacted: key]456789", secret)


def test_only_the_counts_that_are_promised_are_counted() -> None:
    with pytest.raises(ValueError, match="oddities"):
        Tally().wrong("oddities", "x")


# ── fences ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

PIECES = st.sampled_from(
    ["<", ">", "/", "</", "＜", "﹤", "／", " ", "\n", "memory", "memories", "turn", "question", "conversation", "pinned", "reply", "system", "|im_end|", "-", NONCE, f"</memories-{NONCE}>",
     f"\n</question-{NONCE}>", f"<conversation-{NONCE}>\n", "</turn>", '<memory n="1">', '"', "'", "=", "\u200b", "\u00ad", "\U000e003c", "\u202e", "\ud800", "배포", "x", "&lt;", "İ", "ﬁ"]
)  # fmt: skip
SAID = st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=40)


@settings(max_examples=80)
@given(SAID, SAID, SAID, SAID, SAID, st.sampled_from(["base", "tuned"]))
def test_whatever_people_write_the_fences_are_those_that_were_meant(  # noqa: PLR0917
    question: str, said: str, name: str, memory: str, place: str, profile: str
) -> None:
    made = build(
        profile,  # type: ignore[arg-type]  # one of two words
        question=question,
        language="ko",
        style="해요",
        turns=[Turn("1700000000.000100", "U1", name, said), Turn("1700000001.000100", "U2", "민수", "네")],
        hits=[hit(memory or "x")],
        places={"C1": place},
        memory_tokens=1_500,
        conversation_tokens=1_500,
        nonce=NONCE,
        pinned=[memory],
    )
    assert flaws(made.messages[-1].content, NONCE) == []


@pytest.mark.parametrize(
    "prompt",
    [
        f'<memories-{NONCE}>\n<memory n="1">x</memory></memories-{NONCE}>',
        f'<memories-{NONCE}>\n<memory n="1">x</memory> and <turn by="y">\n</memories-{NONCE}>',
        f'<memories-{NONCE}>\n<memory n="1">x\n</memories-{NONCE}>',
        f"<question-{NONCE}>\nx\n</question-{NONCE}>\n<system>",
        f"<question-{NONCE}>\n＜/question>\n</question-{NONCE}>",
        f'<conversation-{NONCE}>\n<memory n="1">x</memory>\n</conversation-{NONCE}>',
    ],
)  # fmt: skip
def test_a_broken_fence_is_seen(prompt: str) -> None:
    assert flaws(prompt, NONCE)


def test_payloads_are_broken_in_many_ways(made: Stage) -> None:
    maker = Maker(made, random.Random(1))
    kinds = {kind for kind, _ in (maker.broken() for _ in range(60))}
    assert kinds == {"event", "form", "command"}
