"""Answers that nobody computed: the comparison must refuse each of them, and survive them all.

Made from the right outcomes, so no box is needed: zeros, ones, NaN, the first argument, the answer transposed, the
answer before; and junk such as None, strings, object arrays and arrays that claim to be huge.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from judge.axes.axis import Trial, weigh
from judge.axes.correctness import Correctness
from judge.compare import as_array, leaves, library
from judge.spec import Steps
from judge.steps import over_arrays, over_leaves
from judge.trials import Ready
from judge.verdict import Code
from sandbox.box import Outcome, Returned

Answerer = Callable[[Any, Steps, Any], Any]


def filled(number: float) -> Answerer:
    """Every array, and every number, replaced by one number of its own dtype."""

    def fill(leaf: Any) -> Any:
        if isinstance(leaf, bool | int | float):
            return type(leaf)(number) if number == number else float("nan")
        if library(leaf) == "torch":
            return leaf * 0 + (number if leaf.dtype.is_floating_point or number == number else 0)
        if library(leaf) != "numpy":
            return leaf
        whole = number if leaf.dtype.kind == "f" or number == number else 0
        return np.full(leaf.shape, whole, leaf.dtype) if isinstance(leaf, np.ndarray) else leaf.dtype.type(whole)

    def answer(want: Any, steps: Steps, before: Any) -> Any:
        # a text, or a list of texts, stays what it is, and right
        return None if next(leaves(want), None) is None else over_leaves(fill, want)

    return answer


def _first_argument(want: Any, steps: Steps, before: Any) -> Any:
    return steps[-1].args[0] if steps[-1].args else None


def _transposed(want: Any, steps: Steps, before: Any) -> Any:
    if not any(array.ndim for array in map(as_array, leaves(want))):
        return None  # a number is its own transpose, and right

    def turned(array: Any) -> Any:
        if array.ndim > 1:
            return array.swapaxes(-1, -2)
        return array.flip(0) if library(array) == "torch" else array[::-1] if array.ndim else array

    return over_arrays(turned, want)


def _junk(value: Any) -> Answerer:
    return lambda want, steps, before: value


HUGE = np.broadcast_to(np.float32(0), (1 << 20, 1 << 20))
ANSWERERS: dict[str, Answerer] = {
    "zeros": filled(0.0),
    "ones": filled(1.0),
    "NaN": filled(float("nan")),
    "the first argument": _first_argument,
    "the answer transposed": _transposed,
    "the previous answer": lambda want, steps, before: before,
    "None": _junk(None),
    "a string": _junk("accepted"),
    "a nested list": _junk([[0.0], [[1.0]]]),
    "a 0-d array": _junk(np.array(0.5, dtype=np.float32)),
    "an empty array": _junk(np.zeros((0,), dtype=np.float32)),
    "a huge array": _junk(HUGE),
    "complex numbers": _junk(np.ones((2, 2), dtype=np.complex64)),
    "an array of objects": _junk(np.array([None, "x"], dtype=object)),
    "an array of strings": _junk(np.array(["a", "b"])),
    "a dict": _junk({"verdict": "accepted"}),
}


def survivors(cases: Sequence[Ready]) -> Iterator[str]:
    """The answerers that correctness accepted although nobody computed anything; or that broke the comparison.

    What is seen of an answer may be the same of one that is turned round, as the counts of draws are.
    """
    for name, answerer in ANSWERERS.items():
        try:
            asked = [one for one in cases if answerer is not _transposed or not _seen(one)]
            trials = list(_trials(asked, answerer))
            if all(map(_right, trials)):  # it changed nothing: a number has no axes to be exchanged
                continue
            result = weigh(Correctness(), trials)
        except Exception as error:  # whatever breaks the comparison is what we look for
            yield f"{name} breaks the comparison: {type(error).__name__}: {error}"
            continue
        if result.code in (Code.ACCEPTED, Code.NOT_JUDGED):
            yield f"{name} is accepted in every case"


def _seen(case: Ready) -> bool:
    how = case.planned.family.measure
    return how.seen is not None or how.examined is not None


def _right(trial: Trial) -> bool:
    """Are the answers the right ones themselves?"""
    values = [(got, answer.want) for got, answer in zip(trial.got, trial.answers, strict=True)]
    return all(
        got is want or (isinstance(got, Returned) and isinstance(want, Returned) and got.value is want.value)
        for got, want in values
    )


def _trials(cases: Sequence[Ready], answerer: Answerer) -> Iterator[Trial]:
    before: Any = None
    for case in cases:
        got: list[Outcome] = []
        for at, answer in enumerate(case.answers):
            if not isinstance(answer.want, Returned) or answer.want.value is None:
                got.append(answer.want)
                continue
            got.append(Returned(answerer(answer.want.value, case.planned.case.steps[: at + 1], before)))
            before = answer.want.value
        yield case.played(tuple(got))
