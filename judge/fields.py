"""Are the values that an author gave of the types that the fields have? Else they fail late, or ask for nothing."""

import math
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import fields
from numbers import Integral, Real
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

WORDS = {float: "a number", int: "a whole number", bool: "True or False", str: "a string", type(None): "None"}


def misfits(data: Any, positive: Container[str] = ()) -> Iterator[str]:
    """What is wrong with the fields of a dataclass, each in words; `positive`: those whose numbers must be above 0."""
    hints = get_type_hints(type(data))
    for field in fields(data):
        value, hint = getattr(data, field.name), hints[field.name]
        each = value if isinstance(value, tuple | list) else [value]
        if not fits(value, hint):
            yield f"{field.name}={value!r:.60} must be {words(hint)}"
        elif field.name in positive and any(fits(one, float) and one <= 0 for one in each):
            yield f"{field.name}={value!r:.60} must be above 0"


def fits(value: Any, hint: Any) -> bool:
    """Is it a value of the type? A list may stand for a tuple; numbers are finite; any other type than these is met."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return isinstance(value, str) and value in inner
    if origin in (Union, UnionType):
        return any(fits(value, one) for one in inner)
    if origin in (tuple, Sequence):
        return isinstance(value, tuple | list) and all(fits(one, inner[0]) for one in value)
    if origin is Callable:
        return callable(value)
    if hint in (int, float):
        real = isinstance(value, Integral if hint is int else Real) and not isinstance(value, bool)
        return real and math.isfinite(value)
    return not isinstance(hint, type) or isinstance(value, hint)


def words(hint: Any) -> str:
    """The type, in words."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return " or ".join(inner)
    if origin in (Union, UnionType):
        return " or ".join(map(words, inner))
    if origin in (tuple, Sequence):
        return f"a list, each {words(inner[0])}"
    if origin is Callable:
        return "a function"
    return WORDS.get(hint) or f"{hint.__name__}(...)"
