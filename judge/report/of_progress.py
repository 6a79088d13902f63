"""A learner's progress as one page: what is accepted, what comes next, how it went, and every statement.

Made of `judge.progress.Progress` alone, so that the same progress at the same moment is the same page. However much was
submitted, the page holds the last of it and a summary of the rest.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from judge.history import Entry
from judge.progress import Progress, Step
from judge.report.charts import Activity, Map, activity, drawn, slowest
from judge.report.of_history import ago
from judge.report.page import anchors, page
from judge.report.recalled import report_of
from judge.report.statement import as_html
from judge.report.words import several
from judge.verdict import Code, Report

LINES = 30  # of the history of all exercises


@dataclass(frozen=True, slots=True)
class Track:
    """The exercises of one track."""

    name: str
    steps: tuple[Step, ...]

    @property
    def accepted(self) -> int:
        """How many of them."""
        return sum(step.accepted for step in self.steps)


@dataclass(frozen=True, slots=True)
class Told:
    """What a step's last reports say: the last of them, and how near to its limit each one's speed was."""

    report: Report | None
    speeds: tuple[float, ...]


def render(progress: Progress, now: float) -> str:
    """The document."""
    tracks = [Track(name, tuple(steps)) for name, steps in groupby(progress.steps, key=lambda step: step.track)]
    names = [step.name for step in progress.steps]
    return page(
        "progress.html",
        progress=progress,
        now=now,
        tracks=tracks,
        anchors=anchors(names),
        map=_map(progress),
        steps={step.name: step for step in progress.steps},
        activity=activity(progress.entries, now),
        entries=progress.entries[:LINES],
        told={step.name: _told(step) for step in progress.steps},
        statements={step.name: _statement(step) for step in progress.steps},
        standing=lambda step: _standing(step, now),
        state=lambda step: _state(progress, step),
        fading=sum(step.fading is not None for step in progress.steps),
        counted=_counted,
        sketched=_sketched,
    )


def _map(progress: Progress) -> Map:
    return drawn({step.name: step.requires for step in progress.steps})


def _statement(step: Step) -> Markup:
    return as_html(step.statement, below=3)


def _told(step: Step) -> Told:
    reports = [report_of(kept.report) for kept in step.submissions]
    speeds = [
        at
        for report in reversed(reports)
        for result in report.verdict.results
        if result.axis == "speed" and (at := slowest(result)) is not None
    ]
    return Told(reports[0] if reports else None, tuple(speeds))


def _standing(step: Step, now: float) -> str:
    """Where one stands with it, in a few words."""
    if step.standing is None:
        return "begun" if step.begun else "not begun"
    tries = several(step.standing.tries, "try")
    if step.standing.accepted_at is None:
        return f"{tries}, the last {ago(now - step.standing.at)}"
    again = "" if step.standing.last is Code.ACCEPTED else "; the last try was not"
    fading = "" if step.fading is None else f"; fading, {math.floor(100 * step.fading)} % left"
    return f"{tries}, accepted {ago(now - step.standing.accepted_at)}{again}{fading}"


def _state(progress: Progress, step: Step) -> str:
    """What the map and the lists show: accepted, tried, open or locked."""
    if step.accepted:
        return "accepted"
    if step.broken:
        return "broken"
    if step.standing is not None:
        return "tried"
    return ("begun" if step.begun else "open") if progress.unlocked(step) else "locked"


def _counted(entries: Sequence[Entry]) -> str:
    """In a sentence."""
    accepted = sum(entry.code is Code.ACCEPTED and entry.counts for entry in entries)
    return f"{several(len(entries), 'submission')}, {accepted} accepted"


def _sketched(shown: Activity) -> str:
    """The bars in words, for who cannot see them."""
    told = [bar.accepted + bar.others for bar in shown.bars]
    return f"submissions by {shown.span}, oldest first: {', '.join(map(str, told))}"
