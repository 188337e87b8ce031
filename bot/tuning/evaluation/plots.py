"""The plots of an evaluation, as SVG that stands in a page: its texts and lines take the page's own colour, light or dark.

matplotlib is imported here alone, and late: it takes half a second.
"""

import io
import re
from typing import TYPE_CHECKING, Any, Final

from bot.tuning.evaluation.evaluate import Evaluation, Row
from bot.tuning.evaluation.figures import KINDS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK: Final = "#010203"  # what becomes the page's colour
QUOTING, BASE, TUNED = "#7f8c8d", "#d68910", "#1f8a70"
"""Told apart on white and on black, and by who does not see red or green."""
GUARDED: Final = "#3d7fc4"  # no green: in the tables beside the plots that means better
COLOURS: Final = {"quoting": QUOTING, "base": BASE, "tuned": TUNED}


def plots(found: Evaluation) -> dict[str, str]:
    """By title the plots, each one `<svg>`."""
    made = {
        "What tuning changed, with 95 % intervals": _forest(found),
        "Slices: citation recall and character F1": _slices(found),
        "Model tokens of one answer": _tokens(found),
        "Time until the whole answer": _times(found),
    }
    return {title: svg for title, svg in made.items() if svg}


def _figure(width: float, height: float, columns: int = 1) -> "tuple[Figure, list[Axes]]":
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    axes = [figure.add_subplot(1, columns, n) for n in range(1, columns + 1)]
    for one in axes:
        one.set_facecolor("none")
        one.tick_params(colors=INK, labelcolor=INK, labelsize=9)
        for side, spine in one.spines.items():
            spine.set_visible(side in ("left", "bottom"))
            spine.set_color(INK)
    return figure, axes


def _svg(figure: "Figure", name: str) -> str:
    from matplotlib import rc_context

    written = io.StringIO()
    figure.patch.set_alpha(0)
    settings: Any = {"svg.fonttype": "none", "svg.hashsalt": name}
    with rc_context(settings):
        figure.savefig(written, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    whole = written.getvalue()
    inner = whole[whole.index("<svg") :]
    inner = re.sub(r"<metadata>.*?</metadata>", "", inner, flags=re.DOTALL)
    inner = re.sub(r'(id="|href="#|url\(#)', rf"\1{name}-", inner)  # several plots stand in one page
    inner = re.sub(r"font: ([\d.]+px)[^;\"]*", r"font-size: \1; font-family: inherit", inner)
    return inner.replace(INK, "currentColor").replace("<svg ", f'<svg role="img" aria-label="{name}" ', 1)


def _label(axes: "Axes", text: str) -> None:
    axes.set_xlabel(text, color=INK, fontsize=9)


def _forest(found: Evaluation) -> str:
    rows = [
        row for row in found.tables[0].rows if KINDS[row.measure].share and row.low is not None and row.high is not None
    ]
    if not rows:
        return ""
    figure, (axes,) = _figure(7.2, 0.6 + 0.34 * len(rows))
    axes.axvline(0, color=INK, linewidth=0.8, alpha=0.5)
    for n, row in enumerate(reversed(rows)):
        low, middle, high = _points(row)
        colour = GUARDED if KINDS[row.measure].guarded else QUOTING
        axes.plot([low, high], [n, n], color=colour, linewidth=2.4, solid_capstyle="round")
        axes.plot([middle], [n], "o", color=colour, markersize=6)
    names = [
        f"{KINDS[row.measure].name}{' (less is better)' if KINDS[row.measure].better == 'lower' else ''}"
        for row in reversed(rows)
    ]
    axes.set_yticks(range(len(rows)), names)
    axes.set_ylim(-0.7, len(rows) - 0.3)
    _label(axes, "tuned less base, in points of per cent; blue: guarded")
    return _svg(figure, "forest")


def _points(row: Row) -> tuple[float, float, float]:
    return 100 * (row.low or 0), 100 * ((row.tuned or 0) - (row.base or 0)), 100 * (row.high or 0)


def _slices(found: Evaluation) -> str:
    tables = [one for one in found.tables[::-1] if one.row("citation_recall").base is not None]
    if not tables:
        return ""
    figure, panels = _figure(7.2, 0.9 + 0.4 * len(tables), columns=2)
    for panel, measure in zip(panels, ("citation_recall", "char_f1"), strict=True):
        for who, colour in COLOURS.items():
            values = [100 * value if (value := getattr(one.row(measure), who)) is not None else None for one in tables]
            there = [(value, n) for n, value in enumerate(values) if value is not None]
            panel.plot(*zip(*there, strict=True), "o", color=colour, markersize=7, alpha=0.85, label=who)
        names = [f"{one.name} ({one.questions})" for one in tables]
        panel.set_yticks(range(len(tables)), names if panel is panels[0] else [""] * len(names))
        panel.set_ylim(-0.6, len(tables) - 0.4)
        panel.set_xlim(-4, 104)
        panel.grid(axis="y", color=INK, alpha=0.12)
        _label(panel, f"{KINDS[measure].name}, %")
    drawn = panels[0].get_legend_handles_labels()
    figure.legend(*drawn, loc="outside upper center", ncols=3, frameon=False, labelcolor=INK, fontsize=9)
    return _svg(figure, "slices")


def _tokens(found: Evaluation) -> str:
    table = found.tables[0]
    rows = [
        (who, getattr(table.row("prompt_tokens"), who), getattr(table.row("completion_tokens"), who))
        for who in ("tuned", "base")
    ]
    if any(None in row for row in rows):
        return ""
    figure, (axes,) = _figure(7.2, 1.7)
    for n, (who, asked, said) in enumerate(rows):
        axes.barh([n], [asked], color=COLOURS[who], height=0.6)
        axes.barh([n], [said], left=[asked], color=COLOURS[who], alpha=0.45, height=0.6)
        axes.text(asked + said, n, f"  {asked:,.0f} + {said:,.0f}", va="center", color=INK, fontsize=9)
    axes.set_yticks([0, 1], [who for who, *_ in rows])
    axes.set_xlim(0, 1.2 * max(1.0, *(asked + said for _, asked, said in rows)))
    _label(axes, "prompt + completion tokens, on average")
    return _svg(figure, "tokens")


def _times(found: Evaluation) -> str:
    figure, (axes,) = _figure(7.2, 2.4)
    there = False
    for who, seconds in found.seconds.items():
        known = sorted(seconds)
        if known:
            there = True
            axes.step(
                known,
                [100 * n / len(known) for n in range(1, len(known) + 1)],
                where="post",
                color=COLOURS[who],
                label=who,
                linewidth=2,
            )
    if not there:
        return ""
    axes.set_ylim(0, 103)
    axes.set_xlim(left=0)
    axes.set_ylabel("% of the answers", color=INK, fontsize=9)
    axes.legend(frameon=False, labelcolor=INK, fontsize=9, loc="lower right")
    _label(axes, "seconds, with as many questions at once as were asked")
    return _svg(figure, "times")
