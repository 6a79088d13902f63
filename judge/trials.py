"""Cases planned and answered ahead of the play, so that one set of answers serves any number of submissions."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from judge.answers import Answer, answers, perform
from judge.axes.axis import Axis, Planned, Trial
from judge.axes.correctness import Correctness
from judge.axes.stability import Stability
from judge.catalog import Exercise
from judge.seeds import Seed
from judge.spec import AxisName
from judge.verdict import AxisResult
from sandbox.box import Outcome

PLAYED: tuple[Axis, ...] = (Correctness(), Stability())


@dataclass(frozen=True, slots=True)
class Ready:
    """A planned case with the right answers to it."""

    planned: Planned
    answers: tuple[Answer, ...]

    def played(self, got: tuple[Outcome, ...]) -> Trial:
        """The trial that it becomes."""
        return Trial(self.planned, got, self.answers)


def prepare(exercise: Exercise, axis: Axis, seed: Seed) -> tuple[Ready, ...]:
    """Every case of an axis under one seed, with its answers."""
    return tuple(ready(exercise, planned, axis, seed) for planned in axis.plan(exercise.name, exercise.spec, seed))


def ready(exercise: Exercise, planned: Planned, axis: Axis, seed: Seed) -> Ready:
    """One planned case with its answers."""
    noise = seed.stream(exercise.name, "noise", planned.case.name)
    steps, how = planned.case.steps, planned.family.measure
    return Ready(planned, answers(exercise, steps, how, noise, axis.draws))


def at_desk(exercise: Exercise, path: Path, cases: Mapping[AxisName, tuple[Ready, ...]]) -> list[AxisResult]:
    """What the axes say of one of the author's own files, played in this process: quick, unboxed, untimed."""
    entry = exercise.entry(path)
    return [
        axis.weigh(exercise.spec, [case.played(perform(entry, case.planned.case.steps)) for case in cases[axis.name]])
        for axis in PLAYED
    ]
