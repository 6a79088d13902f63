"""Cases smaller than those that are graded, by name, so that `judge replay` finds them again.

large_logits[small0.2]        the third case of the family under the simplest dice
large_logits[1.2/axis0=17]    of the case large_logits[1.2] what belongs to entry 17 of axis 0
traces[0.3/steps=0,4-6]       of the trace traces[0.3] four steps
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from judge.axes.axis import Axis, Planned
from judge.catalog import Exercise
from judge.compare import arrays_in
from judge.dice import LEVELS, Dice
from judge.seeds import Seed
from judge.spec import Case, Family, SpecError, Steps
from judge.steps import over_steps

AXIS, STEPS = re.compile(r"axis(\d+)=(\d+)"), re.compile(r"steps=(\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*)")


def simple(exercise: Exercise, axis: Axis, family: Family, seed: Seed) -> Iterator[Planned]:
    """The family's cases under simple dice, the simplest first; a family that cannot bear them has fewer."""
    for level, how in enumerate(LEVELS):
        dice = Dice(seed.stream(exercise.name, axis.name, family.name, "small", level), how)
        try:
            for case in family.cases(dice, f"small{level}"):
                yield Planned(family, case)
        except SpecError:  # its author did not think of dice that fall like this
            continue


def named(exercise: Exercise, axis: Axis, name: str, seed: Seed) -> Planned | None:
    """The case of this name, as it is graded or smaller; None where the axis has none."""
    whole, *cuts = name.removesuffix("]").split("/")
    family = next((one for one in exercise.spec.families if one.name == name.partition("[")[0]), None)
    if family is None or family.axis != axis.name:
        return None
    small = whole.startswith(f"{family.name}[small")
    cases = simple(exercise, axis, family, seed) if small else axis.plan(exercise.name, exercise.spec, seed)
    found = next((planned for planned in cases if planned.case.name == f"{whole}]"), None)
    for cut in cuts:
        found = None if found is None else smaller(found, cut)
    return found


def smaller(planned: Planned, cut: str) -> Planned | None:
    """The case after a cut, as a name writes it; None where it has no such part."""
    steps: Steps | None = None
    if sliced := AXIS.fullmatch(cut):
        steps = only(planned.case.steps, int(sliced[1]), int(sliced[2]))
    elif kept := STEPS.fullmatch(cut):
        every = planned.case.steps
        ends = [part.partition("-")[::2] for part in kept[1].split(",")]
        wanted = [range(int(first), min(int(last or first), len(every)) + 1) for first, last in ends]
        kept_steps = [number for part in wanted for number in part]
        steps = tuple(every[at] for at in kept_steps) if kept_steps and max(kept_steps) < len(every) else None
    if steps is None:
        return None
    return replace(planned, case=Case(f"{planned.case.name[:-1]}/{cut}]", steps))


def keeping(steps: Sequence[int]) -> str:
    """The cut that keeps these steps, as a name writes it."""
    runs: list[list[int]] = []
    for number in steps:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "steps=" + ",".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def only(steps: Steps, axis: int, index: int) -> Steps | None:
    """Of every array as long along this axis as the first argument is, the one entry; None where that has no such."""
    long = length(steps, axis)
    if not index < long:
        return None
    return over_steps(lambda array: _entry(array, axis, index) if _long(array, axis) == long else array, steps)


def length(steps: Steps, axis: int) -> int:
    """How long the first array that goes in is along this axis; 0 where it has none."""
    return _long(next(arrays_in(steps[0].args), None), axis)


def weight(steps: Sequence[Any]) -> int:
    """How many numbers the arrays of these steps hold."""
    return sum(numbers(array) for step in steps for array in arrays_in((step.args, dict(step.kwargs))))


def _long(array: Any, axis: int) -> int:
    return int(array.shape[axis]) if array is not None and axis < len(array.shape) else 0


def _entry(array: Any, axis: int, index: int) -> Any:
    return array[(*(slice(None),) * axis, slice(index, index + 1))]


def numbers(array: Any) -> int:
    """How many there are in an array."""
    return math.prod(map(int, array.shape))
