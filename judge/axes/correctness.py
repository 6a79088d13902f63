"""Correctness: on ordinary inputs, is this the function?

The yardstick of stability with a wide margin: an error of a few roundings is no matter here, another function is.
"""

import copy
import itertools
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from judge.axes.axis import Planned, Told, Trial, beyond, describe_fault, measured, place_of
from judge.compare import PRECISIONS, arrays_in, dtype_name
from judge.seeds import Seed
from judge.spec import AxisName, Case, Spec
from judge.steps import over_steps
from judge.verdict import Code, Finding

AT_MOST = 64.0
ROUNDS = 3


class Correctness:
    """Every family is asked ROUNDS times under fresh streams; at first each case is followed by its near-duplicate."""

    name: AxisName = "correctness"
    draws = 4
    at_most = AT_MOST

    def plan(self, exercise: str, spec: Spec, seed: Seed) -> Iterator[Planned]:
        """The cases of every correctness family, with their twins."""
        families = [family for family in spec.families if family.axis == self.name]
        for round_, family in itertools.product(range(ROUNDS), families):
            swaps = seed.stream(exercise, "twins", family.name, round_)
            for case in family.cases(seed.stream(exercise, self.name, family.name, round_), str(round_)):
                yield Planned(family, case, round_)
                other = twin(case, swaps) if family.twins and not round_ else None
                if other is not None:
                    yield Planned(family, other, round_)

    def tell(self, trial: Trial) -> Told:
        """The first thing that is wrong, in the order of the steps."""
        case, family = trial.planned.case, trial.planned.family
        found, fault = measured(trial)
        yards = max((one.reading.worst for one in found), default=0.0)
        wrong = beyond(found, self.at_most)
        if wrong is not None:
            text = place_of(trial, wrong)
            finding = Finding(case.name, Code.WRONG_ANSWER, text, family.sentence, wrong.window)
            return Told(family.name, yards, finding)
        return Told(family.name, yards, None if fault is None else describe_fault(trial, fault))


def twin(case: Case, rng: np.random.Generator) -> Case | None:
    """The case with two elements of one array exchanged; None where no floating or int8 array has two unequal ones.

    A result that was remembered under a fingerprint of the input is wrong for one of the two.
    """
    arrays = list(arrays_in([(step.args, dict(step.kwargs)) for step in case.steps]))
    fit = [at for at, array in enumerate(arrays) if dtype_name(array) in (*PRECISIONS, "int8")]
    if not fit:
        return None
    chosen, count = int(rng.choice(fit)), itertools.count()
    places = _unequal(arrays[chosen], rng)
    if places is None:
        return None
    steps = over_steps(lambda array: _exchange(array, *places) if next(count) == chosen else array, case.steps)
    return replace(case, name=f"{case.name[:-1]}~]", steps=steps)


Index = tuple[int, ...]


def _unequal(array: Any, rng: np.random.Generator) -> tuple[Index, Index] | None:
    """Two places of unequal elements, if eight tries find them."""
    shape = tuple(array.shape)
    size = math.prod(shape)
    for _ in range(8 if size > 1 else 0):
        one, other = (tuple(map(int, np.unravel_index(at, shape))) for at in rng.choice(size, 2, replace=False))
        if bool(array[one] != array[other]):
            return one, other
    return None


def _exchange(array: Any, one: Index, other: Index) -> Any:
    changed = copy.deepcopy(array)
    changed[one], changed[other] = array[other], array[one]
    return changed
