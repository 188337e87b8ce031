"""Slack's markup: what was said to Saegim, what a reader sees, what is safe to write."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.text import calls_many, cut_at, escape, mentions, permalink, read, said, shorten

BOT = "UBOT1"
NAMES = {"U1": "민수", "U2": "Ada"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<@UBOT1> when do we deploy?", "when do we deploy?"),
        ("<@UBOT1|saegim> when do we deploy?", "when do we deploy?"),
        ("when do we deploy, <@UBOT1>?", "when do we deploy?"),
        ("thanks, <@UBOT1>", "thanks"),
        ("is it <@UBOT1>, or Ada?", "is it, or Ada?"),
        ("when <@UBOT1> do we deploy?", "when do we deploy?"),
        ("when do we deploy? <@UBOT1>", "when do we deploy?"),
        ("<@UBOT1>: remember that", "remember that"),
        ("<@UBOT1>, remember that", "remember that"),
        ("<@UBOT1> :tada: shipped", ":tada: shipped"),
        (": hello <@UBOT1>", ": hello"),
        ("<@UBOT1>님 배포 언제예요?", "배포 언제예요?"),
        ("<@UBOT1>아, 배포 언제야?", "배포 언제야?"),
        ("<@UBOT1>야구 언제야?", "야구 언제야?"),
        ("<@UBOT1> ask <@U2> about it", "ask <@U2> about it"),
        ("<@UBOT12> hello", "<@UBOT12> hello"),
        ("<@UBOT1>", ""),
        ("  <@UBOT1>  ", ""),
        ("<@UBOT1> look\n```\nif x:\n    y  =  1\n```", "look\n```\nif x:\n    y  =  1\n```"),
        ("one\n<@UBOT1> two\nthree", "one\ntwo\nthree"),
        ("&lt;@UBOT1&gt; typed by hand", "&lt;@UBOT1&gt; typed by hand"),
    ],
)
def test_only_saegims_own_mention_is_stripped(text: str, expected: str) -> None:
    assert said(text, BOT) == expected


def test_without_an_own_id_nothing_is_stripped() -> None:
    assert said(" <@U1> hi ", "") == "<@U1> hi"


def test_workspace_ids_with_w_are_mentions_too() -> None:
    assert mentions("<@W12> and <@U34|ada>, not &lt;@U5&gt; or <#C1>") == {"W12", "U34"}
    assert said("<@W12> hi", "W12") == "hi"


piece = st.sampled_from(
    ["<@UBOT1>", "<@UBOT1|saegim>", "<@U2>", "<@W3|ada>", " ", "\n", ",", "?", "배포", "word", "님", ">"]
)


@given(st.lists(piece).map("".join))
def test_everybody_elses_mention_survives(text: str) -> None:
    assert mentions(said(text, BOT)) == mentions(text) - {BOT}


@given(st.lists(piece).map("".join))
def test_words_never_grow_together_or_get_lost(text: str) -> None:
    words = re.sub(r"<@UBOT1(\|saegim)?>(님|아|야)?", " ", text)
    assert re.findall("word|배포|<@U2>", said(text, BOT)) == re.findall("word|배포|<@U2>", words)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ask <@U1> and <@U2|x>", "ask @민수 and @Ada"),
        ("ask <@U9> and <@U8|kim>", "ask @U9 and @kim"),
        ("see <https://a.example/x|the page>", "see the page (https://a.example/x)"),
        ("see <https://a.example/x>", "see https://a.example/x"),
        ("see <http://a.example|a.example>", "see http://a.example"),
        ("see <https://a.example/?a=1&amp;b=2>", "see https://a.example/?a=1&b=2"),
        ("write <mailto:a@b.example|a@b.example>", "write a@b.example"),
        ("call <tel:+821012|+821012>", "call +821012"),
        ("<!here> <!channel> <!everyone>", "@here @channel @everyone"),
        ("<!subteam^S1|@backend> hi", "@backend hi"),
        ("<!subteam^S1> hi", "@subteam hi"),
        ("<!date^1392734382^{date}|18 Feb 2014>", "18 Feb 2014"),
        ("in <#C123|secret-plan>", "in <#C123>"),
        ("in <#C123>", "in <#C123>"),
        ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
        ("&amp;lt;", "&lt;"),
        ("&lt;@U1&gt;", "<@U1>"),
        ("`curl <http://a.example|a.example>`", "`curl a.example`"),
        ("```\nx  =  &lt;y&gt;  \n```", "```\nx  =  <y>  \n```"),
        (":tada: 배포 끝", ":tada: 배포 끝"),
        ("", ""),
    ],
)
def test_a_reader_sees(text: str, expected: str) -> None:
    assert read(text, NAMES) == expected


@given(st.text())
def test_what_was_typed_is_read_back_as_it_was(text: str) -> None:
    typed = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")  # as Slack sends it
    assert read(typed, {}) == text


@given(st.text(alphabet="abc-", min_size=1))
def test_no_channels_name_is_read(name: str) -> None:
    assert read(f"see <#C0123|{name}>!", {}) == "see <#C0123>!"


@given(st.text())
def test_escaped_text_holds_no_working_markup(text: str) -> None:
    assert re.sub(r"<#[CG][A-Z0-9]+>", "", escape(text)).count("<") == 0


def test_a_channel_reference_survives_escaping_and_nothing_else_does() -> None:
    assert escape("<#C12> <!channel> <@U1> <#C12|name> a&b") == (
        "<#C12> &lt;!channel&gt; &lt;@U1&gt; &lt;#C12|name&gt; a&amp;b"
    )


@pytest.mark.parametrize(
    ("ts", "thread_ts", "expected"),
    [
        ("1700000000.000100", "", "https://t.slack.com/archives/C1/p1700000000000100"),
        ("1700000000.000100", "1700000000.000100", "https://t.slack.com/archives/C1/p1700000000000100"),
        (
            "1700000009.000200",
            "1700000000.000100",
            "https://t.slack.com/archives/C1/p1700000009000200?thread_ts=1700000000.000100&cid=C1",
        ),
        ("", "", ""),
    ],
)
def test_a_permalink_leads_to_the_message_or_into_its_thread(ts: str, thread_ts: str, expected: str) -> None:
    assert permalink("https://t.slack.com/", "C1", ts, thread_ts) == expected


def test_there_is_no_permalink_without_the_workspaces_address() -> None:
    assert permalink("", "C1", "1.2") == ""


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("short", 5, "short"),
        ("the deploy is on Tuesday", 15, "the deploy is…"),
        ("abcdefghij", 5, "abcd…"),
        ("배포는 매주 화요일이에요", 9, "배포는 매주…"),
        ("ok 👩‍💻👩‍💻", 5, "ok…"),
        ("ok 👩‍💻👩‍💻", 6, "ok…"),
    ],
)
def test_shortening_cuts_between_words_and_never_through_an_emoji(text: str, limit: int, expected: str) -> None:
    assert shorten(text, limit) == expected


@given(st.text(), st.integers(1, 50))
def test_shortened_text_keeps_to_its_limit_and_to_its_beginning(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert len(short) <= limit
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


@given(st.text(min_size=1), st.data())
def test_a_cut_is_never_after_where_it_was_wanted(text: str, data: st.DataObject) -> None:
    end = data.draw(st.integers(0, len(text) - 1))
    assert 0 <= cut_at(text, end) <= end


@pytest.mark.parametrize(
    ("text", "many"),
    [
        ("<!here> anyone?", True),
        ("<!channel>", True),
        ("<!subteam^S1|@oncall> is it down?", True),
        ("<@U1> and <#C1|here>", False),
        ("&lt;!here&gt; is how to write it", False),
        ("<!date^1392734382^{date}|yesterday>", False),
    ],
)
def test_a_group_that_is_called_is_seen(text: str, many: bool) -> None:
    assert calls_many(text) is many
