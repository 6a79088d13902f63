"""What a right answer is, and how uncertain: computed here, in the judge, from copies that no box has touched.

The solution gives structure, shapes and dtypes; the oracle, on the same rounded inputs in a wider precision, gives the
values; the oracle under noise and the panel say how far careful arithmetic may be from them.
"""

import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, overload

import numpy as np

from judge.catalog import Exercise
from judge.compare import PRECISIONS, Array, Mismatch, Pair, arrays_in, as_array, dtype_name, leaves, pairs
from judge.spec import Measure, SpecError, Steps
from judge.steps import moved, over_arrays, over_steps, perform, private, widened
from judge.yardstick import Evidence, Yard, compute_unit, lay, read
from sandbox.box import Garbled, Outcome, Raised, Returned, Step
from sandbox.tensors import UnencodableError, encode

SPARE = 1 << 20  # bytes beyond those of the right answer: whatever has more is none
OBJECT = 64  # bytes of one of Python's, or about so many
CONTRACTED = frozenset({"ValueError", "IndexError", "KeyError", "StopIteration"})


@dataclass(frozen=True, slots=True)
class Answer:
    """The right outcome of one step.

    Attributes:
        want: the solution's own outcome: a value, or the exception that the contract asks for.
        evidence: one for each array of the value, in the order of `compare.pairs`.
        yards: one for each piece of evidence, laid for the family's measure.
        seen: what is compared of a value, as `Measure` says; wanted: that of the right one, where it is known.
    """

    want: Returned | Raised
    evidence: tuple[Evidence, ...] = ()
    yards: tuple[Yard | None, ...] = ()
    seen: Callable[[Any], Any] | None = None
    wanted: Any = None

    def beside(self, value: Any) -> list[Pair] | Mismatch:
        """The arrays of a value beside those of the right one; or the first thing that keeps it from being one."""
        assert isinstance(self.want, Returned)
        found = pairs(value, self.want.value)
        if self.seen is None or isinstance(found, Mismatch):
            return found
        try:
            got = self.seen(value)
        except Exception as error:  # the author's function, on a value that anybody may have made
            return Mismatch("value", f"nothing can be seen in the result: {type(error).__name__}: {error}")
        return pairs(got, self.seen(self.want.value) if self.wanted is None else self.wanted)


def held(got: Sequence[Outcome], answers: Iterable[Answer]) -> list[Outcome]:
    """The outcomes of one exchange, as they are kept until all cases of a round have come.

    Of far more than is due only why it is no answer is kept: a submission may send as much for every case. What came
    together lies in one memory, so the others are copied then.
    """
    kept = [_held(one, answer) for one, answer in zip(got, answers, strict=False)]
    if all(one is before for one, before in zip(kept, got, strict=False)):
        return list(got)
    copies = [replace(one, value=over_arrays(private, one.value)) if isinstance(one, Returned) else one for one in kept]
    return [*copies, *got[len(kept) :]]


def _held(got: Outcome, answer: Answer) -> Outcome:
    due = answer.want.value if isinstance(answer.want, Returned) else None
    if not isinstance(got, Returned) or (size := weight(got.value)) <= SPARE or size <= weight(due) + SPARE:
        return got
    if not isinstance(answer.want, Returned):  # an exception is due, and what came instead is no matter
        return Returned(None, got.seconds)
    found = pairs(got.value, due)
    return Garbled(found.message) if isinstance(found, Mismatch) else got


def weight(value: Any) -> int:
    """Bytes that a value takes, more or less."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return OBJECT + sum(map(weight, value))
    return OBJECT + (len(value) if isinstance(value, str | bytes) else int(getattr(value, "nbytes", 0)))


def answers(
    exercise: Exercise,
    steps: Steps,
    how: Measure,
    rng: np.random.Generator,
    draws: int,
    zeros: bool = True,
    lenient: bool = False,
) -> tuple[Answer, ...]:
    """The right outcome of every step, with `draws` draws of noise.

    zeros: must an exact 0 that no noise moves be met exactly? Not where large random inputs may cancel to it by chance.
    lenient: do without those of the panel that fail, as some do where the arrays lie on a GPU, whose memory carries
        what the wire could not.

    Raises:
        SpecError: where the exercise's own solutions fail: the author's mistake, never a grade.
    """
    own = perform(exercise.solution, steps)
    if all(isinstance(outcome, Returned) and outcome.value is None for outcome in own):
        raise SpecError(f"{exercise.reference / 'solution.py'}: returns None throughout a case; nothing could be wrong")
    if not lenient:
        for outcome in own:
            _sendable(exercise, outcome)
    wide = over_steps(widened, steps)
    truth = own if how.examined else perform(exercise.oracle, wide)
    panel = told_by_panel(exercise, steps, own, lenient)
    noise: list[tuple[Outcome, ...]] = []
    if how.noise and not how.exact and how.condition is None and not how.examined:
        unit = max(map(_unit(how), _dtypes(steps)), default=0.0)
        for _ in range(draws if unit else 0):
            noise.append(perform(exercise.oracle, over_steps(lambda a: moved(a, unit, rng), wide, how.fixed)))
    condition = (
        perform(exercise.oracle, _bounding(exercise, how.condition, wide)) if how.condition and not how.exact else ()
    )
    found = tuple(
        _answer(
            exercise,
            looking(how, steps[at]),
            zeros,
            own[at],
            truth[at],
            [n[at] for n in noise],
            [p[at] for p in panel],
            condition[at : at + 1],
        )
        for at in range(len(steps))
    )
    seen = [one.wanted for one in found if isinstance(one.want, Returned) and one.want.value is not None]
    if how.seen is not None and seen and all(one is None for one in seen):
        raise SpecError(f"{exercise.folder / 'spec.py'}: `seen` returns None throughout a case; nothing could be wrong")
    return found


def _bounding(exercise: Exercise, condition: Callable[[Steps], Steps], steps: Steps) -> Steps:
    made = condition(steps)
    if not isinstance(made, list | tuple) or [type(one) for one in made] != [type(one) for one in steps]:
        text = f"`condition` returns {made!r:.60}; let it return steps, one for each that it is given"
        raise SpecError(f"{exercise.folder / 'spec.py'}: {text}")
    return tuple(made)


def told_by_panel(
    exercise: Exercise, steps: Steps, own: tuple[Outcome, ...], lenient: bool
) -> list[tuple[Outcome, ...]]:
    """What the panel says of a case, the solution's own first; lenient: without what fails."""
    found = [own, *(perform(member, steps) for member in exercise.panel[1:])]
    return [one for one in found if all(isinstance(outcome, Returned) for outcome in one)] if lenient else found


def looking(how: Measure, step: Step) -> Measure:
    """The measure of one step's answer: what is to be seen may depend on the arguments, and `seen` may ask for them."""
    if how.examined is not None:
        return replace(how, seen=partial(how.examined, step=step), examined=None)
    if how.seen is None or not _asks_for_the_step(how.seen):
        return how
    return replace(how, seen=partial(how.seen, step=step))


def _asks_for_the_step(seen: Callable[..., Any]) -> bool:
    try:
        return "step" in inspect.signature(seen).parameters
    except ValueError:  # some that are written in C say nothing of themselves, such as math.log
        return False


def arrays(answer: Answer) -> list[Pair]:
    """The arrays of the solution's own value, beside which its evidence lies."""
    if not isinstance(answer.want, Returned):
        return []
    found = answer.beside(answer.want.value)
    assert not isinstance(found, Mismatch)  # a value is always an answer to itself
    return found


def stated(steps: Steps, want: Sequence[Outcome], how: Measure) -> tuple[Answer, ...]:
    """Answers that are the reference's own values, of which nothing else is known."""
    return tuple(
        Answer(outcome, seen=looking(how, step).seen)
        for outcome, step in zip(want, steps, strict=False)
        if isinstance(outcome, Returned)
    )


def settled(answers: Sequence[Answer]) -> tuple[Answer, ...]:
    """The same with these values for evidence: for outputs whose yardstick is known from their like."""
    return tuple(
        replace(answer, evidence=tuple(Evidence(_wide(pair.want), zeros=False) for pair in arrays(answer)))
        for answer in answers
    )


def _unit(how: Measure) -> Callable[[str], float]:
    return lambda dtype: compute_unit(dtype, how)


def _dtypes(steps: Steps) -> list[str]:
    given = arrays_in([(step.args, dict(step.kwargs)) for step in steps])
    return [name for name in map(dtype_name, given) if name in PRECISIONS]


def _sendable(exercise: Exercise, outcome: Outcome) -> None:
    if not isinstance(outcome, Returned):
        return
    try:
        encode(outcome.value, exercise.spec.limits.reply_mib << 20, tensors=exercise.spec.framework != "numpy")
    except UnencodableError as refusal:
        raise SpecError(f"{exercise.reference / 'solution.py'}: no submission could return it: {refusal}") from refusal


def _answer(
    exercise: Exercise,
    how: Measure,
    zeros: bool,
    want: Outcome,
    truth: Outcome,
    noise: Sequence[Outcome],
    panel: Sequence[Outcome],
    condition: Sequence[Outcome],
) -> Answer:
    if isinstance(want, Raised):
        if want.error not in CONTRACTED:
            raise SpecError(f"{exercise.reference / 'solution.py'}: {want.error}: {want.message}")
        return Answer(want)
    assert isinstance(want, Returned)
    seen = _seen(want, how)
    if how.right is not None and (not isinstance(seen.value, str | dict) or seen.value != how.right):
        text = f"what is seen in its own answer is not what is right, by chance or mistake: {seen.value!r:.300}"
        raise SpecError(f"{exercise.reference / 'solution.py'}: {text}")
    oracle = exercise.reference / ("oracle.py" if (exercise.reference / "oracle.py").exists() else "solution.py")
    members = [exercise.reference / f"accepted/{name}.py" for name in exercise.spec.panel]
    asked = [(oracle, one) for one in (truth, *noise)]
    asked += zip([exercise.reference / "solution.py", *members], panel, strict=False)
    asked += [(oracle, one) for one in condition]
    columns = [_arrays(path, seen if one is want else _seen(one, how), seen) for path, one in asked]
    noises, panels = 1 + len(noise), 1 + len(noise) + len(panel)
    evidence = tuple(
        Evidence(
            columns[0][at],
            [column[at] for column in columns[1:noises]],
            [column[at] for column in columns[noises:panels]],
            columns[panels][at] if condition else None,
            zeros,
        )
        for at in range(len(columns[0]))
    )
    dtypes = [dtype_name(leaf) for leaf in leaves(seen.value)]
    for one in (one for one in evidence if not how.exact):
        rank = one.truth.ndim
        if how.scale == "row" and rank and not -rank <= how.axis < rank:
            text = f"axis={how.axis} is none of an answer of {rank} dimensions"
            raise SpecError(f"{exercise.folder / 'spec.py'}: {text}")
        if one.truth.dtype.kind == "c":
            text = "complex numbers have no yardstick; return, or let `seen` return, real and imaginary parts"
            raise SpecError(f"{exercise.reference / 'solution.py'}: {text}")
    yards = tuple(lay(*known, how) for known in zip(dtypes, evidence, strict=True))
    if panel and panel[0] is want:
        for dtype, one, yard in zip(dtypes, evidence, yards, strict=True):
            if yard is None:
                _exactly_true(exercise, read(one.panel[0], dtype, one, how).special)
    return Answer(want, evidence, yards, how.seen, seen.value if how.seen else None)


def _exactly_true(exercise: Exercise, off: str) -> None:
    """An answer that must be exact, and is not the oracle's: whoever computes as the solution does would be refused."""
    if off:
        text = f"is not what is true in a wider precision, so nobody is graded by it: {off}"
        mend = "keep such cases away, or let an oracle.py round as the contract does"
        raise SpecError(f"{exercise.reference / 'solution.py'}: {text}; {mend}")


@overload
def _seen(outcome: Returned, how: Measure) -> Returned: ...
@overload
def _seen(outcome: Outcome, how: Measure) -> Outcome: ...
def _seen(outcome: Outcome, how: Measure) -> Outcome:
    """What is compared of one of our own outcomes."""
    return replace(outcome, value=how.seen(outcome.value)) if how.seen and isinstance(outcome, Returned) else outcome


def _arrays(path: Path, outcome: Outcome, want: Returned) -> list[Array]:
    """The arrays of what an author's file answers, in the order of `pairs`; dtypes may be wider than the solution's.

    Raises:
        SpecError: where it is no answer beside the solution's.
    """
    if not isinstance(outcome, Returned):
        why = f"{outcome.error}: {outcome.message}" if isinstance(outcome, Raised) else outcome
        raise SpecError(f"{path}: fails where the solution answers: {why}")
    found = _leaves(outcome.value)
    have, shapes = ([np.shape(leaf) for leaf in some] for some in (found, leaves(want.value)))
    if have != shapes:
        raise SpecError(f"{path}: its answer has the shapes {have}, and the solution's has {shapes}; make them one")
    return found


def _leaves(value: Any) -> list[Array]:
    """The value's arrays; floating ones as float64, or longdouble where they are that."""
    return [_wide(leaf) for leaf in leaves(value)]


def _wide(leaf: Any) -> Array:
    array = as_array(leaf)
    return array.astype(np.float64) if array.dtype.kind == "f" and array.dtype != np.longdouble else array
