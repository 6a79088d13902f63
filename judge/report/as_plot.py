"""A picture of the speed evidence, as SVG: the rounds of a race with its limit, costs against size with their growth.

A pure function of what a report holds, so a saved report can be drawn as well. It draws with matplotlib, the extra
`[plot]`, which is imported only here. Text becomes outlines: no font is needed to look at it, and no name of a family
or a file can be markup or mathematics.
"""

import contextlib
import importlib.util
import io
import itertools
import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from judge.axes.growth import exponent
from judge.axes.signs import Interval, interval
from judge.report import as_json
from judge.report.text import safe_line
from judge.verdict import Series

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, HEIGHT, HEAD = 7.6, 2.9, 0.85  # inches: of the picture, of a family, of the head
MET, MISSED, OTHER, INK, DIM = "#1a7f5a", "#c2410c", "#64748b", "#1e293b", "#94a3b8"
FORBIDDEN = "#fdeee6"
MARKS = 7
STEPS = (
    *((1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0), (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)),
    *((1.0, 2.0, 5.0), (1.0, 3.0), (1.0,)),
)
STYLE: Any = {  # its keys have a type of their own, which differs from version to version
    "font.family": "DejaVu Sans",
    "font.size": 8.5,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": "#cbd5e1",
    "axes.labelcolor": "#475569",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "xtick.color": "#64748b",
    "ytick.color": "#64748b",
    "svg.fonttype": "path",
    "svg.hashsalt": "judge",
}
HINT = "it takes matplotlib, which is not installed: pip install matplotlib"


def trouble() -> str | None:
    """Why nothing can be drawn here, and what to do; None where it can."""
    return None if importlib.util.find_spec("matplotlib") else HINT


def of_document(document: Mapping[str, Any]) -> str | None:
    """The picture of one report, as JSON has it; None where it tells of no timing.

    Raises:
        NotAReport: where it is anything else.
    """
    if not (evidence := as_json.series_of(document)):
        return None
    devices = dict.fromkeys(str(axis.get("device", "")) for axis in document["axes"])
    facts = [Path(str(document.get("submission", ""))).name, *devices, f"seed {document.get('seed', '')}"]
    verdict = str(document.get("verdict", "")).replace("_", " ")
    return render(f"{document.get('exercise', '')}: {verdict}", " · ".join(filter(None, facts)), evidence)


def render(title: str, about: str, evidence: Sequence[Series]) -> str:
    """The picture: a panel for each family, below a title and a line about it."""
    with contextlib.chdir(Path(__file__).parent):  # where we are may be anybody's, and a matplotlibrc there is obeyed
        import matplotlib  # a second or more, which only whoever wants a picture pays
        from matplotlib.figure import Figure

    with matplotlib.rc_context(STYLE):
        height = HEAD + HEIGHT * len(evidence)
        figure = Figure(figsize=(WIDTH, height), facecolor="white")
        figure.text(0.035, 1 - 0.33 / height, safe_line(title, 80), size=13, weight="bold")
        figure.text(0.035, 1 - 0.57 / height, safe_line(about, 110), size=8.5, color="#64748b")
        for at, series in enumerate(evidence):
            low = 1 - (HEAD + HEIGHT * (at + 1) - 0.62) / height
            axes = figure.add_axes((0.1, low, 0.865, (HEIGHT - 1.2) / height))
            (_climb if series.sizes else _race)(axes, series)
        file = io.StringIO()
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": "judge"})
    return file.getvalue()


def _head(axes: "Axes", series: Series, figure: str, asked: str) -> None:
    """What the panel shows: the family and what is asked of it on the left, its figure on the right."""
    words = f"{'✓' if series.met else '✗'} {figure}"
    axes.text(0, 1.21, safe_line(series.family, 48), transform=axes.transAxes, size=10.5, weight="bold")
    axes.text(0, 1.08, asked, transform=axes.transAxes, size=8.5, color="#64748b")
    axes.text(
        *(1, 1.21, words),
        transform=axes.transAxes,
        size=9.5,
        ha="right",
        color=MET if series.met else MISSED,
        weight="bold",
    )


WORDS = {  # of a race: the figure of a family, and of a round
    "ratio": ("{:.3g} times the reference", "times the reference"),
    "times_faster": ("{:.3g} times as fast as the baseline", "times as fast"),
    "share": ("{:.0%} of what the device can do", "share of what the device can do"),
}


def _race(axes: "Axes", series: Series) -> None:
    """The figure of every round, pair by pair, on logarithms, where twice and half are equally far; and the limit."""
    rounds = list(itertools.chain(*series.pairs))
    found, upwards, colour = _found(series), series.what != "ratio", MET if series.met else MISSED
    low, high = min((*rounds, series.limit)), max((*rounds, series.limit))
    room = max(0.12 * math.log(high / low), 0.15)
    axes.set(yscale="log", ylim=(low * math.exp(-room), high * math.exp(room)), xlim=(0.25, len(rounds) + 0.75))
    _limit(axes, series.limit, upwards)
    axes.axhspan(found.low, found.high, color=colour, alpha=0.13, lw=0)
    axes.axhline(found.median, color=colour, lw=1)
    first = 1
    for at, pair in enumerate(series.pairs, start=1):
        axes.plot(range(first, first + len(pair)), pair, "o", ms=4.2, color=colour, mec="white", mew=0.5)
        if len(series.pairs) > 1:
            where = (first + len(pair) / 2 - 0.5, 0.97)
            axes.text(*where, f"boxes {at}", transform=axes.get_xaxis_transform(), ha="center", va="top", color=DIM)
        if at > 1:
            axes.axvline(first - 0.5, color="#cbd5e1", lw=0.8, ls=(0, (3, 3)))
        first += len(pair)
    words, label = WORDS[series.what]
    asked = f"{'at least' if upwards else 'at most'} {series.limit:g}{'' if series.what == 'share' else ' times'}"
    _head(axes, series, words.format(found.median), f"{asked}; 95 % within {found.low:.3g} to {found.high:.3g}")
    _round_numbers(axes, *axes.get_ylim())
    axes.set_xlabel("round: the two sides in turn, the other one frozen")
    axes.set_ylabel(label)


def _found(series: Series) -> Interval:
    """The figure: of the pairs of boxes whose median lies where the verdict says; of all where that is no pair's."""
    upwards = series.what in ("times_faster", "share")
    agree = [pair for pair in series.pairs if ((statistics.median(pair) < series.limit) ^ upwards) is series.met]
    return interval(list(itertools.chain(*(agree or series.pairs))))


def _limit(axes: "Axes", limit: float, upwards: bool) -> None:
    """The line that a race must keep on the right side of; the other side is shaded."""
    bottom, top = axes.get_ylim()
    axes.axhspan(*((bottom, limit) if upwards else (limit, top)), color=FORBIDDEN, lw=0)
    axes.axhline(limit, color=MISSED, lw=1.2)
    axes.annotate(
        f"{'at least' if upwards else 'at most'} {limit:g}",
        *((1, limit), (0, -3 if upwards else 3)),
        xycoords=axes.get_yaxis_transform(),
        textcoords="offset points",
        ha="right",
        va="top" if upwards else "bottom",
        size=7.5,
        color=MISSED,
    )


@dataclass(frozen=True, slots=True)
class Costs:
    """What a panel on growth draws, in the unit that it says: the medians, the fit, and what is allowed from there."""

    unit: str
    each: list[list[float]]
    medians: list[float]
    reference: list[float]
    power: Interval
    fitted: list[float]
    steepest: list[float]
    over: float

    @classmethod
    def of(cls, series: Series) -> "Costs":
        """From the evidence of a family whose rule is about growth."""
        scale, unit = (1e3, "ms") if series.unit == "seconds" else (2.0**-20, "MiB")
        each = [[scale * cost for cost in costs] for costs in series.submission]
        medians = [statistics.median(costs) for costs in zip(*each, strict=True)]
        reference = [scale * cost for cost in series.reference]
        power = _found(series)
        fitted = _line(series.sizes, medians, power.median)
        steepest = [fitted[0] * (size / series.sizes[0]) ** series.limit for size in series.sizes]
        over = max(cost / ours for cost, ours in zip(medians, reference, strict=True))
        return cls(unit, each, medians, reference, power, fitted, steepest, over)

    @property
    def ends(self) -> tuple[float, float]:
        """Of the axis: all of it, with some room."""
        everything = [*itertools.chain(*self.each), *self.reference, self.steepest[-1]]
        return min(everything) * 0.7, max(everything) * 1.4


def _climb(axes: "Axes", series: Series) -> None:
    """Costs against size, both on logarithms, where a power is a straight line: measured, fitted, and allowed."""
    found, sizes, colour = Costs.of(series), series.sizes, MET if series.met else MISSED
    bottom, top = found.ends
    axes.set(xscale="log", yscale="log", xlim=(sizes[0] / 1.12, sizes[-1] * 1.12), ylim=(bottom, top))
    axes.fill_between(sizes, found.steepest, [top] * len(sizes), color=FORBIDDEN, lw=0)
    axes.plot(sizes, found.steepest, color=MISSED, lw=1.2, label=f"the steepest allowed: to the {series.limit:g}")
    ours = f"the reference: to the {exponent(sizes, found.reference):.2f}"
    axes.plot(sizes, found.reference, "s--", color=OTHER, lw=0.9, ms=3.8, label=ours)
    for costs in found.each:
        axes.plot(sizes, costs, "o", ms=3, color=colour, alpha=0.3, mew=0)
    axes.plot(sizes, found.fitted, color=colour, lw=1)
    theirs = f"the submission: to the {found.power.median:.2f}"
    axes.plot(sizes, found.medians, "o", ms=4.8, color=colour, mec="white", mew=0.5, label=theirs)
    if _guarded(series, found):
        axes.plot(sizes, [series.within * cost for cost in found.reference], color=MISSED, lw=0.9, ls=":")
    axes.legend(frameon=False, loc="upper left", fontsize=7.5, labelcolor="#475569", handlelength=1.6)
    _head(axes, series, *_grown(series, found))
    _round_numbers(axes, bottom, top)
    axes.set_xticks(sizes, labels=[f"{size:,}".replace(",", "\N{NARROW NO-BREAK SPACE}") for size in sizes])
    axes.set_xticks([], minor=True)
    axes.set_xlabel("size")
    axes.set_ylabel(f"{found.unit} of a call" if series.unit == "seconds" else f"{found.unit} at the peak")


def _guarded(series: Series, found: Costs) -> bool:
    """Is it not the power that fails, but the cost at one of the sizes?"""
    return not series.met and found.power.median < series.limit and found.over > series.within > 0


def _grown(series: Series, found: Costs) -> tuple[str, str]:
    """The figure of a family whose rule is about growth, and what is asked of it."""
    what, power = "time" if series.unit == "seconds" else "memory", found.power
    if _guarded(series, found):
        return f"{found.over:.3g} times the reference's {what} at one size", f"at most {series.within:g} times it"
    spread = f"; 95 % within {power.low:.2f} to {power.high:.2f}" if len(found.each) > 1 else ""
    return f"{what} grows like the size to the {power.median:.2f}", f"at most to the power {series.limit:g}{spread}"


def _line(sizes: Sequence[int], costs: Sequence[float], power: float) -> list[float]:
    """The power law that goes through the middle of the costs."""
    height = statistics.median(math.log(cost) - power * math.log(size) for size, cost in zip(sizes, costs, strict=True))
    return [math.exp(height + power * math.log(size)) for size in sizes]


def _round_numbers(axes: "Axes", low: float, high: float) -> None:
    """At most seven round numbers on the logarithmic axis from bottom to top, written as one would say them."""
    powers = [10.0**power for power in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)]
    for steps in STEPS:
        marks = [step * power for power in powers for step in steps if low <= step * power <= high]
        if len(marks) <= MARKS:
            break
    axes.set_yticks(marks, labels=[f"{mark:g}" for mark in marks])
    axes.set_yticks([], minor=True)
    axes.grid(axis="y", color="#e2e8f0", lw=0.6)
