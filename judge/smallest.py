"""The smallest input that was found to fail in the same way; it explains a verdict and never changes one.

Three ways lead to a smaller case, and each stays within the contract. The author's own generator draws it with simple
dice. Steps that a trace does not need are left out. Of a batch one entry is kept, where the reference's answer is then
that entry of its whole answer, and where the families draw such an input too. Whatever fails must also be answered
rightly by every solution that is known to be right; else nothing is said of it.
"""

import inspect
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from judge.around import written
from judge.axes.axis import Axis, Fault, Planned, Trial, beyond, measured
from judge.axes.correctness import Correctness
from judge.catalog import Exercise
from judge.compare import PRECISIONS, arrays_in, describe, dtype_name, library, rounded, telling
from judge.handed import shown
from judge.loading import named
from judge.play import Player
from judge.seeds import Seed
from judge.shrink import shrunk
from judge.smaller import keeping, length, numbers, simple, smaller, weight
from judge.spec import SpecError, Steps
from judge.steps import perform
from judge.trials import ready
from judge.verdict import Code, Smallest
from sandbox.box import Returned, Step
from sandbox.tensors import Handed

MOST_SIMPLE = 24
IN_FULL = 16  # numbers of an array that are shown one by one; beyond that its dtype and shape
LONGEST = 12  # lines of a trace
FEW = 4  # the same in a trace
MOST_ITEMS, MOST_SIGNS = 32, 80  # of a list, and of all else but arrays
DIGITS = 6
ONCE_MORE_SECONDS = 1.0


class Search:
    """Looks for a smaller case that fails with the same code, until its time is up."""

    def __init__(self, exercise: Exercise, axis: Axis, seed: Seed, code: Code, player: Player, seconds: float) -> None:
        self.exercise, self.axis, self.seed, self.code, self.player = exercise, axis, seed, code, player
        self.deadline = time.monotonic() + seconds

    def smallest(self, trial: Trial) -> Smallest | None:
        """The smallest that was found, be it the case itself; None where that is too large to look at."""
        best = self._simple(trial)
        best = self._steps(best) if len(best.planned.case.steps) > 1 else self._entry(best)
        return self.told(best if best is trial or self.again(best) else trial)

    def again(self, trial: Trial) -> bool:
        """Does it fail in a fresh box as well? What remembers earlier calls may not, and then it explains nothing."""
        self.player.renew()
        self.deadline = time.monotonic() + ONCE_MORE_SECONDS
        return self.fails(trial.planned) is not None

    @property
    def late(self) -> bool:
        """Is the time up?"""
        return time.monotonic() > self.deadline

    @cached_property
    def right(self) -> tuple[Callable[..., Any], ...]:
        """Every solution that is known to be right."""
        accepted = [known.path for known in self.exercise.known if known.code is Code.ACCEPTED]
        return (self.exercise.solution, *map(self.exercise.entry, accepted))

    def fails(self, planned: Planned) -> Trial | None:
        """The trial, where the submission fails as before and all who are right succeed."""
        trial = self.failing(planned)
        return trial if trial is not None and self.agreed(trial) else None

    def failing(self, planned: Planned) -> Trial | None:
        """The trial, where the submission fails as before."""
        if self.late:
            return None
        try:
            prepared = ready(self.exercise, planned, self.axis, self.seed)
        except SpecError:  # the author's solutions refuse it: it is out of contract
            return None
        for trial in self.player.play([prepared]):
            told = self.axis.tell(trial)
            if told.finding is not None and told.finding.code is self.code and not told.slip:
                return trial
        return None

    def agreed(self, trial: Trial) -> bool:
        """Are all who are right accepted?"""
        steps = trial.planned.case.steps
        played = (replace(trial, got=perform(entry, steps)) for entry in self.right)
        return all(self.axis.tell(one).finding is None for one in played)

    def _simple(self, trial: Trial) -> Trial:
        """A case of the same family that was drawn with simple dice."""
        limit = weight(trial.planned.case.steps)
        half = time.monotonic() + (self.deadline - time.monotonic()) / 2  # the rest is for what comes after
        candidates: list[Planned] = []
        for planned in simple(self.exercise, self.axis, trial.planned.family, self.seed):
            if 0 < weight(planned.case.steps) < limit:
                candidates.append(planned)
            if time.monotonic() > half:
                break
        candidates.sort(key=lambda planned: weight(planned.case.steps))
        for planned in candidates[:MOST_SIMPLE]:
            if time.monotonic() < half and (found := self.fails(planned)) is not None:
                return found
        return trial

    def _steps(self, trial: Trial) -> Trial:
        """The same trace without the steps that it does not need."""
        every = trial.planned.case.steps
        best = trial

        def fails(left: Steps) -> bool:
            nonlocal best
            kept = [at for at, step in enumerate(every) if any(step is one for one in left)]
            planned = smaller(trial.planned, keeping(kept))
            shorter = None if planned is None else self.failing(planned)
            best = best if shorter is None else shorter
            return shorter is not None

        shrunk(self.exercise, every, fails)
        return best

    def _entry(self, trial: Trial) -> Trial:
        """The entry of a batch in which the worst element is, axis by axis."""
        wrong = beyond(measured(trial)[0], self.axis.at_most)
        if wrong is None or wrong.path or wrong.reading.at is None:
            return trial
        for axis, at in enumerate(wrong.reading.at):
            steps = trial.planned.case.steps
            if wrong.want.shape[axis] != length(steps, axis) or length(steps, axis) < 2:
                continue
            planned = smaller(trial.planned, f"axis{axis}={at}")
            if planned is None or not self.drawn(planned.case.steps, axis) or (found := self.fails(planned)) is None:
                continue
            if batched(trial, found, axis, at):
                trial = found
        return trial

    def drawn(self, steps: Steps, axis: int) -> bool:
        """Do the families draw an input that has, like this one, a single entry along this axis?"""
        return all(
            (at, len(array.shape), axis) in self.single
            for at, array in _numbered(steps[0])
            if axis < len(array.shape) and array.shape[axis] == 1
        )

    @cached_property
    def single(self) -> set[tuple[int | str, int, int]]:
        """For every argument of every case of the first round: its rank, and an axis along which it has one entry."""
        found: set[tuple[int | str, int, int]] = set()
        for planned in Correctness().plan(self.exercise.name, self.exercise.spec, self.seed):
            if planned.round or self.late:
                break
            for step in planned.case.steps:
                for at, array in _numbered(step):
                    found |= {(at, len(array.shape), axis) for axis, size in enumerate(array.shape) if size == 1}
        return found

    def told(self, trial: Trial) -> Smallest | None:
        """The trial as a learner reads it; None where there is hardly a number that could be shown."""
        case = trial.planned.case
        if len(case.steps) == 1 and any(map(_large, arrays_in((case.steps[0].args, dict(case.steps[0].kwargs))))):
            return None
        given = tuple(self._arguments(case.steps[0]) if len(case.steps) == 1 else _lines(case.steps))
        found, fault = measured(trial)
        wrong = beyond(found, self.axis.at_most)
        if wrong is not None:
            want = rounded(wrong.want, wrong.dtype) if wrong.dtype in PRECISIONS else wrong.want
            digits = (
                DIGITS if wrong.reading.at is None else telling(want[wrong.reading.at], wrong.got[wrong.reading.at])
            )
            part = f"result{wrong.path}: " if wrong.path else ""
            if want.size > IN_FULL:  # then the window around the worst element says more
                return Smallest(case.name, given, "", "")
            return Smallest(case.name, given, *(f"{part}{_value(one, digits)}" for one in (want, wrong.got)))
        return None if fault is None else Smallest(case.name, given, *_faulty(trial, fault))

    def _arguments(self, step: Step) -> Iterator[str]:
        """A line for each argument, by its name."""
        try:
            names = list(inspect.signature(named(self.exercise.solution, step.name)).parameters)
        except (TypeError, ValueError):  # a builtin, say
            names = []
        names += [f"argument {at + 1}" for at in range(len(names), len(step.args))]
        for name, value in (*zip(names, step.args, strict=False), *step.kwargs.items()):
            kind = f" ({dtype_name(value)})" if library(value) in ("numpy", "torch") and not _large(value) else ""
            yield f"{name}{kind} = {_value(value)}"


def batched(whole: Trial, part: Trial, axis: int, at: int) -> bool:
    """Is the right answer to the part that part of the right answer to the whole?"""
    (every,), (one,) = whole.answers[0].evidence, part.answers[0].evidence
    cut = np.take(every.truth, [at], axis=axis)
    return cut.shape == one.truth.shape and np.allclose(cut, one.truth, rtol=1e-6, atol=0.0, equal_nan=True)


def _faulty(trial: Trial, fault: Fault) -> tuple[str, str]:
    """What was expected, and what came in its place."""
    if fault.step >= len(trial.got):
        return "", fault.message
    want, got = trial.answers[fault.step].want, trial.got[fault.step]
    if fault.code is Code.MALFORMED and isinstance(want, Returned) and isinstance(got, Returned):
        kinds = describe(want.value), describe(got.value)  # the numbers may well be the same
        return kinds if kinds[0] != kinds[1] else (_outline(want.value), _outline(got.value))
    expected = _value(want.value) if isinstance(want, Returned) else f"raises {want.error}"
    return expected, _value(got.value) if isinstance(got, Returned) else fault.message.partition("\n")[0]


def _outline(value: Any) -> str:
    """Of what kind each thing in a container is."""
    if isinstance(value, list | tuple) and len(value) <= FEW:
        brackets = "[]" if isinstance(value, list) else "()"
        return f"{brackets[0]}{', '.join(map(_outline, value))}{brackets[1]}"
    return describe(value)


def _numbered(step: Step) -> Iterator[tuple[int | str, Any]]:
    for position, value in enumerate(step.args):
        yield from ((position, array) for array in arrays_in(value))
    for name, value in step.kwargs.items():
        yield from ((name, array) for array in arrays_in(value))


def _large(array: Any) -> bool:
    return numbers(array) > IN_FULL


def _lines(steps: Steps) -> list[str]:
    """A trace as a learner would write it."""
    lines = [_written(step) for step in steps]
    if len(lines) > LONGEST:
        lines[3 : 4 - LONGEST] = [f"... {len(lines) - LONGEST + 1} more ..."]
    return lines


def _written(step: Step) -> str:
    given = [*map(_brief, step.args), *(f"{name}={_brief(value)}" for name, value in step.kwargs.items())]
    new = f"{step.target} = {step.name or 'new'}"
    name = {"new": new, "call": step.name or "call"}.get(step.verb, f"{step.target}.{step.name}")
    return name if step.verb == "get" else f"{name}({', '.join(given)})"


def _brief(value: Any) -> str:
    return describe(value) if library(value) in ("numpy", "torch") and numbers(value) > FEW else _value(value)


def _value(value: Any, digits: int = DIGITS) -> str:
    """Small arrays number by number, others by dtype and shape; their dtype is what is said of them elsewhere."""
    if library(value) in ("numpy", "torch"):
        return describe(value) if _large(value) else written(value, digits)
    if isinstance(value, list | tuple):
        brackets = "[]" if isinstance(value, list) else "()"
        items = [_value(one, digits) for one in value]
        if len(items) > MOST_ITEMS:
            items[8 : 9 - MOST_ITEMS] = [f"... {len(items) - MOST_ITEMS + 1} more ..."]
        return f"{brackets[0]}{', '.join(items)}{brackets[1]}"
    if isinstance(value, Handed):
        return shown(value)
    text = repr(value)
    more = f" ({len(value)} in all)" if isinstance(value, str | bytes) else ""
    return text if len(text) <= MOST_SIGNS else f"{text[:MOST_SIGNS]}...{more}"
