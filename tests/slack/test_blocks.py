"""Answers as blocks: what is in them, and that no input makes them larger than Slack takes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.blocks import TEXT, SourceLine, answer_blocks, home_view, mrkdwn, notification
from bot.slack.cutting import fit, pages

SOURCE = SourceLine(1, "배포는 매주 화요일", "민수", "#deploys", "2026-11-03", "https://t.slack.com/archives/C1/p1")


def texts(blocks: list[dict[str, Any]]) -> list[str]:
    """Every text of `blocks`."""
    return [
        text
        for block in blocks
        for text in (
            [element["text"] for element in block["elements"]]
            if block["type"] == "context"
            else [block["text"] if block["type"] == "markdown" else block["text"]["text"]]
        )
    ]


def test_a_body_comes_first_its_sources_and_the_note_below() -> None:
    text, blocks = answer_blocks("On **Tuesdays** [1].", [SOURCE], key="C1:1.2", note="not from memory")
    assert text == "On **Tuesdays** [1]."
    assert [block["type"] for block in blocks] == ["markdown", "context", "context"]
    assert texts(blocks) == [
        "On **Tuesdays** [1].",
        "[1] <https://t.slack.com/archives/C1/p1|#deploys · 민수 · 2026-11-03> “배포는 매주 화요일”",
        "not from memory",
    ]


def test_the_first_blocks_id_is_the_events_key() -> None:
    _, blocks = answer_blocks("x", [SOURCE], key="C1:1.2")
    assert [block.get("block_id") for block in blocks] == ["C1:1.2", None]


def test_sources_are_a_line_each() -> None:
    second = SourceLine(2, "see <#C9> & <!channel> <https://evil.example>", "Ada <x>", "", "2026-11-04")
    _, blocks = answer_blocks("a [1] b [2]", [SOURCE, second])
    lines = texts(blocks)[1].split("\n")
    assert len(lines) == 2
    assert lines[1] == (
        "[2] Ada &lt;x&gt; · 2026-11-04 “see <#C9> &amp; &lt;!channel&gt; &lt;https://evil.example&gt;”"
    )


def test_nothing_in_small_type_turns_into_a_link_by_itself() -> None:
    _, blocks = answer_blocks("a", [SOURCE], note="example.com")
    assert all(element["verbatim"] for block in blocks[1:] for element in block["elements"])


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "https://a|b", "https://a> <!channel", "", "https://" + "a" * 2000]
)
def test_an_odd_permalink_is_left_out(link: str) -> None:
    _, blocks = answer_blocks("a", [SourceLine(1, "q", "Ada", "#x", "2026-11-04", link)])
    assert texts(blocks)[1] == "[1] #x · Ada · 2026-11-04 “q”"


def test_a_long_answer_is_cut_between_paragraphs_and_says_so() -> None:
    paragraphs = [f"{number} " + "가" * 998 for number in range(20)]
    text, blocks = answer_blocks("\n\n".join(paragraphs), shortened="(줄였어요)")
    shown = blocks[0]["text"].split("\n\n")
    assert shown[-1] == "(줄였어요)"
    assert shown[:-1] == paragraphs[: len(shown) - 1]
    assert len(shown) - 1 == 11
    assert len(text) <= 4_000


def test_an_answer_that_fits_is_not_touched() -> None:
    body = "a\n\n\n\nb  \n```\nc\n\n\nd\n```"
    assert answer_blocks(body)[1][0]["text"] == body


def test_a_cut_inside_code_closes_the_fence() -> None:
    body = "```python\n" + "x = 1\n" * 4_000 + "```"
    shown = answer_blocks(body, shortened="cut")[1][0]["text"]
    code, told = shown.split("\n\n")
    assert told == "cut"
    assert code.startswith("```python\nx = 1\n")
    assert code.endswith("x = 1\n```")


def test_many_headings_are_cut_before_slack_refuses_them() -> None:
    shown = answer_blocks("\n\n".join(f"# h{number}\n\ntext" for number in range(60)))[1][0]["text"]
    assert 0 < shown.count("#") < 25
    assert shown.endswith("…")


def test_an_empty_answer_makes_no_empty_block() -> None:
    assert answer_blocks("  \n") == ("", [])
    assert [block["type"] for block in answer_blocks("", [SOURCE], key="k")[1]] == ["context"]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("**bold** and *italic* and ~~gone~~", "*bold* and _italic_ and ~gone~"),
        ("# Title #\ntext", "*Title*\ntext"),
        ("## A **b** c", "*A b c*"),
        ("- one\n  * two\n+ three", "• one\n  • two\n• three"),
        ("[page](https://a.example/?x=1&y=2)", "<https://a.example/?x=1&amp;y=2|page>"),
        ("[x](javascript:y)", "[x](javascript:y)"),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("`**x** <y>`", "`**x** &lt;y&gt;`"),
        ("```python\n# no heading\n- <x>\n```", "```\n# no heading\n- &lt;x&gt;\n```"),
        ("~~~\na\n~~~", "```\na\n```"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("[1] and [2]", "[1] and [2]"),
        ("<!channel> **배포**는", "&lt;!channel&gt; *배포*는"),
    ],
)
def test_markdown_becomes_slacks_own(markdown: str, expected: str) -> None:
    assert mrkdwn(markdown) == expected


lines = st.sampled_from(
    [
        "```",
        "```py",
        "~~~",
        "# 제목",
        "---",
        "| a | b |",
        "- 항목",
        "",
        "",
        "text `code` <x>&",
        "가나다라마바사 " * 60,
        "😀👩‍💻" * 90,
    ]
)
bodies = st.lists(lines | st.text(max_size=400), max_size=80).map("\n".join) | st.text(max_size=50).map(
    lambda t: t * 400
)
sources = st.lists(
    st.builds(
        SourceLine,
        st.integers(1, 99),
        st.text(max_size=600),
        st.text(max_size=300),
        st.text(max_size=200),
        st.just("2026-11-03"),
        st.just("https://t.slack.com/archives/C1/p1?thread_ts=1.2&cid=C1") | st.text(max_size=50),
    ),
    max_size=40,
)


def counted(text: str) -> int:
    """Characters as Slack counts them."""
    return len(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def check_sizes(text: str, blocks: list[dict[str, Any]]) -> None:
    assert len(text) <= 4_000
    assert len(blocks) <= 50
    size = 0
    for block in blocks:
        assert block["type"] in ("markdown", "context")
        assert 0 < len(block.get("block_id", "-")) <= 255
        for part in texts([block]):
            size += counted(part) if block["type"] == "markdown" else len(part)
            assert 0 < len(part) <= (12_000 if block["type"] == "markdown" else 3_000)
        assert block["type"] == "markdown" or 1 <= len(block["elements"]) <= 10
    assert size <= 13_000


@given(bodies, sources, st.text(max_size=600), st.text(max_size=400))
def test_no_answer_is_larger_than_slack_takes(body: str, cited: list[SourceLine], note: str, key: str) -> None:
    check_sizes(*answer_blocks(body, cited, key, note, "shortened"))


@pytest.mark.parametrize(
    "body", ["&" * 20_000, "a <b> " * 4_000, "가" * 20_000, "😀" * 20_000, "```\n" + "<>" * 9_000, "x\n\n" * 9_000, "a"]
)
@pytest.mark.parametrize("count", [0, 5, 60])
def test_the_worst_answers_are_not_either(body: str, count: int) -> None:
    cited = [
        SourceLine(n, "<&>" * 90, "<Ada>" * 40, "#x", "2026-11-03", "https://t.example/" + "x" * 900)
        for n in range(count)
    ]
    text, blocks = answer_blocks(body, cited, "k" * 300, "<note>" * 200, "shortened")
    check_sizes(text, blocks)
    assert (texts(blocks)[0] == body) == (body == "a")


def test_sources_beyond_their_half_of_a_message_are_counted() -> None:
    cited = [SourceLine(n, "q" * 200, "Ada", "#x", "2026-11-03") for n in range(1, 61)]
    lines = "\n".join(texts(answer_blocks("a", cited)[1])[1:]).split("\n")
    assert lines[-1] == f"… (+{60 - (len(lines) - 1)})"
    assert len(lines) > 20


def test_headings_count_for_more_than_their_letters() -> None:
    words, headings = "word " * 2_200, "\n\n".join(["# h"] * 15)
    assert answer_blocks(words)[1][0]["text"] == words.strip()
    assert answer_blocks(f"{words}\n\n{headings}")[1][0]["text"].count("#") < 15


@given(bodies)
def test_a_cut_never_leaves_a_fence_open(body: str) -> None:
    shown = answer_blocks(body + "\n```\n```\n" + "end " * 4_000, shortened="S")[1][0]["text"]
    fence = ""
    for line in shown.split("\n"):
        mark = line.strip()
        if not fence and (mark.startswith("~~~") or (mark.startswith("```") and "`" not in mark.lstrip("`"))):
            fence = mark[: len(mark) - len(mark.lstrip(mark[0]))]
        elif fence and len(mark) >= len(fence) and set(mark) == {fence[0]}:
            fence = ""
    assert shown.endswith("S")
    assert not fence


@given(st.text(max_size=9_000))
def test_a_notification_is_short_and_holds_no_markup(body: str) -> None:
    text = notification(body * 2)
    assert len(text) <= 4_000
    assert "<!" not in text
    assert "<@" not in text


@given(st.text(), st.text(max_size=6_000))
def test_the_app_home_is_never_larger_than_slack_takes(title: str, body: str) -> None:
    header, section = home_view(title, body)["blocks"]
    assert len(header["text"]["text"]) <= 150
    assert len(section["text"]["text"]) <= 3_000


@given(st.integers(1, 400), st.integers(1, 60), st.sampled_from(["`a b c d`", "`evil.com` x", "`" + "a " * 90 + "`"]))
def test_a_cut_leaves_no_code_open(before: int, times: int, code: str) -> None:
    text = "낱말 " * before + f"{code} " * times
    for part in pages(text, 300):
        assert part.count("`") % 2 == 0
    assert fit(text, 400, 40, "…").count("`") % 2 == 0
    assert notification("낱말 " * (TEXT // 3 - before) + f"{code} " * 300).count("`") % 2 == 0


@given(st.integers(1, 400), st.integers(1, 60))
def test_pages_of_long_code_hold_all_of_it(before: int, times: int) -> None:
    text = "낱말 " * before + "`" + "abc " * (50 * times) + "`"
    assert "".join(c for part in pages(text, 300) for c in part if c == "c").count("c") == 50 * times
