"""One solution against every family, with all numbers: for authors, who want to know how far, not only whether.

Unlike a grading it goes on after a failure: every round of every axis is played, and speed is measured where it can be.
"""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from judge.axes.axis import Axis, Told, Trial, conclude, tell
from judge.axes.margin import scores
from judge.axes.timed import weigh as weigh_speed
from judge.catalog import Exercise
from judge.climb import clocked
from judge.duel import Start
from judge.grade import Say, quiet, unloadable
from judge.lock import clock_lock
from judge.play import Player, Unloadable, fresh_box, retried
from judge.rules import Faster
from judge.seeds import Seed
from judge.source import read_submission
from judge.spec import AXES, AxisName, Family
from judge.steps import perform
from judge.trials import PLAYED, Cases, Play, Ready
from judge.verdict import AxisResult, Code
from sandbox.box import Backend, Submission


@dataclass(frozen=True, slots=True)
class Row:
    """What one family says.

    Attributes:
        axis: its axis.
        family: its name; empty for a file that does not load.
        code: its verdict; not_judged where it was not played.
        cases: how many were played; for speed, rounds on the clock.
        typical: the median error in yardsticks, or for speed the time over the reference's.
        worst: the largest error in yardsticks; for speed as `typical`.
        at_most: what is allowed.
        message: what is wrong, if anything, or why it was not played.
    """

    axis: AxisName
    family: str
    code: Code
    cases: int = 0
    typical: float = 0.0
    worst: float = 0.0
    at_most: float = 0.0
    message: str = ""


def attempt(
    exercise: Exercise,
    path: Path,
    *,
    seed: Seed,
    backend: Backend | None,
    axes: Sequence[AxisName] = AXES,
    progress: Say = quiet,
) -> list[Row]:
    """A row for each family of these axes.

    backend: None plays at the author's desk: in this process, without boxes, without speed.

    Raises:
        UnusableFile, RefusedFile: as `read_submission`. SpecError, BoxError: as they are.
    """
    source = read_submission(path)
    cases = [Cases(exercise, axis, seed) for axis in PLAYED if axis.name in axes]
    if backend is None:
        entry = exercise.entry(path)

        def play(some: Sequence[Ready]) -> list[Trial]:
            return [one.played(perform(entry, one.planned.case.steps)) for one in some]

        rows = [row for some in cases for row in _played(exercise, some, play, progress)]
        return [*rows, *(_untimed(exercise) if "speed" in axes else ())]
    submission, start = exercise.submission(source), partial(fresh_box, exercise, backend)
    try:
        with Player(submission, start) as player:
            rows = [row for some in cases for row in _played(exercise, some, player.play, progress)]
    except Unloadable as failed:
        return [_row(unloadable(axes[0], failed), "", 0, (), 0.0)]
    if "speed" not in axes:
        return rows
    return [*rows, *_timed(exercise, submission, seed, start, progress)]


def _played(exercise: Exercise, cases: Cases, play: Play, progress: Say) -> list[Row]:
    """Every round, whatever the one before says."""
    told: list[Told] = []
    axis: Axis = cases.axis
    for count, round_ in enumerate(cases, 1):
        progress(f"{axis.name}: round {count}")
        told += tell(axis, list(play(round_)))
    rows: list[Row] = []
    for family in exercise.spec.families:
        mine = [one for one in told if one.family == family.name]
        if family.axis == axis.name:
            yards = [one.yards for one in mine]
            rows.append(_row(conclude(axis, mine), family.name, len(mine), yards, axis.at_most))
    return rows


def _row(result: AxisResult, family: str, cases: int, figures: Sequence[float], at_most: float) -> Row:
    message = result.findings[0].message if result.findings else ""
    if family and not cases and not message:
        return Row(result.axis, family, Code.NOT_JUDGED, at_most=at_most, message="no case was played to its end")
    typical, worst = (statistics.median(figures), max(figures)) if figures else (0.0, 0.0)
    return Row(result.axis, family, result.code, cases, typical, worst, at_most, message)


def _clocked(exercise: Exercise) -> list[Family]:
    return [family for family in exercise.spec.families if family.rule is not None]


def _untimed(exercise: Exercise) -> list[Row]:
    why = "at the desk nothing is timed"
    return [Row("speed", family.name, Code.NOT_JUDGED, message=why) for family in _clocked(exercise)]


def _timed(
    exercise: Exercise,
    submission: Submission,
    seed: Seed,
    start: Start,
    progress: Say,
) -> list[Row]:
    """Every family on the clock, also where the answers are wrong: then the race says so."""
    rows: list[Row] = []
    with clock_lock(progress):
        for family in _clocked(exercise):
            assert family.rule is not None
            if family.rule.device != "cpu":
                rows.append(
                    Row("speed", family.name, Code.NOT_JUDGED, message="its rule names a GPU; judge grade asks one")
                )
                continue
            progress(f"speed: {family.name}")
            result = weigh_speed([retried(partial(clocked, exercise, family, submission, seed, start))])
            score = next(iter(scores(result)), None)
            found = [score.value] if score else []
            if isinstance(family.rule, Faster):  # as its rule says it: a ratio, the smaller the better
                found = [1 / value for value in found]
            limit = family.rule.at_most
            if callable(limit):  # of calls, which may differ from case to case: that of the worst one
                limit = score.limit if score else 0.0
            rows.append(_row(result, family.name, result.cases, found, limit))
    return rows
