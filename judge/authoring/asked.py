"""What an author's families ask, drawn once, so that many eyes may look at it."""

import hashlib
import inspect
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from judge.authoring.promises import Signatures, label
from judge.compare import arrays_in, as_array, dtype_name, library
from judge.rules import Growth
from judge.spec import Family, Steps


@dataclass(frozen=True, slots=True)
class Asked:
    """What a family yields under one stream, and what shows that it did: the digest of each case as it was yielded."""

    family: Family
    cases: tuple[Steps, ...]
    digests: tuple[str, ...]


def ask(family: Family, rng: np.random.Generator, most: int = 64) -> Asked:
    """What it yields under this stream, `most` cases at most; one of a family that is timed, the smallest."""
    cases, digests = [], []
    for case in itertools.islice(smallest(family).cases(rng), most if family.rule is None else 1):
        cases.append(case.steps)
        digests.append(digest(case.steps))
    return Asked(family, tuple(cases), tuple(digests))


def smallest(family: Family) -> Family:
    """The family at the smallest size that is asked for, where its rule is about growth."""
    return family.sized(family.rule.sizes[0]) if isinstance(family.rule, Growth) else family


def digest(value: Any) -> str:
    """Of everything that can be in steps and outcomes; equal where nobody could tell two values apart."""
    whole = hashlib.sha256()
    for part in _told(value):
        whole.update(part)
    return whole.hexdigest()


def _told(value: Any) -> Iterator[bytes]:
    kind = type(value).__name__
    if library(value) in ("numpy", "torch"):
        array = as_array(value)
        yield f"{library(value)} {dtype_name(value)} {array.shape};".encode()
        yield array.tobytes()
    elif isinstance(value, Mapping):
        yield f"{kind} {len(value)};".encode()
        for key in value:
            yield from _told(key)
            yield from _told(value[key])
    elif isinstance(value, list | tuple):
        yield f"{kind} {len(value)};".encode()
        for inner in value:
            yield from _told(inner)
    elif hasattr(value, "verb"):
        yield from _told((value.verb, value.args, dict(value.kwargs), value.target, value.name))
    else:
        yield f"{kind} {value!r};".encode()


def bound(signature: inspect.Signature, args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments by name; TypeError where the signature does not take them."""
    return dict(signature.bind(*args, **kwargs).arguments)


def each(asked: Iterable[Asked]) -> Iterator[tuple[Family, Steps]]:
    """Every case with its family."""
    return ((one.family, steps) for one in asked for steps in one.cases)


def calls(asked: Iterable[Asked], stub: Signatures) -> Iterator[tuple[Family, str, dict[str, Any]]]:
    """Every call that the stub accepts: its family, the method, and its arguments by name."""
    for one, steps in each(asked):
        for step in steps:
            if (signature := stub.get(label(step))) is not None:
                try:
                    yield one, label(step), bound(signature, step.args, step.kwargs)
                except TypeError:
                    continue


def dtypes(value: Any) -> set[str]:
    """Of all arrays in a value."""
    return set(map(dtype_name, arrays_in(value)))
