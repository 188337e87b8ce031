"""Secrets masked before anything is stored, logged, shown or trained on."""

import re


def redact(text: str) -> str:
    """`text` with its secrets masked; masking twice changes nothing."""
    return _VENDOR.sub("[redacted: token]", text)


_VENDOR = re.compile(r"\b(?:xox[a-z]-[\w-]{10,}|gh[pousr]_\w{20,}|AKIA[0-9A-Z]{16})\b")
