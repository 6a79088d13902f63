"""Mistakes of the reference: it changes its inputs, answers by chance or by what came before, or rounds the truth."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from judge.authoring.asked import Asked, digest, dtypes
from judge.authoring.promises import place_of
from judge.catalog import Exercise
from judge.compare import PRECISIONS, Mismatch, pairs
from judge.spec import Steps
from judge.steps import over_steps, perform, widened
from sandbox.box import Outcome, Raised, Returned

REPEATED = 2  # cases of a family that the reference repeats
SAME_UNITS = 64.0


def unsteady(exercise: Exercise, asked: Sequence[Asked]) -> Iterator[str]:
    """A reference, or an oracle, that changes its inputs, or whose answer depends on chance or on earlier calls."""
    files = [(exercise.reference / "solution.py", exercise.solution, False)]
    if (path := exercise.reference / "oracle.py").exists():
        files.append((path, exercise.oracle, True))
    few = [(one.family, steps) for one in asked for steps in one.cases[: REPEATED if one.family.rule is None else 1]]
    for path, entry, wide in files:
        place = place_of(path, exercise.spec.entry)
        played = [(f, over_steps(widened, steps) if wide else steps) for f, steps in few if not (wide and f.rule)]
        spy = Spy(entry, written=exercise.spec.framework == "triton")
        first = [perform(spy, steps) for _, steps in played]
        if spy.changed:
            yield f"{place}: changes its argument {spy.changed}: who shares it is judged by other inputs; copy it first"
        again = [perform(entry, steps) for _, steps in reversed(played)][::-1]
        for (family, _), one, other in zip(played, first, again, strict=True):
            if not _alike(one, other):
                yield (
                    f"{place}: answers the same case of {family.name} in two ways: by chance, or by what it was asked "
                    "before; draw nothing there, and keep nothing"
                )
                break


def narrow(exercise: Exercise, asked: Sequence[Asked]) -> Iterator[str]:
    """An oracle that rounds its answer to fewer digits than it is given: then it is no truth."""
    path = exercise.reference / "oracle.py"
    path = path if path.exists() else exercise.reference / "solution.py"
    for family, steps in ((one.family, steps) for one in asked for steps in one.cases[:REPEATED]):
        given = over_steps(widened, steps)
        if family.rule or family.measure.exact or family.measure.examined or not _wide_alone(given):
            continue
        for outcome in perform(exercise.oracle, given):
            less = {"float16", "bfloat16", "float32"} & dtypes(outcome.value if isinstance(outcome, Returned) else None)
            if less:
                yield (
                    f"{place_of(path, exercise.spec.entry)}: answers {less.pop()} in {family.name}, where it is given "
                    "float64 to say what is true; let it keep the dtype of its inputs, or write an oracle.py"
                )
                return


def _wide_alone(steps: Steps) -> bool:
    """Is every floating array among the arguments in double precision, and is there one?"""
    found = {name for step in steps for name in dtypes([step.args, dict(step.kwargs)]) if name in PRECISIONS}
    return found == {"float64"}


class Spy:
    """An entry that sees to it whether its arguments are left as they are.

    written: what it returns it may have written into, as a kernel does.
    """

    def __init__(self, entry: Callable[..., Any], written: bool = False) -> None:
        self.entry, self.written, self.changed = entry, written, ""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """As the entry; of a class, an object whose methods are watched as well."""
        made = self._watched(self.entry, *args, **kwargs)
        return _Watched(made, self) if inspect.isclass(inspect.unwrap(self.entry)) else made

    def _watched(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        given: dict[int | str, Any] = {**dict(enumerate(args)), **{str(name): value for name, value in kwargs.items()}}
        before = {key: digest(value) for key, value in given.items()}
        made = function(*args, **kwargs)
        back = set(map(id, made if isinstance(made, tuple) else (made,))) if self.written else set()
        changed = [key for key, value in given.items() if id(value) not in back and digest(value) != before[key]]
        if changed and not self.changed:
            try:
                names = list(inspect.signature(function).parameters)
            except (TypeError, ValueError):
                names = []
            at = changed[0]
            self.changed = f"`{names[at] if isinstance(at, int) and at < len(names) else at}`"
        return made


class _Watched:
    """An object of the author's class, whose methods are watched."""

    def __init__(self, made: Any, spy: Spy) -> None:
        self._made, self._spy = made, spy

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._made, name)
        return (lambda *args, **kwargs: self._spy._watched(found, *args, **kwargs)) if callable(found) else found


def _alike(one: Sequence[Outcome], other: Sequence[Outcome]) -> bool:
    """The same but for the last digits, which the place in memory may turn."""
    for left, right in zip(one, other, strict=True):
        if isinstance(left, Raised) or isinstance(right, Raised):
            if type(left) is not type(right):
                return False
            continue
        if not isinstance(left, Returned) or not isinstance(right, Returned):
            return False
        found = pairs(left.value, right.value)
        if isinstance(found, Mismatch) or not all(_near(pair.got, pair.want, pair.dtype) for pair in found):
            return False
    return True


def _near(got: Any, want: Any, dtype: str) -> bool:
    if dtype not in PRECISIONS:
        return bool(np.array_equal(got, want))
    finite = np.abs(want[np.isfinite(want)])
    slack = SAME_UNITS * PRECISIONS[dtype].unit * float(finite.max(initial=0.0))
    return bool(np.allclose(got, want, rtol=0, atol=slack, equal_nan=True))
