"""Which known mistake is this? A wrong answer that a known wrong solution gives as well has that solution's lesson.

The known solutions are the author's own files and run here, on copies of the inputs that failed.
"""

from collections.abc import Sequence

import numpy as np

from judge.answers import perform
from judge.axes.axis import Trial
from judge.catalog import Exercise
from judge.compare import Array, Mismatch, pairs
from judge.spec import SpecError
from judge.verdict import Code
from sandbox.box import Outcome, Raised, Returned

EXPLAINED = 0.02
MOST_TRIALS = 4


def mistake(exercise: Exercise, failing: Sequence[Trial]) -> str:
    """The lesson of the known mistake that explains every one of these failing trials, or "" where none does."""
    trials = [trial for trial in failing if trial.got and isinstance(trial.got[-1], Returned | Raised)][:MOST_TRIALS]
    if not trials:
        return ""
    best, lesson = EXPLAINED, ""
    for known in exercise.known:
        if known.code not in (Code.WRONG_ANSWER, Code.UNSTABLE):
            continue
        try:
            entry = exercise.entry(known.path)
        except SpecError:
            continue
        left = max(unexplained(trial, perform(entry, trial.planned.case.steps)) for trial in trials)
        if left < best:
            best, lesson = left, known.lesson
    return lesson


def unexplained(trial: Trial, theirs: Sequence[Outcome]) -> float:
    """How much of the error the mistake leaves unexplained: 0 none of it, 1 or more all of it.

    The trial failed, so an answer that equals the mistake's is wrong for the same reason.
    """
    error = left = 0.0
    for got, want, other in zip(trial.got, trial.answers, theirs, strict=False):
        if isinstance(got, Raised) or isinstance(other, Raised):
            if not (isinstance(got, Raised) and isinstance(other, Raised) and got.error == other.error):
                return 1.0
            continue
        if not isinstance(got, Returned) or not isinstance(other, Returned):
            return 1.0
        same = pairs(got.value, other.value)
        if isinstance(same, Mismatch):
            return 1.0
        right = pairs(got.value, want.want.value) if isinstance(want.want, Returned) else []
        for at, pair in enumerate(same):
            if pair.want.dtype.kind in "iub" and not np.array_equal(pair.got, pair.want):
                return 1.0  # of tokens and counts none is nearly another
            gap = _gap(pair.got, pair.want)
            truth = right[at].want if isinstance(right, list) and at < len(right) else np.zeros_like(pair.got)
            left, error = max(left, gap), max(error, _gap(pair.got, truth))
    return left / error if 0 < error < np.inf and left < np.inf else 0.0 if left == 0 else 1.0


def _gap(one: Array, other: Array) -> float:
    """The largest difference; inf where infinities or NaNs do not agree."""
    one, other = one.astype(np.float64), other.astype(np.float64)
    equal = (one == other) | (np.isnan(one) & np.isnan(other))
    with np.errstate(all="ignore"):
        gap = np.where(equal, 0.0, np.abs(one - other))
    return float(np.where(np.isnan(gap), np.inf, gap).max(initial=0.0))
