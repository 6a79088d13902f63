"""Steps, taken in this process with one of the author's own entries; and the same steps with their arrays changed."""

import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from judge.compare import PRECISIONS, dtype_name, library
from judge.loading import named
from judge.spec import Steps
from sandbox.box import Outcome, Raised, Returned, Served
from sandbox.handed import generator
from sandbox.tensors import Handed

FULL, FAILED = "OutOfMemoryError", "AcceleratorError"  # torch's own, of a GPU; torch need not be imported here
Entry = Callable[..., Any]


def perform(entry: Entry, steps: Steps) -> tuple[Outcome, ...]:
    """Take the steps with one of the author's own entries, in this process. Arguments and results are copied.

    Raises:
        SpecError: where a step names what is none of the exercise's.
        torch.OutOfMemoryError, torch.AcceleratorError: where a GPU is full or fails, which says nothing of the entry.
    """
    objects: dict[str, Any] = {}
    outcomes: list[Outcome] = []
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for step in steps:
            args, kwargs = (
                over_leaves(lambda value: handed(value, objects), given) for given in (step.args, dict(step.kwargs))
            )
            made = named(entry, step.name) if step.verb in ("call", "new") else entry
            try:
                value: Any = None
                match step.verb:
                    case "call":
                        value = made(*args, **kwargs)
                    case "new":
                        objects[step.target] = made(*args, **kwargs)
                    case "method":
                        value = getattr(objects[step.target], step.name)(*args, **kwargs)
                    case "get":
                        value = getattr(objects[step.target], step.name)
                outcomes.append(Returned(over_arrays(private, value)))
            except (Exception, SystemExit) as error:  # a known mistake fails in any way; a contract asks for ValueError
                if type(error).__name__ in (FULL, FAILED):
                    raise
                bases = tuple(base.__name__ for base in type(error).__mro__)
                outcomes.append(Raised(type(error).__name__, str(error), bases=bases))
    return tuple(outcomes)


def private(array: Any) -> Any:
    """A copy of an array in the same layout, that shares nothing with it: neither memory nor a graph of gradients."""
    if library(array) != "torch":
        return array.copy(order="K") if isinstance(array, np.ndarray) else array
    if getattr(array, "whole", False):  # a judge.guarded.Within, which the box gets with its storage as well
        return array.alone()
    array = array.detach()
    if 0 in array.stride():  # one element in many places: a layout that cannot be filled
        return array.clone()
    return array.new_empty_strided(array.size(), array.stride()).copy_(array)


def handed(value: Any, objects: Mapping[str, Any]) -> Any:
    """An argument as a function is given it: a copy of an array, a generator of its own, a function, an object."""
    match value:
        case Handed(("object", str() as target)):
            return objects.get(target)
        case Served(function=function):
            return function
        case Handed(("generator", str() as name, int() as seed)):
            return generator(name, seed)
    return over_arrays(private, value)


def over_leaves(change: Callable[[Any], Any], value: Any) -> Any:
    """The value with `change` applied to all in it that is no container; these are rebuilt."""
    if isinstance(value, dict):
        return {key: over_leaves(change, inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        inner = [over_leaves(change, item) for item in value]
        return inner if isinstance(value, list) else tuple(inner)  # a named tuple too: its class is no part of it
    return change(value)


def over_arrays(change: Callable[[Any], Any], value: Any) -> Any:
    """The value with `change` applied to each array in it; containers are rebuilt."""
    return over_leaves(lambda leaf: change(leaf) if library(leaf) in ("numpy", "torch") else leaf, value)


def over_steps(change: Callable[[Any], Any], steps: Steps, fixed: Iterable[str | int] = ()) -> Steps:
    """The steps with `change` applied to each array among the arguments, but for those that `fixed` names."""
    kept = set(fixed)
    return tuple(
        replace(
            step,
            args=tuple(arg if at in kept else over_arrays(change, arg) for at, arg in enumerate(step.args)),
            kwargs={key: arg if key in kept else over_arrays(change, arg) for key, arg in step.kwargs.items()},
        )
        for step in steps
    )


def widened(array: Any) -> Any:
    """float16, bfloat16 and float32 as float64, float64 as numpy's longdouble; everything else as it is."""
    if dtype_name(array) not in PRECISIONS:
        return array
    if library(array) == "torch":
        return array.double()
    return array.astype(np.longdouble if array.dtype == np.float64 else np.float64)


def moved(array: Any, unit: float, rng: np.random.Generator) -> Any:
    """A wide floating array times 1 + unit * xi, with xi uniform and of variance 1."""
    name = dtype_name(array)
    if not name.startswith("float"):
        return array
    xi = rng.uniform(-np.sqrt(3.0), np.sqrt(3.0), size=tuple(array.shape))
    if library(array) == "torch":
        return array * (1 + unit * array.new_tensor(xi))
    with np.errstate(all="ignore"):
        return array * (1 + unit * xi.astype(array.dtype))
