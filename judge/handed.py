"""What an author's cases hand over besides data: generators and objects made in the box, and functions of the judge."""

import functools
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from judge.compare import describe, dtype_name, library
from sandbox.box import Framework, Served
from sandbox.tensors import Handed

CALLS = 10_000
NUMBER_BITS = 53  # drawn: a count would tell a box in which order functions were made, and so whose each is


def generator(seed: int, of: Framework = "numpy") -> Handed:
    """An argument that is a generator, numpy's `Generator(PCG64(seed))` or torch's: the judge and the box each make it.

    The solution, the oracle and the learner's function draw the same numbers, where they draw in the same order.
    """
    return Handed(("generator", of, int(seed)))


def made(target: str) -> Handed:
    """An argument that is an object made earlier in the same case, such as another one to be merged.

    It stands for an argument as a whole, not for an item of a list.
    """
    return Handed(("object", target))


def served(function: Callable[..., Any], *like: Any, calls: int = CALLS, name: str = "") -> Served:
    """An argument that is a function: it stays in the judge, and the learner's code calls it from the box.

    It must be pure, and quick with whatever it lets pass: what comes out of a box is anybody's. The oracle calls it as
    well, with arrays in a wider precision. An exception that it raises is raised in the box.

    like: what it may be called with, by example: as many arguments, arrays of the same shape and kind (float, int, ...)
        in any precision, and for others the same type. Anything else is a ValueError for whoever calls.
    calls: so many in one step; one more ends the step.
    name: what it is called in the box, where the name that it has would tell which of several it is.
    """
    name, number = name or function.__name__, secrets.randbits(NUMBER_BITS)

    @functools.wraps(function)
    def checked(*args: Any) -> Any:
        if len(args) != len(like) or not all(map(alike, args, like)):
            given, wanted = (", ".join(map(describe, values)) or "nothing" for values in (args, like))
            raise ValueError(f"{name} takes {wanted}; it was given {given}")
        return function(*args)

    return Served(("function", number, name), number, name, checked if like else function, calls)


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays in the judge; called from a box, it tells nothing."""

    value: Any

    def __call__(self) -> None:
        """Nothing."""


def kept(value: Any) -> Served:
    """An argument that stays in the judge, for `Measure.examined` to hold an answer against: see `what_is_kept`.

    In its place the box, and the solution, have a function that tells nothing.
    """
    number = secrets.randbits(NUMBER_BITS)
    return Served(("function", number, "kept"), number, "kept", Kept(value), 1)


def what_is_kept(argument: Any) -> Any:
    """The value that `kept` was given, of an argument of a step."""
    assert isinstance(argument, Served)
    assert isinstance(argument.function, Kept)
    return argument.function.value


def alike(value: Any, like: Any) -> bool:
    """May the value stand where the example does?"""
    kind = library(like)
    if kind in ("numpy", "torch") and like.shape:
        return library(value) == kind and value.shape == like.shape and _kind(value) == _kind(like)
    if kind != "other":  # a number, in whatever it is wrapped
        return library(value) != "other" and getattr(value, "shape", ()) == () and _kind(value) in (_kind(like), "int")
    return type(value) is type(like)


def _kind(value: Any) -> str:
    """float, int, uint, bool or complex."""
    return dtype_name(value).rstrip("0123456789").removeprefix("b" if dtype_name(value) == "bfloat16" else "")


def shown(value: Handed) -> str:
    """As a learner would write it."""
    if isinstance(value, Served):
        return value.name
    return str(value.words[1]) if value.words[0] == "object" else f"generator({value.words[-1]})"
