"""A model's words made harmless: no link it may not make, no image, nobody notified. Pure.

Reading a model's text may cost nothing: a link can carry away what the prompt held, a preview fetches it without a click, and
`<!channel>` wakes everybody. So links stay links only on hosts that are allowed; all others are shown as code, without their
scheme. What the text says and cites is `answer.py`'s business.
"""

import html
import re
import unicodedata
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from bot.memory.redact import MASKED

ROUNDS = 30
"""Passes over one text; an honest answer settles in two or three."""

_ENTITY = re.compile(r"&(?:#\d{1,7};?|#[xX][0-9a-fA-F]{1,6};?|[a-zA-Z]\w{1,31};)")
_ESCAPED = re.compile(r"(?<!\\)\\+(?=`)")  # in Markdown an escaped backtick begins no code, in Slack's mrkdwn it does
_FENCE = "```"
_CODE = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)
_CONTROL = re.compile(r"<([@!#])([^<>\n]*)>")
_ANGLE_LINK = re.compile(r"<([a-zA-Z][\w+.-]*:[^<>|\n]*)(?:\|([^<>\n]*))?>")
_HTML = (
    r"/?(?:a|img|image|picture|source|video|audio|track|iframe|frame|script|link|style|form|input|button|svg|math|object|embed|"
    r"base|meta|html|head|body|area|map|portal|template)(?![a-z0-9_])"
)
_HTML_TAG = re.compile(rf"<{_HTML}\b[^<>]*>", re.IGNORECASE)
_HALF_OPEN = re.compile(rf"<(?=\\*(?:[@!#]|{_HTML}|[a-z][\w+.-]*\\*:|[\w.+%-]{{1,64}}@))", re.IGNORECASE)
_CONTROL_IN_CODE = re.compile(r"<(?=\\*[@!#]|[a-z][\w+.-]*:(?!:))", re.IGNORECASE)  # C++'s <std::string> is none
_IMAGE = re.compile(r"!\[([^\[\]\n]*)\](?:\([^()\n]*\)|\[[^\[\]\n]*\])")
_LINK = re.compile(r"\[((?:[^\[\]\n]|\[[^\[\]\n]*\])*)\]\(\s*<?([^()\s<>]*)>?(?:\s[^()\n]*)?\)")
_DEFINITION = re.compile(
    r"\]\\*(?=[:：﹕︓])"
)  # of a link, "[1]: address", however somebody reads a backslash or a wide colon
_SCHEMES = "https?|mailto|tel|sms|javascript|data|vbscript|file|slack|blob|intent|about|xmpp|skype|callto|facetime|zoommtg|msteams|vscode"
_TOP = r"(?:xn--[a-z0-9-]{2,59}|한국|닷컴|닷넷|삼성|[^\W\d_ㄱ-ㆎ가-힣]{2,24})"  # a top-level domain; a Korean sentence begun without a space is none
_TAIL = (
    rf"(?:{re.escape(MASKED)}[^\]\s<>`][^\]\n<>`]{{0,39}}\]|[^\s<>`])"  # of an address: no space but those of a mask
)
_URL = re.compile(
    rf"https?:{_TAIL}+"  # wherever it stands, even within a word
    rf"|(?<![a-z0-9])(?:[a-z0-9][a-z0-9+.-]{{0,30}}:[/\\]+{_TAIL}*|[0-9]{{0,9}}(?:{_SCHEMES}):{_TAIL}+"
    rf"|(?:(?<![/\\:])[/\\]{{2,}}|(?<!/))(?:[\w.+%-]{{1,64}}@)?(?:[\w-]{{1,63}}\.){{1,10}}{_TOP}(?![a-z0-9]|-\w)(?:_\w*)?(?::\d+)?(?:[/?#\\]{_TAIL}*)?"
    rf"|(?:\d{{1,3}}\.){{3}}\d{{1,3}}(?::\d+|(?=[/?#]))(?:[/?#]{_TAIL}*)?)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{1,30}:/+[^\s<>`|()\[\]]+", re.IGNORECASE)
_WEB_SCHEME = re.compile(r"https?:[/\\]*", re.IGNORECASE)
_TRAILING = ".,;:!?)]}'\"*_~…"
_ESCAPING = re.compile(r"\\(?=[^\w\s]|_)")  # CommonMark, 2.4: before a sign; before a letter a backslash is one
_IMAGE_BEGINS = re.compile(r"!\[")
_EVERYBODY = re.compile(r"@(?:channel|here|everyone)(?![a-z0-9])", re.IGNORECASE)
_WIDE = re.compile(r"[！-～。｡․﹒]")
_DOTS = str.maketrans("。｡․﹒", "....")


def inert(text: str, hosts: frozenset[str]) -> str:
    """`text` (Markdown) without live links, except https links to exactly one of `hosts`, and without mentions and images.

    Doing it twice changes nothing.
    """
    return settled(text, lambda unsafe: _once(unsafe, hosts))


def disarmed(text: str, hosts: frozenset[str]) -> int:
    """How many different addresses with a scheme `text` names that `inert` takes the power from."""
    shown = visible(_ENTITY.sub(lambda entity: html.unescape(entity[0]), text))
    return len(
        {url for url in (found.rstrip(_TRAILING) for found in _ADDRESS.findall(shown)) if not allowed(url, hosts)}
    )


def settled(text: str, step: Callable[[str], str]) -> str:
    """`text` after as many `step`s as it takes until nothing changes: taking one thing out can put another together.

    What has not settled after `ROUNDS` is an attack, not an answer: only its words are left.
    """
    for _ in range(ROUNDS):
        if (safer := step(text)) == text:
            return text
        text = safer
    return " ".join(re.findall(r"[^\W_]+", text))


def in_prose(text: str, change: Callable[[str], str]) -> str:
    """`text` with `change` made outside its code."""
    return "".join(piece if i % 2 else change(piece) for i, piece in enumerate(_CODE.split(text)))


def prose(text: str) -> str:
    """`text` without its code."""
    return "\n".join(_CODE.split(text)[::2])


def _once(text: str, hosts: frozenset[str]) -> str:
    text = visible(_ENTITY.sub(lambda entity: html.unescape(entity[0]), text))
    text = _ESCAPED.sub("", text)
    text = re.sub(r"\S+", _narrow, text) if _WIDE.search(text) else text
    text = re.sub(r"`{4,}", "```", re.sub(r"(?<!`)``(?!`)", "`", text))
    whole, fenced = "", False
    for i, piece in enumerate(_CODE.split(text)):
        safe = _code(piece, hosts) if i % 2 else _prose(piece, hosts)
        begins = safe.startswith(_FENCE)
        if whole and safe and (begins or fenced) and not (whole.endswith("\n") or safe.startswith("\n")):
            whole += "\n"  # a fence stands on lines of its own
        elif whole.endswith("`") and safe.startswith("`"):
            whole += " "  # two backticks in a row are read in more than one way
        whole += safe
        fenced = begins if safe else fenced
    return whole.strip()


def visible(text: str) -> str:
    """Without characters that nobody sees, which hide links from us and messages from people; emoji keep their joiner."""
    kept = (
        c
        for i, c in enumerate(text)
        if c in "\n\t"
        or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"}
        or (c == "\u200d" and text[i - 1] > "\u2000")
    )
    return "".join(kept)


def _narrow(word: re.Match[str]) -> str:
    """A word with full-width characters, which a browser reads as narrow ones: narrow where that makes it live."""
    if not _WIDE.search(word[0]):
        return word[0]
    narrow = unicodedata.normalize("NFKC", word[0].translate(_DOTS))
    return narrow if _is_live(_ESCAPING.sub("", narrow)) else word[0]


def _unescaped(word: re.Match[str]) -> str:
    """A word of prose without the backslashes that Markdown takes out, where that makes it live."""
    if "\\" not in word[0]:
        return word[0]
    shown = _ESCAPING.sub("", word[0])
    if _URL.fullmatch(word[0].rstrip(_TRAILING)) and not _WEB_SCHEME.search(shown):
        return word[0]  # a link as it stands, all of which becomes code: a path of Windows
    return shown if _is_live(shown) else word[0]


def _plain_address(word: re.Match[str]) -> str:
    """A word of code without them, where that makes it a web address; else code keeps every backslash."""
    shown = _ESCAPING.sub("", word[0]) if "\\" in word[0] else word[0]
    return shown if _WEB_SCHEME.search(shown) else word[0]


def _is_live(word: str) -> bool:
    return any(live.search(word) for live in (_URL, _EVERYBODY, _HALF_OPEN, _IMAGE_BEGINS))


def _code(piece: str, hosts: frozenset[str]) -> str:
    """Code, written so that every renderer agrees that it is code; links in it lose their scheme all the same."""
    content = re.sub(r"\S+", _plain_address, piece.strip("`"))
    content = _CONTROL.sub(_name, content)
    content = _CONTROL_IN_CODE.sub("‹", content)
    content = _URL.sub(lambda url: url[0] if allowed(url[0], hosts) else _schemeless(url[0]), content)
    if "\n" in content:
        return f"{_FENCE}{content.rstrip()}\n{_FENCE}"
    content = content.replace("`", "'").strip()
    return f"`{content}`" if content else ""


def _prose(piece: str, hosts: frozenset[str]) -> str:
    text = re.sub(r"\S+", _unescaped, piece.replace("`", ""))
    text = _CONTROL.sub(_name, text)
    text = _ANGLE_LINK.sub(lambda link: f"{link[2] or ''} {link[1]} " if link[2] else link[1], text)
    text = _HALF_OPEN.sub("‹", _HTML_TAG.sub("", text))
    text = _IMAGE.sub(r"\1", text).replace("![", "! [")
    text = _DEFINITION.sub("] ", text)
    parts, end = [], 0
    for link in _LINK.finditer(text):
        parts += [_words(text[end : link.start()], hosts), _link(link[1], link[2], hosts)]
        end = link.end()
    return "".join([*parts, _words(text[end:], hosts)])


def _name(control: re.Match[str]) -> str:
    """What a reader sees of Slack's `<@U1|name>`, `<!channel>`, `<!date^…|fallback>`, `<#C1|name>`; `_words` does the rest."""
    what, _, label = control[2].partition("|")
    if control[1] == "!":
        return label or f"@{what.partition('^')[0]}"
    return control[1] + (label or what).lstrip("@#")


def _link(label: str, url: str, hosts: frozenset[str]) -> str:
    if re.fullmatch(r"\^?\d{1,3}", label.strip()):
        return f"[{label.strip()}]"
    if allowed(url, hosts):
        return f"[{_words(label, hosts)}]({url})"
    return f"{label} `{_schemeless(url)}`" if url else label


def _words(text: str, hosts: frozenset[str]) -> str:
    """Running text: what would become a link or a call to everybody becomes code."""
    text = re.sub(r"\]\\*(?=\()", "] ", text)
    text = _EVERYBODY.sub(lambda word: f"`{word[0]}`", text)
    return in_prose(text, lambda said: _URL.sub(lambda url: _shown(url[0], hosts), said)).replace("``", "` `")


def _shown(url: str, hosts: frozenset[str]) -> str:
    bare = url.rstrip(_TRAILING)
    rest = url[len(bare) :]
    return url if allowed(bare, hosts) else f"`{_schemeless(bare)}`{rest}"


def _schemeless(url: str) -> str:
    return _WEB_SCHEME.sub("", url).lstrip("/\\").replace("://", ":").replace("`", "")


def allowed(url: str, hosts: frozenset[str]) -> bool:
    """Whether `url` is https, to exactly one of `hosts`, written in the one way that cannot be read otherwise."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.lower()
    except ValueError:
        return False
    plain = url.isascii() and not re.search(r"[\\\s<>`\"'()\[\]{}|^@]", url)
    return plain and url.lower().startswith("https://") and ":/" not in unquote(url[8:]) and host in hosts
