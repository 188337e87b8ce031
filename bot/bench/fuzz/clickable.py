"""What Slack could make clickable, or make call somebody, in a text: a scanner that would rather see too much. Pure.

It is the judge of `links.py` and `injection.py`, and shares no line with `bot/mind/inert.py`: it looks through characters where that
matches patterns. A text is first read in every way a renderer might: entities resolved, invisible characters gone, full-width
forms narrow. Code counts as code only where CommonMark and Slack's mrkdwn agree that it is.
"""

import html
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import unquote

SCHEMES: Final = frozenset(
    """http https ftp mailto tel sms javascript data vbscript file slack blob intent about xmpp skype callto facetime
    zoommtg msteams vscode ssh ws wss""".split()
)
TAGS: Final = frozenset(
    "a img image picture source video audio iframe frame script link style form input button svg object embed base meta".split()
)
HANGUL_TLDS: Final = frozenset(("한국", "닷컴", "닷넷", "삼성"))
DOTS: Final = str.maketrans("。｡．․﹒", ".....")
WIDE: Final = "！［］（）"  # no renderer takes them for Markdown's own
CALLS: Final = ("channel", "here", "everyone")
EDGES: Final = " \t\n<>|)]}\"'`*_~.,;:!?…"


def clickable(text: str, home: str, *, markdown: bool, verbatim: bool = False) -> list[str]:
    """What in `text`, a `markdown` block's or else Slack's own mrkdwn, is a link to another host than `home`, an image or a call.

    `home` is a host; https links to it alone are not reported. `verbatim` mrkdwn links nothing that does not stand in angle brackets.
    """
    if not markdown:
        text, targets = _angles(text)
        found = [t for t in targets if not _at_home(t, home) and not (t[:2] in {"#C", "#G"} and "|" not in t)]
        if verbatim:
            return found
        return found + [why for reading in _readings(text) for why in _bare(_outside_code(reading), home)]
    found = []
    for reading in _readings(text):
        found += [reading[at : at + 12] for at in _places(reading, "<") if reading[at + 1 : at + 2] in {"@", "!", "#"}]
        prose = _outside_code(reading)
        found += [*_tags(prose), *_brackets(prose, home), *_bare(prose, home)]
        found += [f"in code: {url}" for url in _schemes(reading, home) if url.lower().startswith("http")]
    return found


def _readings(text: str) -> Iterator[str]:
    """`text` as several renderers may read it."""
    seen = []
    for _ in range(4):
        for reading in (text, _plain(text), _unescaped(_plain(text))):
            if reading not in seen:
                seen.append(reading)
                yield reading
        text = html.unescape(text)


def _unescaped(text: str) -> str:
    """Without the backslashes before a sign; before anything else one is a backslash (CommonMark, 2.4)."""
    return "".join(
        c for c, after in zip(text, f"{text[1:]} ", strict=False) if c != "\\" or after.isalnum() or after.isspace()
    )


def _plain(text: str) -> str:
    """Without what nobody sees, and with full-width characters made narrow."""
    shown = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"})
    return "".join(c if c in WIDE else unicodedata.normalize("NFKC", c) for c in shown.translate(DOTS))


def _angles(text: str) -> tuple[str, list[str]]:
    """Mrkdwn without its `<…>`, and what stands in them."""
    rest, targets = "", []
    while (at := text.find("<")) >= 0:
        end = text.find(">", at)
        inside = text[at + 1 : end if end >= 0 else len(text)]
        targets.append(inside if inside[:1] == "#" else inside.partition("|")[0])
        rest, text = f"{rest}{text[:at]} {inside.partition('|')[2]} ", text[end + 1 :] if end >= 0 else ""
    return rest + text, targets


def _outside_code(text: str) -> str:
    """`text` without what every renderer takes for code."""
    kept, fenced = [], False
    for line in text.split("\n"):
        if line.startswith("```"):
            fenced = not fenced
        elif not fenced:
            kept.append(_without_spans(line))
    if fenced:  # never closed: not everybody takes it for code
        return text
    return "\n".join(kept)


def _without_spans(line: str) -> str:
    """A line without its `spans`; with a backtick that is doubled, escaped or left over nothing in it counts as code."""
    pieces = line.split("`")
    if len(pieces) % 2 == 0 or "``" in line or "\\`" in line:
        return line
    return " ".join(pieces[::2])


def _places(text: str, what: str) -> Iterator[int]:
    at = text.find(what)
    while at >= 0:
        yield at
        at = text.find(what, at + 1)


def _tags(text: str) -> Iterator[str]:
    """HTML, and Markdown's `<scheme:…>`; of what is no letter of theirs, only `_` is taken to go on with a name (`<head_count>`)."""
    for at in _places(text, "<"):
        inside = text[at + 1 : at + 40].lstrip("/")
        name = _while(inside, lambda c: c.isascii() and (c.isalnum() or c in "+.-_"))
        if name.lower() in TAGS or (len(name) > 1 and name[0].isalpha() and inside[len(name) : len(name) + 1] == ":"):
            yield f"<{inside}"


def _brackets(text: str, home: str) -> Iterator[str]:
    """Links with a label, images, definitions of references."""
    yield from (text[at : at + 40] for at in _places(text, "!["))
    yield from (text[max(0, at - 20) : at + 40] for at in _places(text, "]:"))
    for at in _places(text, "]("):
        target = _while(text[at + 2 :].lstrip(" \n\t<"), lambda c: c not in " \n\t>)")
        if not _at_home(target, home):
            yield text[max(0, at - 20) : at + 60]


def _bare(text: str, home: str) -> Iterator[str]:
    """What a renderer links though nobody asked it to."""
    yield from _schemes(text, home)
    for name in CALLS:
        for at in _places(text.lower(), f"@{name}"):
            after = text[at + len(name) + 1 : at + len(name) + 2]
            if not (after.isascii() and after.isalnum()):
                yield text[at : at + 12]
    for token in text.replace("(", " ").replace("[", " ").replace("|", " ").split():
        if "://" in token.lower():
            continue  # a URL, judged by its scheme
        for word in (token, unquote(token)):
            if _has_host(word):
                yield word


def _schemes(text: str, home: str) -> Iterator[str]:
    """Everything that begins like a URL, and does not lead home."""
    for at in _places(text, ":"):
        start = at
        while start and text[start - 1].isascii() and (text[start - 1].isalnum() or text[start - 1] in "+-"):
            start -= 1
        start += len(text[start:at]) - len(text[start:at].lstrip("+-0123456789"))
        scheme, rest = text[start:at].lower(), text[at + 1 :]
        slashes = rest[:2] in {"//", "\\\\", "/\\", "\\/"}
        known = any(scheme.endswith(name) for name in ("http", "https")) or scheme in SCHEMES
        if not (scheme and slashes) and not (known and _begins(rest.lstrip("/\\"))):
            continue
        url = text[start : at + 1] + _while(rest, lambda c: c not in " \n\t<>`|)]")
        if not _at_home(url, home):
            yield url


def _at_home(url: str, home: str) -> bool:
    """Whether `url` is https to `home` and to no other place in any reading."""
    start = f"https://{home}"
    rest = url[len(start) :]
    return (
        url.lower().startswith(start)
        and (rest.strip(EDGES) == "" or rest[0] in "/?#")
        and not {"\\", "@"} & set(rest)
        and ":/" not in unquote(unquote(rest))
    )


def _begins(rest: str) -> bool:
    """Whether an address begins here, and not the next word or nothing."""
    return rest[:1].isalnum() or rest[:1] in {"+", "["}


def _has_host(word: str) -> bool:
    """Whether a host stands in `word`, at its beginning or after a sign that ends a word, but not within a path."""
    run = before = ""
    for at, c in enumerate(f"{word} "):
        if c.isalnum() or c in ".-":
            run += c
            continue
        path = before == "/" and not word.startswith("//")
        if run and not path and (_is_host(run) or (_is_address(run) and _begins(word[at + 1 :]))):
            return True
        run, before = "", c
    return False


def _is_host(run: str) -> bool:
    """`run` ends like a domain, or begins with one to which a Korean word was glued."""
    labels = run.strip(".-").split(".")
    if len(labels) < 2 or not all(labels):
        return False
    last = _while(labels[-1], lambda c: c.isascii() and (c.isalnum() or c == "-")) or labels[-1]
    if last.isascii():
        return (last.isalpha() and 2 <= len(last) <= 24) or last.lower().startswith("xn--")
    if any("가" <= c <= "힣" for c in last):
        return any(last.startswith(tld) for tld in HANGUL_TLDS)
    return last.isalpha() and len(last) >= 2 and labels[-2].isalnum()


def _is_address(run: str) -> bool:
    parts = run.split(".")
    return len(parts) == 4 and all(part.isdecimal() and len(part) <= 3 for part in parts)


def _while(text: str, wanted: Callable[[str], bool]) -> str:
    """The beginning of `text` that is wanted."""
    end = next((at for at, c in enumerate(text) if not wanted(c)), len(text))
    return text[:end]
