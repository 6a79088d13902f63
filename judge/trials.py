"""Cases planned and answered ahead of the play, so that one set of answers serves any number of submissions."""

import itertools
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from judge.answers import Answer, answers
from judge.axes.axis import Axis, Planned, Told, Trial, conclude, tell
from judge.axes.correctness import Correctness
from judge.axes.stability import Stability
from judge.catalog import Exercise
from judge.compare import arrays_in
from judge.loading import blamed
from judge.seeds import Seed
from judge.spec import AxisName, SpecError
from judge.steps import perform
from judge.verdict import AxisResult, Code, Finding
from sandbox.box import BoxError, Framework, Outcome, Returned, Served
from sandbox.messages import Request, request

PLAYED: tuple[Axis, ...] = (Correctness(), Stability())


@dataclass(frozen=True)
class Ready:
    """A planned case with the right answers to it, and what is sent for it, which is the same for every submission."""

    planned: Planned
    answers: tuple[Answer, ...]
    framework: Framework

    @cached_property
    def size(self) -> int:
        """Bytes of the arrays that are sent, or of those that are wanted where these are more."""
        sent = sum(_bytes((step.args, dict(step.kwargs))) for step in self.planned.case.steps)
        return max(sent, sum(_bytes(answer.want.value) for answer in self.answers if isinstance(answer.want, Returned)))

    @cached_property
    def serves(self) -> bool:
        """Does it hand over functions that stay in the judge? Beside those of others a box could tell what one is."""
        return any(_serves((step.args, dict(step.kwargs))) for step in self.planned.case.steps)

    @cached_property
    def requests(self) -> tuple[Request, ...]:
        """One for each step."""
        return tuple(request(step, self.framework) for step in self.planned.case.steps)

    def played(self, got: tuple[Outcome, ...]) -> Trial:
        """The trial that it becomes."""
        return Trial(self.planned, got, self.answers)


def _serves(value: Any) -> bool:
    if isinstance(value, dict):
        value = list(value.values())
    return any(map(_serves, value)) if isinstance(value, list | tuple) else isinstance(value, Served)


def _bytes(value: Any) -> int:
    return sum(int(array.nbytes) for array in arrays_in(value))


class Cases:
    """The cases of an axis under one seed, round by round, each answered once and only when it is asked for."""

    def __init__(self, exercise: Exercise, axis: Axis, seed: Seed) -> None:
        self.exercise, self.axis, self.seed = exercise, axis, seed
        self._plan = axis.plan(exercise.name, exercise.spec, seed)
        self._rounds: list[tuple[Ready, ...]] = []
        self._held: list[Planned] = []
        self._failed: Exception | None = None
        self._lock = threading.Lock()

    def __iter__(self) -> Iterator[tuple[Ready, ...]]:
        """Every round, in order; several threads may go through them at once."""
        for at in itertools.count():
            with self._lock:
                if at == len(self._rounds) and not self._more():
                    return
                cases = self._rounds[at]
            yield cases

    def _more(self) -> bool:
        """As `_next`; what failed once fails for all who come later, since a plan that broke has lost cases."""
        if self._failed is not None:
            raise self._failed
        try:
            return self._next()
        except Exception as error:  # whatever it is, it is raised again
            self._failed = error
            raise
        except BaseException:  # Ctrl-C, say
            self._failed = BoxError("the preparation of the cases was interrupted")
            raise

    def _next(self) -> bool:
        """Answer one round more; False where there is none."""
        for planned in self._plan:
            if self._held and planned.round != self._held[0].round:
                self._answer([planned])
                return True
            self._held.append(planned)
        if not self._held:
            return False
        self._answer([])
        return True

    def _answer(self, held: list[Planned]) -> None:
        self._rounds.append(tuple(ready(self.exercise, one, self.axis, self.seed) for one in self._held))
        self._held = held


class FirstRound(Cases):
    """Of the same cases the first round alone."""

    def __init__(self, whole: Cases) -> None:
        super().__init__(whole.exercise, whole.axis, whole.seed)
        self._whole = whole

    def __iter__(self) -> Iterator[tuple[Ready, ...]]:
        """That round."""
        return itertools.islice(self._whole, 1)


class ByFamily(Cases):
    """The same cases in smaller portions: `judged` stops at the first family that fails, not at the first round.

    likely: families that are asked before the others, in every round.
    """

    def __init__(self, whole: Cases, likely: Collection[str] = ()) -> None:
        super().__init__(whole.exercise, whole.axis, whole.seed)
        self._whole, self._likely = whole, likely

    def __iter__(self) -> Iterator[tuple[Ready, ...]]:
        """Every family of every round, in order."""
        for round_ in self._whole:
            families = [tuple(some) for _, some in itertools.groupby(round_, key=lambda one: one.planned.family.name)]
            yield from sorted(families, key=lambda some: some[0].planned.family.name not in self._likely)


class Prepared:
    """An exercise under one seed: its cases with their answers, shared by all gradings of the same hour.

    Several submissions may meet the same inputs, and none learns more by that: each is in boxes of its own from which
    nothing gets out, and what it could tell another are inputs that the other is given as well. The seed must not be
    shown before the last of them is read.
    """

    def __init__(self, exercise: Exercise, seed: Seed) -> None:
        self.exercise, self.seed = exercise, seed
        self._cases: dict[AxisName, Cases] = {}
        self._lock = threading.Lock()

    @cached_property
    def digest(self) -> str:
        """Of the exercise's files; SpecError where one cannot be read."""
        return self.exercise.full_digest

    def cases(self, axis: Axis) -> Cases:
        """Those of an axis; threads get the same.

        Raises:
            SpecError: where the exercise is broken.
        """
        with self._lock:
            if axis.name not in self._cases:
                self._cases[axis.name] = Cases(self.exercise, axis, self.seed)
            return self._cases[axis.name]


Play = Callable[[Sequence[Ready]], Iterable[Trial]]


def judged(cases: Cases, play: Play) -> tuple[AxisResult, list[Trial]]:
    """What the axis says, and the trials: rounds are played until one fails, since more of the same says nothing new.

    Raises:
        BoxError: where nothing failed and yet cases were not played.
    """
    trials: list[Trial] = []
    told: list[Told] = []
    result = AxisResult(cases.axis.name, Code.NOT_JUDGED)
    for round_ in cases:
        played = list(play(round_))
        trials += played
        told += tell(cases.axis, played)
        result = conclude(cases.axis, told)
        if result.code is not Code.ACCEPTED:
            break
        if len(played) < len(round_):
            raise BoxError(f"{len(round_) - len(played)} cases were not played")
    return result, trials


def ready(exercise: Exercise, planned: Planned, axis: Axis, seed: Seed, lenient: bool = False) -> Ready:
    """One planned case with its answers; `lenient` as in `answers`.

    Raises:
        SpecError: where the exercise's own files fail on it.
    """
    noise = seed.stream(exercise.name, "noise", planned.case.name)
    steps, how = planned.case.steps, planned.family.measure
    zeros = planned.family.axis != "speed"
    try:
        right = answers(exercise, steps, how, noise, axis.draws, zeros, lenient)
    except SpecError as error:
        raise SpecError(f"{error} (in {planned.case.name})") from error
    except Exception as error:  # `seen`, say, is the author's own function
        if place := blamed(error, exercise.folder):
            raise SpecError(f"{place}: fails in {planned.case.name}: {type(error).__name__}: {error}") from error
        raise
    return Ready(planned, right, exercise.spec.framework)


def at_desk(exercise: Exercise, path: Path, cases: Iterable[Cases]) -> list[AxisResult]:
    """What the axes say of one of the author's own files, played in this process: quick, unboxed, untimed.

    An axis after one that is not accepted is left out; a file that does not load fails as it does in a box.
    """
    try:
        entry = exercise.entry(path)
    except SpecError as error:
        finding = Finding("", Code.RUNTIME_ERROR, str(error))
        return [AxisResult("correctness", Code.RUNTIME_ERROR, (finding,))]
    results: list[AxisResult] = []
    for axis in cases:
        result, _ = judged(axis, lambda some: [c.played(perform(entry, c.planned.case.steps)) for c in some])
        results.append(result)
        if result.code is not Code.ACCEPTED:
            break
    return results
