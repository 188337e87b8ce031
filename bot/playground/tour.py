"""`saegim demo`: a short tour of what Saegim does, and then (in a terminal) your turn."""

import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from rich.markup import escape

from bot.ops.log import set_up
from bot.playground.demo import Demo, opened
from bot.playground.sample import PEOPLE
from bot.playground.typing import converse


@dataclass(frozen=True, slots=True)
class Step:
    """One thing somebody does in the tour; `@saegim` stands for the mention."""

    about: str  # what it shows; "" goes on with the step before
    who: str  # a handle of `sample.PEOPLE`
    where: str  # a channel
    text: str  # begins with "/saegim" for a slash command
    in_thread: bool = False  # in the thread of the step before


TOUR = (
    Step("한국어로 물으면 한국어로, 출처와 함께", "emma", "general", "@saegim 배포는 언제 해요?"),
    Step(
        "A follow-up in the same thread: no mention needed, its subject is understood",
        "emma",
        "general",
        "그럼 긴급 수정은요?",
        in_thread=True,
    ),
    Step("In English too, with the source", "alex", "backend", "@saegim when is the release freeze?"),
    Step("An error code, asked in Korean", "haneul", "backend", "@saegim 결제할 때 E-4012가 뜨는데 무슨 뜻이야?"),
    Step("A fact that changed: the newest first, with dates", "alex", "general", "@saegim 스탠드업 몇 시예요?"),
    Step(
        "/saegim remember: only you see the answer",
        "minsu",
        "backend",
        "/saegim remember the load test account is kitchen-bot@maru.example",
    ),
    Step(
        "… and it is recalled elsewhere, by somebody else",
        "haneul",
        "releases",
        "@saegim which account do we use for load tests?",
    ),
    Step(
        "A private memory asked for in a public channel: not given away",
        "sujin",
        "general",
        "@saegim 한솥키친 인수 금액이 얼마예요?",
    ),
    Step(
        "The same question in the private channel it was written in",
        "sujin",
        "leads",
        "@saegim 한솥키친 인수 금액이 얼마예요?",
    ),
    Step(
        "A question nobody has answered: it says so",
        "dohyun",
        "general",
        "@saegim what is the wifi password of the Busan office?",
    ),
)


def play(*, interactive: bool) -> int:
    """Play the tour, then let the person type if `interactive`; the exit code."""
    set_up("error", time.time)
    with opened() as demo:
        count = demo.saegim.rooms.store.count()
        demo.console.print(
            f"\n[bold]Saegim (새김)[/]: a local Slack with {len(PEOPLE)} people and {count} messages it has read.\n"
        )
        silent = _tour(demo)
        if interactive:
            converse(demo)
        else:
            demo.console.print(
                f"In a terminal, `{_again()}` now lets you type. To install it in your workspace: README.md."
            )
    return 1 if silent else 0


def _again() -> str:
    """What starts the demo once more: `saegim` where the shell finds it, else this very program."""
    if shutil.which("saegim"):
        return "saegim demo"
    here = Path(sys.executable).parent / "saegim"
    return f"{here.relative_to(Path.cwd()) if here.is_relative_to(Path.cwd()) else here} demo"


def _tour(demo: Demo) -> int:
    """Play every step; how many of them got no answer."""
    silent, thread = 0, ""
    for number, step in enumerate(TOUR, 1):
        who, where = demo.people[step.who], demo.channels[step.where]
        demo.console.print(f"[bold]{number}. {escape(step.about)}[/]")
        demo.show(who, where, step.text, thread=step.in_thread)
        ts, replies = demo.say(who, where, step.text, thread if step.in_thread else "")
        demo.show_replies(replies)
        thread = thread if step.in_thread else ts
        silent += not replies
    return silent
