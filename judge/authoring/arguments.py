"""Mistakes about arguments: cases that stub or statement do not allow, and arguments that nobody need look at."""

import inspect
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from judge.authoring import promises
from judge.authoring.asked import Asked, bound, calls, digest, dtypes, each
from judge.authoring.promises import Signatures, label, place_of
from judge.catalog import Exercise
from judge.compare import PRECISIONS, dtype_name, library
from judge.spec import Family, Steps
from judge.steps import perform
from sandbox.box import Outcome, Returned

PLAYED, TURNED = 2, 6  # cases of a family that the reference plays; cases in which an argument is changed
Argument = tuple[str, str]  # the method, empty for a function, and the name


def unkept(
    exercise: Exercise, said: Sequence[promises.Promise], asked: Sequence[Asked], stub: Signatures
) -> Iterator[str]:
    """Cases that stub or statement do not allow, each kind once; what they allow and no case sends; wrong results."""
    told: set[Any] = set()
    for family, method, where in _refused(asked, stub):
        if (family.name, method) not in told:
            told.add((family.name, method))
            place = place_of(exercise.folder / "stub.py", exercise.spec.entry, method)
            yield f"{family.at}: {where}, which the signature at {place} does not take; make them one"
    sent: dict[tuple[promises.Promise, str], bool] = {}
    for family, method, values in calls(asked, stub):
        for one, how in promises.broken(said, method, values):
            if (one, one.place) not in told:
                told.add((one, one.place))
                yield f"{family.at}: `{one.name}` {how} at {one.place}; mend the case or the contract"
        for one in said:
            if one.name in values and one.where in ("", method):
                sent |= {(one, name): True for name in dtypes(values[one.name])}
    for one in said:
        used = {name for promise, name in sent if promise == one}
        idle = sorted((one.dtypes & {*PRECISIONS, "int8", "int16", "int32", "int64", "uint8"}) - used)
        if used and idle:
            yield f"{one.place}: allows {' and '.join(idle)} as `{one.name}`, which no case sends; ask it, or drop it"
    yield from _returned(exercise, [one for one in said if one.name == "returns"], said, asked, stub)


def _refused(asked: Sequence[Asked], stub: Signatures) -> Iterator[tuple[Family, str, str]]:
    for one, steps in each(asked):
        for step in steps:
            name = label(step)
            if name.startswith(".") or not stub:
                continue
            if name not in stub:
                if not (name.startswith("__") and name.endswith("__")):
                    yield one, name, f"calls `{name}`"
                continue
            try:
                bound(stub[name], step.args, step.kwargs)
            except TypeError as error:
                yield one, name, f"calls {name or 'it'} with other arguments ({error})"


def _returned(
    exercise: Exercise,
    returns: Sequence[promises.Promise],
    said: Sequence[promises.Promise],
    asked: Sequence[Asked],
    stub: Signatures,
) -> Iterator[str]:
    told: set[promises.Promise] = set()
    for one in asked if returns else ():
        for steps in one.cases[:PLAYED]:
            for step, got in zip(steps, perform(exercise.solution, steps), strict=True):
                signature = stub.get(label(step))
                if signature is None or not isinstance(got, Returned) or library(got.value) not in ("numpy", "torch"):
                    continue
                try:
                    values = bound(signature, step.args, step.kwargs) | {"returns": got.value}
                except TypeError:
                    continue
                for promise, how in promises.broken([*said], label(step), values):
                    if promise.name == "returns" and promise not in told:
                        told.add(promise)
                        where = place_of(exercise.reference / "solution.py", exercise.spec.entry, label(step))
                        yield f"{where}: the result {how} at {promise.place} (in {one.family.name}); make them one"


def unvaried(exercise: Exercise, asked: Sequence[Asked], stub: Signatures) -> Iterator[str]:
    """Arguments that are the same in every case."""
    sent: dict[Argument, set[str]] = {}
    count = 0
    for _, method, values in calls(asked, stub):
        count += 1
        for name in stub[method].parameters:
            sent.setdefault((method, name), set()).add(digest(values[name]) if name in values else "")
    for (method, name), seen in sent.items():
        if len(seen) == 1 and count > 1:
            place = place_of(exercise.folder / "stub.py", exercise.spec.entry, method)
            yield f"{place}: no case varies `{name}`, so nobody falls who ignores it; vary it, or leave it out"


def without_effect(exercise: Exercise, asked: Sequence[Asked], stub: Signatures) -> Iterator[str]:
    """Arguments whose change changes no answer of the reference."""
    for method, signature in stub.items():
        for name in signature.parameters:
            tried, moved = 0, False
            for steps in _with(asked, method, name, signature):
                before = digest(_plain(perform(exercise.solution, steps)))
                for turn in TURNS:
                    other = tuple(
                        _turned(step, signature, name, turn) if label(step) == method else step for step in steps
                    )
                    if digest(other) != digest(steps):
                        tried += 1
                        moved = digest(_plain(perform(exercise.solution, other))) != before
                    if moved:
                        break
                if moved or tried > TURNED * len(TURNS):
                    break
            if tried and not moved:
                place = place_of(exercise.folder / "stub.py", exercise.spec.entry, method)
                yield f"{place}: changing `{name}` changes no answer of the reference; use it there, or leave it out"


def _with(asked: Sequence[Asked], method: str, name: str, signature: inspect.Signature) -> Iterator[Steps]:
    """Cases that pass this argument: the first of every family, then the second, ...; the timed ones last."""
    ordered = sorted(asked, key=lambda one: one.family.rule is not None)
    for some in itertools.zip_longest(*(one.cases for one in ordered)):
        for steps in (steps for steps in some if steps is not None):
            for step in (step for step in steps if label(step) == method):
                try:
                    if name in bound(signature, step.args, step.kwargs):
                        yield steps
                        break
                except TypeError:
                    continue


def _turned(step: Any, signature: inspect.Signature, name: str, turn: Callable[[Any], Any]) -> Any:
    """The step with one argument changed."""
    try:
        bound = signature.bind(*step.args, **step.kwargs)
    except TypeError:
        return step
    if name not in bound.arguments:
        return step
    turned = _over(turn, bound.arguments[name])
    if digest(turned) == digest(bound.arguments[name]):
        return step  # a string, say; bound anew, its arguments might be given by position instead of by name
    bound.arguments[name] = turned
    return replace(step, args=bound.args, kwargs=bound.kwargs)


def _over(turn: Callable[[Any], Any], value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _over(turn, inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return type(value)([_over(turn, inner) for inner in value])
    return turn(value) if library(value) != "other" else value  # None, a string, an object made before


def _flipped(value: Any) -> Any:
    if library(value) == "torch":
        return value.flip(tuple(range(value.ndim)))
    return (
        np.flip(value).copy() if isinstance(value, np.ndarray) else not value if isinstance(value, bool) else value + 1
    )


def _shifted(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if library(value) in ("numpy", "torch"):
        return value ^ True if dtype_name(value) == "bool" else value + 1
    return value - 1


def _fourfold(value: Any) -> Any:
    """A number four times as large, where one more or less may be too little to see; anything else as it is."""
    return value if isinstance(value, bool) or library(value) != "python" else 4 * value


TURNS: tuple[Callable[[Any], Any], ...] = (_flipped, _shifted, _fourfold)


def _plain(outcomes: Sequence[Outcome]) -> list[Any]:
    return [
        one.value if isinstance(one, Returned) else type(one).__name__ + getattr(one, "error", "") for one in outcomes
    ]
