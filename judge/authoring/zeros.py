"""Zeros among the right answers: answers that zeros would pass for, and exact zeros that are met by luck."""

from collections.abc import Iterable, Iterator
from functools import partial

import numpy as np

from judge.answers import Answer, answers, arrays
from judge.axes.axis import Axis
from judge.catalog import Exercise
from judge.compare import PRECISIONS, dtype_name
from judge.seeds import Seed
from judge.spec import SpecError
from judge.steps import moved, over_steps
from judge.trials import Ready
from judge.yardstick import read

MOVES, UNITS = 3, 4.0  # so often the inputs are moved, by so many times their dtype's rounding


def near_zero(cases: Iterable[Ready], axis: Axis) -> Iterator[str]:
    """Families one of whose answers is so small against what is allowed that zeros would pass in its place."""
    told: set[str] = set()
    for case in cases:
        family = case.planned.family
        for answer in () if family.name in told else case.answers:
            for pair, evidence, yard in zip(arrays(answer), answer.evidence, answer.yards, strict=True):
                if pair.dtype not in PRECISIONS or family.measure.exact or not np.any(evidence.truth):
                    continue
                zeros = np.zeros_like(np.asarray(pair.got))
                if read(zeros, pair.dtype, evidence, family.measure, yard).worst <= axis.at_most:
                    told.add(family.name)
                    most = float(np.max(np.abs(evidence.truth)))
                    yield (
                        f"{family.at}: the answer to {case.planned.case.name} is {most:.3g} at most, so near to zero "
                        'that zeros would pass; measure it by scale="elem" or "tensor", or ask for larger answers'
                    )
                    break


def by_luck(exercise: Exercise, cases: Iterable[Ready], seed: Seed) -> Iterator[str]:
    """Families that ask for an exact 0 which right solutions meet on these very inputs and not on their neighbours.

    Where two sums cancel, whoever adds up in another order, or on another processor, is left with a rounding error.
    Not asked where inputs are exact data (`noise=False`): beside those lies nothing that the family means.
    """
    told: set[str] = set()
    for case in cases:
        family, name = case.planned.family, case.planned.case.name
        yards = [yard for answer in case.answers for yard in answer.yards if yard is not None]
        if family.name in told or not family.measure.noise or not any(yard.zero.any() for yard in yards):
            continue
        rng = seed.stream(exercise.name, "zeros", name)
        for _ in range(MOVES):
            steps = over_steps(partial(_moved, rng=rng), case.planned.case.steps, family.measure.fixed)
            try:
                near = answers(exercise, steps, family.measure, rng, 0)
            except SpecError:  # these inputs are nobody's, and what is beside them may be out of contract
                break
            if any(map(_lost, case.answers, near)):
                told.add(family.name)
                yield (
                    f"{family.at}: asks for an exact 0 in {name} that right solutions meet by luck: moved by a last "
                    "digit, the inputs give one of the panel another; say `least`, or draw inputs that do not cancel"
                )
                break


def _moved(array: object, rng: np.random.Generator) -> object:
    """The array, each number changed in its last digits."""
    name = dtype_name(array)
    return moved(array, UNITS * PRECISIONS[name].unit, rng) if name in PRECISIONS else array


def _lost(answer: Answer, near: Answer) -> bool:
    """Is there a 0 that must be exact, and is of the neighbour's truth as well, while one of its panel has none?"""
    if len(answer.yards) != len(near.evidence):
        return False
    for yard, evidence in zip(answer.yards, near.evidence, strict=True):
        if yard is None or yard.zero.shape != evidence.truth.shape:
            continue
        still = yard.zero & (evidence.truth == 0)
        if any((still & (member != 0)).any() for member in evidence.panel):
            return True
    return False
