"""Transcripts: what a person would see."""

import pytest

from bot.playground import Playground
from bot.playground.model import BOT_ID
from bot.playground.render import plain, rendered, transcript


def test_a_transcript_shows_threads_below_their_roots(slack: Playground, minsu: str, jiho: str) -> None:
    room = slack.channel("room", [minsu, jiho], private=True)
    first = slack.say(minsu, room, f"<@{slack.bot_user}> when do we deploy?")
    second = slack.say(jiho, room, "lunch?", files=1)
    slack.say(jiho, room, "also me", thread_ts=first)
    slack.react(minsu, room, second, "pizza")
    slack.edit(jiho, room, second, "lunch at 12?")
    assert transcript(slack, room) == [
        "#room (private)",
        "민수: @saegim when do we deploy?",
        "  ↳ 지호: also me",
        "지호: (edited) lunch at 12?",
        "    [file-1.txt]",
        "    :pizza:",
    ]


def test_an_answer_is_shown_with_its_sources_and_buttons(slack: Playground, minsu: str, deploys: str) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "Forget"}}
    source = {"type": "mrkdwn", "text": f"[1] <@{minsu}> in <#{deploys}> <https://x.example/p1|“Tuesdays”>"}
    blocks = (
        {"type": "markdown", "text": "We deploy on **Tuesdays** [1].\n\nNever on Fridays."},
        {"type": "context", "elements": [source]},
        {"type": "divider"},
        {"type": "actions", "elements": [button]},
    )
    message = slack.write(deploys, slack.bot_user, "fallback", blocks=blocks, bot_id=BOT_ID)
    assert rendered(slack, message) == [
        "saegim: We deploy on **Tuesdays** [1].",
        "    Never on Fridays.",
        "    [1] @민수 in #deploys “Tuesdays” (https://x.example/p1)",
        "    ───",
        "    [Forget]",
    ]


def test_an_ephemeral_is_marked(slack: Playground, minsu: str, deploys: str) -> None:
    slack.show(minsu, deploys, "psst")
    assert rendered(slack, slack.ephemerals(minsu)[0]) == ["saegim: (only for you) psst"]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("<@U0NOBODY> <@U1|jiho>", "@U0NOBODY @jiho"),
        ("<#C0|ops> <#C0NOWHERE>", "#ops #C0NOWHERE"),
        ("<!channel> <!subteam^S1|@team>", "@channel @team"),
        ("<https://x.example> <https://x.example|https://x.example>", "https://x.example https://x.example"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
    ],
)
def test_markup_is_shown_as_slack_shows_it(slack: Playground, text: str, seen: str) -> None:
    assert plain(slack, text) == seen
