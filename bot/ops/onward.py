"""What is to be done next in the tuning loop, with the folder that this command was given: without it the next one would look elsewhere. Pure."""

import re
import shlex
from pathlib import Path
from typing import Final

DEFAULT: Final = Path("tuning")  # the folder of a run where none is named
_STEPS: Final = re.compile(
    r"\bsaegim tune (?:collect|split|check|start|follow|cancel|eval|promote|export|deploy|local)\b(?![^`\n]* --dir )"
)


def onward(text: str, directory: Path | None) -> str:
    """The text with the folder in each command of the loop that it names and that takes one."""
    if directory is None or directory == DEFAULT:
        return text
    return _STEPS.sub(lambda found: f"{found[0]} --dir {shlex.quote(str(directory))}", text)
