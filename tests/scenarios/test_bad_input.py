"""Whatever people write, they get an answer or one clear sentence, and nothing breaks."""

from unicodedata import normalize

import pytest

from bot.memory import keys
from bot.mind.wording.korean import Language
from bot.mind.wording.phrases import say
from tests.scenarios.conftest import NewTeam, Team, on_both, seen

MEMORY = "remember we deploy on Tuesdays at 14:00"
QUESTION = "when do we deploy?"


@pytest.fixture
def knowing(team: Team) -> Team:
    team.command(team.dana, team.deploys, MEMORY)
    return team


WORDLESS = """{bot}|{bot}   |{bot} ?|{bot} ...|{bot}{bot}|:tada: {bot} :wave:|{bot} 🎉👩‍👩‍👧|{bot} \u200b\u2060\ufeff|{bot} \u200f\u202e"""


@pytest.mark.parametrize(("who", "language"), [("dana", "en"), ("minsu", "ko")])
def test_a_mention_without_words_gets_a_hint_in_ones_language(team: Team, who: str, language: Language) -> None:
    said = [
        team.ask(getattr(team, who), team.deploys, text.format(bot=team.bot))[1].text for text in WORDLESS.split("|")
    ]

    assert said == [say("empty_hint", language)] * 9


def test_a_mention_without_words_in_a_korean_thread_gets_a_korean_hint(team: Team) -> None:
    root = team.slack.say(team.minsu, team.deploys, "다들 점심 드셨어요?")

    _, reply = team.ask(team.dana, team.deploys, team.bot, root)

    assert reply.text == say("empty_hint", "ko")


def test_files_alone_are_told_that_they_cannot_be_read(team: Team) -> None:
    dm = team.slack.dm(team.dana)
    ts = team.slack.say(team.dana, dm, "", files=2)

    reply = team.slack.reply(dm, ts)

    assert reply is not None
    assert reply.text == say("files_only", "en")


def test_a_question_with_a_file_is_answered(knowing: Team) -> None:
    ts = knowing.slack.say(knowing.minsu, knowing.deploys, f"{knowing.bot} {QUESTION}", files=1)

    assert knowing.slack.reply(knowing.deploys, ts, contains="Tuesdays")


@pytest.mark.parametrize(
    "filler", ["lorem ipsum ", "가나다라 ", "<https://example.com|x> ", "````", "[1](", "@" * 12], ids=repr
)
def test_forty_thousand_characters_are_answered(new_team: NewTeam, filler: str) -> None:
    team = new_team()
    text = (f"{team.bot} {filler * 40_000}")[:40_000]

    _, reply = team.ask(team.minsu, team.deploys, text)

    assert reply.text


@on_both
def test_forty_thousand_characters_are_remembered_and_recalled(new_team: NewTeam) -> None:
    team = new_team()
    text = f"{team.bot} remember: the handbook says herring. " + "lorem ipsum dolor sit amet " * 1_400
    team.ask(team.minsu, team.deploys, text)

    listed = team.command(team.dana, team.general, "recall handbook herring")

    assert "handbook says herring" in listed.text
    assert len(listed.text) < 12_000


def test_another_bots_mention_is_not_answered(knowing: Team) -> None:
    knowing.slack.other_bot_says(knowing.deploys, f"{knowing.bot} {QUESTION}")
    knowing.slack.other_bot_says(knowing.deploys, f"{knowing.bot} {QUESTION}", user="U0OTHER")
    root, _ = knowing.ask(knowing.minsu, knowing.deploys, f"{knowing.bot} {QUESTION}")
    knowing.slack.other_bot_says(knowing.deploys, f"{knowing.bot} {QUESTION}", thread_ts=root, user="U0OTHER")
    knowing.settled()

    said = [m for m in knowing.slack.messages(knowing.deploys) if m.user == knowing.slack.bot_user]
    assert len(said) == 1


STRANGE = [
    "when do we \ud800 deploy?",
    "when\u200b do\u200b we deploy\u200b?",
    "\u202ewhen do we deploy?\u202c",
    "when do we deploy?\x00\x07",
    "ｗｈｅｎ ｄｏ ｗｅ ｄｅｐｌｏｙ？",
    "*when* do _we_ ~deploy~?",
    "&lt;b&gt;when do we deploy?&lt;/b&gt;",
    "> when do we deploy?",
    "`when do we deploy?`",
]


def test_strange_characters_do_not_keep_a_question_from_its_answer(knowing: Team) -> None:
    said = {text: knowing.ask(knowing.minsu, knowing.deploys, f"{knowing.bot} {text}")[1].text for text in STRANGE}

    assert not [text for text, answer in said.items() if "Tuesdays" not in answer]


def test_no_character_is_met_with_silence(team: Team) -> None:
    dm = team.slack.dm(team.minsu)
    accents = "\N{COMBINING ACUTE ACCENT}" * 500

    for text in ["\ud800\udc00 \udfff", "\u0000", "\u200b", "\u202e\u202d\u202c", "𝓌𝒽𝑒𝓃", "ㅁㄴㅇㄹ", accents]:
        assert team.ask(team.minsu, dm, f"{text} ?")[1].text


def test_three_hundred_mentions_are_read_with_a_few_calls(knowing: Team) -> None:
    many = " ".join(f"<@U{n:07d}X>" for n in range(300))
    before = len(knowing.slack.calls)

    _, reply = knowing.ask(knowing.minsu, knowing.deploys, f"{knowing.bot} {QUESTION} {many}")

    assert reply.text
    assert len(knowing.slack.calls) - before < 60


def test_three_hundred_people_are_read_by_name(team: Team) -> None:
    people = [team.slack.person(f"person{n}") for n in range(300)]
    many = " ".join(f"<@{person}>" for person in people)

    team.ask(team.minsu, team.deploys, f"{team.bot} remember the raffle is for {many}")

    assert "@person0 @person1" in team.command(team.dana, team.deploys, "recall raffle").text
    assert team.calls("users.info") == 0


def test_what_is_no_command_gets_a_sentence(team: Team) -> None:
    tried = "frobnicate the staging host|!deploy now|/saegim help|SELECT * FROM users;|{{7*7}}|../../etc/passwd".split(
        "|"
    )

    for text in tried:
        assert len(team.ask(team.minsu, team.deploys, f"{team.bot} {text}")[1].text) > 20


def test_what_is_remembered_is_shown_and_does_not_act(team: Team) -> None:
    team.ask(team.minsu, team.deploys, f"{team.bot} remember the alarm says &lt;!channel&gt; and <@{team.dana}> comes")

    _, reply = team.ask(team.dana, team.general, f"{team.bot} what does the alarm say?")
    _, listed = team.ask(team.dana, team.general, f"{team.bot} recall alarm")

    for shown in (seen(reply), seen(listed)):
        assert "alarm says" in shown
        assert "<!channel>" not in shown
        assert "<@" not in shown


def test_nothing_of_all_this_is_given_up(knowing: Team) -> None:
    for text in ["\ud800", "x" * 40_000, "<@", "<!subteam^S1|@team> hello?", "\n" * 500 + "?", "|" * 300]:
        knowing.ask(knowing.minsu, knowing.deploys, f"{knowing.bot} {text}")

    knowing.settled()
    assert not knowing.redis.exists(keys.DEAD)


def test_decomposed_hangul_is_read_as_any_other(team: Team) -> None:
    _, kept = team.ask(team.dana, team.deploys, f"{team.bot} {normalize('NFD', '배지 번호는 7781이에요, 기억해 줘')}")
    _, helped = team.ask(team.dana, team.deploys, f"{team.bot} {normalize('NFD', '도움말')}")
    told = team.command(team.dana, team.deploys, normalize("NFD", "배지 번호 지워줘"))

    assert [memory.text for memory in team.memories()] == ["배지 번호는 7781이에요"]
    assert "기억" in kept.text
    assert helped.text.startswith(say("help", "ko")[:20])
    assert "7781" in told.text
