"""Which known mistake is this? A wrong answer that a known wrong solution gives as well has that solution's lesson.

The known solutions are the author's own files and run here, on copies of the inputs. One explains a failure where its
answers are the same but for roundings. Where roundings are the mistake, no two programs make the same ones: there it is
enough that a known one goes wrong in the same cases and about as far.

Many mistakes end in one answer where there are few to choose from: a refusal, yes or no, a count. Hence the known one
must also be right where the submission is right. An exception is such an answer: shapes that do not fit are told in the
same words wherever they meet. It must say the same, and tell cases apart: one that is raised in every case says no more
than its own words and its line, which the learner reads anyway.
"""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from judge.answers import Answer
from judge.axes.axis import Axis, Told, Trial, tell
from judge.catalog import Exercise, Known
from judge.compare import PRECISIONS, Array, Mismatch, Pair, pairs
from judge.spec import SpecError
from judge.steps import Entry, perform
from judge.verdict import Code
from judge.yardstick import whole
from sandbox.box import Outcome, Raised, Returned

EXPLAINED = 0.02
MOST_TRIALS = 4
ROUNDINGS = 0.25  # of the error that is allowed: so far apart are two programs that say the same in other words
ALIKE = 3.0
PATIENCE = 3.0  # seconds of a processor for what is only alike
NAMED = (Code.WRONG_ANSWER, Code.UNSTABLE, Code.RUNTIME_ERROR, Code.MALFORMED)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A known solution that goes wrong as the submission does: what it leaves unexplained, how much of it is alike."""

    known: Known
    left: float
    likeness: float


def mistake(exercise: Exercise, axis: Axis, trials: Sequence[Trial]) -> str:
    """The lesson of the known mistake that explains what failed of these trials, or "" where none does."""
    told = tell(axis, trials)
    shown = list(telling(trials, told))
    if not shown:
        return ""
    if all(one.finding is not None and one.finding.code is Code.RUNTIME_ERROR for one in told):
        return ""
    code = _code(told)
    deadline = time.thread_time() + PATIENCE
    found: list[Suspect] = []
    others: list[Known] = []
    for known in (known for known in exercise.known if known.code in NAMED):
        if (known.code is Code.UNSTABLE) is not (code is Code.UNSTABLE):  # of the other axis
            continue
        try:
            entry = exercise.entry(known.path)
        except SpecError:
            continue
        left = max(unexplained(axis, trial, perform(entry, trial.planned.case.steps)) for trial in shown)
        if left >= EXPLAINED:
            others.append(known)
        elif share := likeness(exercise, axis, known, trials, told):
            found.append(Suspect(known, left, share))
    if not found:
        found = list(alike(exercise, axis, others, trials, told, deadline))
    ranked = sorted(found, key=lambda one: (-one.likeness, one.left, one.known.code is not code, _length(one.known)))
    return ranked[0].known.lesson if ranked else ""


def _code(told: Sequence[Told]) -> Code:
    return max((one.finding.code for one in told if one.finding), key=lambda code: code.severity)


def _length(known: Known) -> int:
    """Of its program. Where two explain the same, the shorter one has less in it that the submission need not have."""
    return len(known.path.read_bytes()) - len(known.lesson.encode())


def telling(trials: Sequence[Trial], told: Sequence[Told]) -> Iterator[Trial]:
    """The first failures, one of each family before there is a second of any; a box that died tells nothing."""
    failed = [
        trial
        for trial, one in zip(trials, told, strict=True)
        if one.finding is not None and trial.got and isinstance(trial.got[-1], Returned | Raised)
    ]
    firsts = {trial.planned.family.name: trial for trial in reversed(failed)}
    chosen = [*reversed(firsts.values()), *(trial for trial in failed if trial not in firsts.values())]
    yield from chosen[:MOST_TRIALS]


def alike(
    exercise: Exercise,
    axis: Axis,
    suspects: Sequence[Known],
    trials: Sequence[Trial],
    told: Sequence[Told],
    deadline: float,
) -> Iterator[Suspect]:
    """Those that go wrong in the same cases and about as far, as many as there is time for.

    Of a wrong answer that says little: any two of them are far off. There the answers must be the same once all cases
    have been played in their order, as they are where something is remembered that should not be.
    """
    code = _code(told)
    for known in sorted(suspects, key=lambda known: known.code is not code):
        if time.thread_time() > deadline:
            return
        if share := likeness(exercise, axis, known, trials, told):
            yield Suspect(known, 1.0, share)


def likeness(exercise: Exercise, axis: Axis, known: Known, trials: Sequence[Trial], told: Sequence[Told]) -> float:
    """Of the trials in which either goes wrong, the share in which both do, and alike; 0 where that is below 2/3.

    What goes well for both says nothing. An infinite error is none of roundings: there the answers must be the same. Of
    wrong answers it is 0 as well where the known one fails in a family that the submission passes, and beside
    exceptions, which say little, where it answers anything else.
    """
    entry: Entry = exercise.entry(known.path)
    failed, apart = sum(one.finding is not None for one in told), 0
    raised = _code(told) is Code.RUNTIME_ERROR
    fallen = {one.family for one in told if one.finding is not None or known.code is Code.UNSTABLE}
    for trial, mine in zip(trials, told, strict=True):
        got = perform(entry, trial.planned.case.steps)
        (theirs,) = tell(axis, [Trial(trial.planned, got, trial.answers)])
        same = _fares_alike(mine, theirs) and (
            mine.finding is None
            or (mine.finding.code is Code.UNSTABLE and math.isfinite(mine.yards))
            or (mine.finding.code is Code.MALFORMED and theirs.finding == mine.finding)
            or unexplained(axis, trial, got, to_the_letter=False) < EXPLAINED
        )
        if theirs.finding is not None and mine.family not in fallen:
            return 0.0
        if raised and not same and mine.finding is not None and mine.finding.code is not Code.RUNTIME_ERROR:
            return 0.0
        failed -= not same and mine.finding is not None
        apart += not same
        if 2 * apart > failed:
            return 0.0
    return failed / (failed + apart)


def _fares_alike(mine: Told, theirs: Told) -> bool:
    if mine.finding is None or theirs.finding is None:
        return mine.finding is theirs.finding
    if mine.finding.code is not theirs.finding.code:
        return False
    if mine.yards == theirs.yards:
        return True
    near = mine.yards > 0 and theirs.yards > 0 and math.isfinite(mine.yards) and math.isfinite(theirs.yards)
    return near and 1 / ALIKE <= mine.yards / theirs.yards <= ALIKE


def unexplained(axis: Axis, trial: Trial, theirs: Sequence[Outcome], to_the_letter: bool = True) -> float:
    """How much of the error the mistake leaves unexplained: 0 none of it, 1 or more all of it.

    The trial failed, so an answer that equals the mistake's is wrong for the same reason.

    to_the_letter: must all of an answer be the same, also where not all of it is seen?
    """
    share, apart, wrong = 0.0, 0.0, 0.0
    if len(theirs) < len(trial.got):
        return 1.0
    for at, (got, other) in enumerate(zip(trial.got, theirs, strict=False)):
        if isinstance(got, Raised) and isinstance(other, Raised):
            if (got.error, got.message) != (other.error, other.message):
                return 1.0
            wrong = np.inf
            continue
        if not isinstance(got, Returned) or not isinstance(other, Returned):
            return 1.0
        answer, mine, their = trial.answers[at], got.value, other.value
        if answer.seen is not None and not to_the_letter:
            mine, their = (_seen(answer.seen, value) for value in (mine, their))
            answer = replace(answer, want=Returned(answer.wanted), seen=None)
        same = pairs(mine, their)
        if isinstance(same, Mismatch):
            return 1.0
        if not isinstance(answer.want, Returned) or isinstance(pairs(mine, answer.want.value), Mismatch):
            wrong = np.inf  # it is none of the answers that were asked for
        for place, pair in enumerate(same):
            gap, error = _apart(pair, *_truth(trial, answer, place, pair))
            apart, wrong = max(apart, gap), max(wrong, error)
            if gap > ROUNDINGS * axis.at_most:
                share = max(share, gap / error if 0 < error < np.inf else 1.0)
    return max(share, 0.0 if apart <= wrong / 2 else 1.0)


def _seen(seen: Callable[[Any], Any], value: Any) -> Any:
    """What is seen of it; all of it where the author's function cannot look at such a value."""
    with suppress(Exception):
        return seen(value)
    return value


def _truth(trial: Trial, answer: Answer, place: int, pair: Pair) -> tuple[Array, Array]:
    """What is right in one place of a step's answer, and the length of a yardstick there."""
    right = pairs(answer.want.value, answer.want.value) if isinstance(answer.want, Returned) else []
    want = right[place].want if isinstance(right, list) and place < len(right) else pair.got
    yard = answer.yards[place] if answer.seen is None and place < len(answer.yards) else None
    if yard is not None and yard.scale.shape == pair.got.shape:
        return want, whole(yard, trial.planned.family.measure)
    size = float(np.abs(pair.got[np.isfinite(pair.got)]).max(initial=0.0)) if pair.dtype in PRECISIONS else 0.0
    unit = np.full(pair.got.shape, PRECISIONS[pair.dtype].unit * (size or 1.0) if pair.dtype in PRECISIONS else 1.0)
    if want.shape != pair.got.shape:  # no answer at all: whatever it is, it is wrong
        return np.full(pair.got.shape, np.nan), unit
    return want, unit


def _apart(pair: Pair, truth: Array, unit: Array) -> tuple[float, float]:
    """How far the two answers lie apart, and how far the first from the truth, in yardsticks."""
    if pair.dtype not in PRECISIONS:
        far = [0.0 if np.array_equal(pair.got, one) else np.inf for one in (pair.want, truth)]
        return far[0], far[1]
    got, other, truth = (np.asarray(part, np.float64) for part in (pair.got, pair.want, truth))
    return _gap(got, other, unit), _gap(got, truth, unit)


def _gap(one: Array, other: Array, unit: Array) -> float:
    """The largest difference; inf where infinities or NaNs do not agree."""
    equal = (one == other) | (np.isnan(one) & np.isnan(other))
    with np.errstate(all="ignore"):
        gap = np.where(equal, 0.0, np.abs(one - other) / unit)
    return float(np.where(np.isnan(gap), np.inf, gap).max(initial=0.0))
