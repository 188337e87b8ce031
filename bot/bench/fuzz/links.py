"""Links of every written form, through the check and onto the wire: none to another host may be live.

A grammar spells one address in many ways and puts each into many surroundings. The text passes `check` whole, and as every draft
that a stream would show; then it is looked at as Slack would get it: as a `markdown` block, as sections, as plain text, cut and uncut.
"""

import random
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import quote

from bot.bench.fuzz.clickable import clickable
from bot.bench.fuzz.tally import Tally
from bot.memory.values import Evidence, Hit, Memory
from bot.mind.answer import check
from bot.slack.blocks import ELEMENT, MESSAGE, answer_blocks
from bot.slack.message import Message, content, shapes

HOME: Final = "acme.slack.com"
CUT_EVERY: Final = 5  # forms, for one that stands where a text is cut: it costs as much as twenty others
FILLERS: Final = ("배포는 화요일이에요. ", "word ", "`a b c d` ", "**굵은 글** ", "한글만있는아주긴낱말")
DRAFTS: Final = 12  # of the drafts of one text that are looked at, spread evenly

_FULL: Final = str.maketrans({c: chr(ord(c) + 0xFEE0) for c in "htpsevilcom:/."})
_SPELT: Final = """\
https://evil.com/?q=SECRET|http://evil.com/?q=SECRET|HTTPS://EVIL.COM/SECRET|hTtP://evil.com|https://evil.com:8443/SECRET\nftp://evil.com/SECRET|//evil.com/SECRET|///evil.com/SECRET|https:/evil.com/SECRET|https:evil.com/SECRET|https:\\\\evil.com\\SECRET|http:///evil.com\nhttps:/\\evil.com/SECRET|\\\\evil.com\\SECRET|evil.com|evil.com/SECRET|www.evil.com|SECRET.evil.com|evil.com.|evil.com./SECRET|EVIL.Com\nevil.co.kr/SECRET|a@evil.com|mailto:a@evil.com?subject=SECRET|tel:+82-10-1234-5678|sms:+821012345678|javascript:alert(1)|JaVaScRiPt:alert(1)\njava\tscript:alert(1)|data:text/html;base64,PHg+|vbscript:x|slack://user?team=T1&id=U1|vscode://file/etc/passwd|intent://evil.com#Intent;end\nfile:///etc/passwd|blob:https://evil.com/x|https://xn--evl-vma.com/SECRET|xn--evl-vma.com|https://еvil.com/SECRET|еvil.com/SECRET|예시.한국/SECRET\nhttps://예시.닷컴|https://1.2.3.4/SECRET|1.2.3.4/SECRET|1.2.3.4:8080/SECRET|https://[::1]/SECRET|https://[2001:db8::1]:443/x|https://2130706433/SECRET\nhttps://0x7f000001/SECRET|https://0177.0.0.1/SECRET|https://acme.slack.com@evil.com/SECRET|https://acme.slack.com:pw@evil.com/SECRET\nhttps://a:b@acme.slack.com@evil.com|https://acme.slack.com.evil.com/SECRET|https://acme.slack.com%2eevil.com|https://acme.slack.com%40evil.com\nhttps://acme.slack.com\\@evil.com|https://acme.slack.com#@evil.com/|https://acme.slack.com?@evil.com/|https://acme.slack.com/,https://evil.com/SECRET\nhttps://acme.slack.com/;http://evil.com|https://acme.slack.com/x|https://evil.com/SECRET|http://acme.slack.com/x|https://acme.slack.com:8443/x\nhttps://acme-slack.com/x|https://acmeslack.com|https://аcme.slack.com/x|https://evil.com/https://acme.slack.com|https://evil.com\\acme.slack.com\nhttps://e%76il.com/SECRET|https%3A%2F%2Fevil.com%2FSECRET|e%76il.com|&#104;ttps://evil.com|https&colon;//evil.com|https&#58;&#47;&#47;evil&period;com\nevil&period;com/SECRET|evil&#46;com|&amp;#104;ttps://evil.com|https://evil&#x2e;com|h\u200bttps://evil.com|https://ev\u200bil.com|evil\u200b.com/x\nhttps:\u2060//evil.com|ht\xadtps://evil.com|\u202emoc.live//:sptth|\u202ehttps://evil.com\u202c|https://evil。com/SECRET|evil。com/SECRET\nhttps://evil．com/SECRET|evil｡com|evil．com/x|https：//evil.com|https:／／evil.com|https://evil.com\u2028SECRET\nhttps://ev\til.com/SECRET|https://evil.com/\x00SECRET|https://еvil.соm\nhttps://evil.com/[1]|https[9]://evil.com|ev[9]il.com|https://**evil**.com/SECRET|https://evil.com/SECRET에서|evil.com은|한글https://evil.com"""
ADDRESSES: Final = (
    *_SPELT.replace("\n", "|").split("|"),
    "ht\ntps://evil.com", "https://evil\n.com/SECRET", "https:\n//evil.com/SECRET", "https://evil.com/SECRET".translate(_FULL), "evil.com".translate(_FULL),
    "http://" + quote("evil.com/é"),
)  # fmt: skip
"""One address, as it can be spelt."""
AROUND: Final = (
    "{}", "see {}.", "({})", "**{}**", "_{}_", "~~{}~~", "*{}*", "한글{}입니다", "x{}", "-{}", ">{}", "> {}", "# {}", "## a **{}** b", "- {}",
    "1. {}", "| a | b |\n|---|---|\n| {} | x |", "<{}>", "<{}|click>", "<https://acme.slack.com/x|{}>", "[click]({})", "[click](<{}>)",
    '[click]({} "title")', "[click]( {} )", "[click](\n{})", "[cl\nick]({})", "[a [b] c]({})", "[[1]]({})", "[1]({})", "[](  {})", "[{}](https://acme.slack.com/x)",
    "[https://acme.slack.com/x]({})", "![x]({})", "![]({})", "[![x]({})]({})", "[x][r]\n\n[r]: {}", "[r]\n\n[r]: {}", "[r][]\n\n[r]: <{}>", "[1]\n\n[1]: {}",
    "> [r]: {}\n\n[r]", "[r]:\n{}\n\n[r]", "[^1]\n\n[^1]: {}", '<a href="{}">x</a>', "<a href={}>x</a>", "<img src='{}'>", "<IMG SRC={} onerror=x>", "<img src={}",
    "<iframe src={}></iframe>", "<!date^1^{{date}}^{}|x>", "&lt;{}&gt;", "&lt;{}|click&gt;", "&amp;lt;{}&amp;gt;", "`{}`", "``{}``", "\\`{}\\`", "`a``b {}`", "`{}",
    "```\n{}\n```", "```{}```", "a ```{}", "````\n`{}\n````", "~~~\n{}\n~~~", "    {}", "a ```x\n\n[x]({})\n``` b", "\\[x]({})", "[x\\]({})", "[x]\\({})",
    "*[x*]({})", "[x]({}", "[x] ({})", "[x](({}))", "x]({})", "[9]{}", "{}[1]", "{}\n{}", "<{}", "{}>", "\\{}", "^{}", "={}", "'{}'", '"{}"', "/{}", "@{}", "#{}",
)  # fmt: skip
CALLS: Final = (
    "<!channel>", "<!here>", "<!everyone>", "<!channel|channel>", "<@U0123ABC>", "<@W0123ABC|minsu>", "<!subteam^S123>", "<!subteam^S123|@oncall>", "&lt;!channel&gt;",
    "&amp;lt;!here&amp;gt;", "&#60;!channel&#62;", "<!chan\u200bnel>", "<\u200b!channel>", "@channel", "@here", "@everyone", "@Channel", "@ch\u200bannel", "＠channel",
    "<[9]!channel>", "<!channel[9]>", "<<!here>>", "<!<!here>>", "<!channel", "<@U0123ABC", "\\<!channel>", "<\n!channel>", "<!channel\n>", "＜!channel＞",
)  # fmt: skip
ALLOWED: Final = (
    "https://acme.slack.com/archives/C1/p1795392000000100",
    "https://acme.slack.com/archives/C1/p1?thread_ts=1.0&cid=C1",
)
KEEPING: Final = ("{}", "see {} there", "[글]({})", "- {}", "({})", "**{}**", "앞 {}\n뒤", "| a |\n|---|\n| {} |")
HITS: Final = tuple(
    Hit(
        Memory(f"m{n:09d}", text, "U1", "민수", "C1", f"1700000000.00000{n}", f"1700000000.00000{n}", 1.7e9),
        1.0, 0.9, ("배포",), evidence=Evidence(),
    )
    for n, text in enumerate(("배포는 화요일이에요", "the release moved to Thursday"))
)  # fmt: skip


def forms() -> Iterator[str]:
    """Every form: each address and each call in each surrounding."""
    for what in (*ADDRESSES, *CALLS):
        for around in AROUND:
            yield around.replace("{}", what)


def on_the_wire(text: str) -> Iterator[tuple[bool, str]]:
    """Every text that Slack may get of an answer, with whether it is Markdown: blocks of each shape, and the plain text."""
    shown, blocks = answer_blocks(text, (), "C1:1.1")
    for shape in shapes(tuple(blocks), markdown=True):
        body = content(Message(shown, tuple(blocks), "C1:1.1"), shape)
        yield False, body["text"]
        for block in body.get("blocks", ()):
            if block["type"] == "markdown":
                yield True, block["text"]
            elif block["type"] == "section":
                yield False, block["text"]["text"]


def live(said: str, home: str = HOME) -> list[str]:
    """What is live of what a model `said`, once it was checked and put on the wire."""
    checked = check(said, HITS, hosts=frozenset({home})).text
    return [
        f"{why} in {text!r}"
        for markdown, text in on_the_wire(checked)
        for why in clickable(text, home, markdown=markdown)
    ]


def drafts(text: str, most: int = DRAFTS) -> Sequence[str]:
    """What a stream would show of `text` before it is whole."""
    step = max(1, len(text) // most)
    return [text[:end] for end in range(1, len(text), step)]


def straddling(form: str, chance: random.Random) -> str:
    """A long text in which `form` stands where a page or the whole message is cut."""
    room = chance.choice((ELEMENT, MESSAGE)) - chance.randint(0, len(form) + 10)
    before = (chance.choice(FILLERS) * MESSAGE)[: room - 1]
    return f"{before} {form} {chance.choice(FILLERS) * 40}"


def try_links(count: int, seed: int = 0) -> Tally:
    """`count` forms, chosen by chance where there are more; and as a control links that have to stay."""
    tally, chance, every = Tally(), random.Random(seed), list(dict.fromkeys(forms()))
    chosen = every if count >= len(every) else chance.sample(every, count)
    looked_at = cut = 0
    for number, form in enumerate(chosen):
        texts = [form, *drafts(form), f"앞말 [1] {form} 뒷말", f"`code with {form} inside`"]
        if number % CUT_EVERY == 0:
            texts.append(straddling(form, chance))
            cut += 1
        for text in texts:
            looked_at += 1
            for why in live(text)[:1]:
                tally.wrong("violations", f"{form!r}: {why[-300:]}")
    kept = [around.replace("{}", url) for url in ALLOWED for around in KEEPING]
    for text in kept:
        url = next(url for url in ALLOWED if url in text)
        if not all(
            url.replace("&", "&amp;") in shown or url in shown
            for _, shown in on_the_wire(check(text, HITS, hosts=frozenset({HOME})).text)
        ):
            tally.wrong("lost", text)
    seen = sum(bool(clickable(text, HOME, markdown=True)) for text in chosen)
    tally.tried = {
        "forms": len(chosen),
        "of": len(every),
        "texts": looked_at,
        "cut": cut,
        "live_unchecked": seen,
        "links_that_stay": len(kept),
    }
    return tally
