"""Is this an answer at all? If not, the first cause: structure, then library, shape, dtype.

Lists and tuples stand for each other, and so do python numbers, numpy scalars and 0-d arrays; dtypes of arrays do not.
How long a list without arrays is, as of tokens, and which keys a dict without arrays has, as of counted words, belongs
to its value; of all else it belongs to the structure. In which order the keys of a dict lie does not matter.
"""

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Library = Literal["numpy", "torch", "python", "other"]
Cause = Literal["structure", "library", "shape", "dtype", "value"]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The first difference met; `value` is a wrong answer, every other cause is no answer."""

    cause: Cause
    message: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two arrays in the same place of two answers, of one shape; `dtype` is the wanted one's name."""

    path: str
    dtype: str
    got: Array
    want: Array


@dataclass(frozen=True, slots=True)
class Precision:
    """A floating dtype: unit roundoff, largest finite and smallest normal number."""

    unit: float
    largest: float
    smallest: float


PRECISIONS: dict[str, Precision] = {
    "float64": Precision(2.0**-53, float(np.finfo("f8").max), 2.0**-1022),
    "float32": Precision(2.0**-24, float(np.finfo("f4").max), 2.0**-126),
    "float16": Precision(2.0**-11, 65504.0, 2.0**-14),
    "bfloat16": Precision(2.0**-8, 3.3895313892515355e38, 2.0**-126),
}


def library(value: Any) -> Library:
    """Whose value this is; torch is recognised without importing it."""
    kind: type = type(value)
    return _library(kind)


@functools.cache
def _library(kind: type) -> Library:
    if issubclass(kind, np.ndarray | np.generic):
        return "numpy"
    if any(base.__module__.partition(".")[0] == "torch" and hasattr(base, "detach") for base in kind.__mro__):
        return "torch"
    return "python" if issubclass(kind, bool | int | float) else "other"


def dtype_name(value: Any) -> str:
    """float32, int8, ...; python numbers are float64, int64 and bool."""
    if library(value) in ("numpy", "torch"):
        return _name(value.dtype)
    return {float: "float64", bool: "bool"}.get(type(value), "int64")


@functools.cache
def _name(dtype: Any) -> str:
    return dtype.name if isinstance(dtype, np.dtype) else str(dtype).removeprefix("torch.")


def as_array(value: Any) -> Array:
    """The numbers as a numpy array: bfloat16 as float32, which holds it exactly; integers beyond 64 bits as objects."""
    if library(value) == "torch":
        plain = value.detach().cpu()
        return np.asarray(plain.float().numpy() if dtype_name(value) == "bfloat16" else plain.numpy())
    return np.asarray(value)


def describe(value: Any) -> str:
    """In words: float32[3, 5], float, a list of 3, None, a str."""
    if library(value) in ("numpy", "torch"):
        return f"{dtype_name(value)}[{', '.join(map(str, value.shape))}]"
    if isinstance(value, list | tuple | dict):
        return f"a {type(value).__name__} of {len(value)}"
    return "None" if value is None else f"a python {type(value).__name__}"


def leaves(value: Any) -> Iterator[Any]:
    """The arrays and numbers in a value, in the order of `pairs`; what has no number in it is left out."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for inner in value:
            yield from leaves(inner)
    elif library(value) != "other":
        yield value


def arrays_in(value: Any) -> Iterator[Any]:
    """The arrays alone, in the same order; scalars of numpy are arrays too."""
    return (leaf for leaf in leaves(value) if library(leaf) in ("numpy", "torch"))


def pairs(got: Any, want: Any, path: str = "") -> list[Pair] | Mismatch:
    """The arrays of `got` beside those of `want`, or the first thing that keeps `got` from being an answer."""
    if type(got) is type(want) is np.ndarray and got.shape == want.shape and got.dtype == want.dtype:
        return [Pair(path, _name(want.dtype), got, want)]
    place = f"the result{path}" if path else "the result"
    if isinstance(want, list | tuple | dict):
        return _containers(got, want, path, place)
    if library(want) == "other":
        if type(got) is not type(want):
            return _another(got, want, place)
        return [] if got == want else Mismatch("value", f"expected {_brief(want)} as {place}, got {_brief(got)}")
    if library(got) == "other":
        return _another(got, want, place)
    return _numbers(got, want, path, place)


def _another(got: Any, want: Any, place: str) -> Mismatch:
    asked = " (is a `return` missing?)" if got is None and place == "the result" else ""
    return Mismatch("structure", f"{place} is {describe(got)}{asked}; expected {describe(want)}")


def _containers(got: Any, want: Any, path: str, place: str) -> list[Pair] | Mismatch:
    if isinstance(want, dict) != isinstance(got, dict) or not isinstance(got, list | tuple | dict):
        return _another(got, want, place)
    if isinstance(want, dict) and set(got) != set(want):
        data = _data(got, want, [(got[key], want[key]) for key in want if key in got])
        return Mismatch("value" if data else "structure", _keys(got, want, place))
    if len(got) != len(want):
        if isinstance(want, list) and _data(got, want, zip(got, want, strict=False)):
            return Mismatch("value", _lengths(got, want, place))
        return _another(got, want, place)
    found: list[Pair] = []
    for key in want if isinstance(want, dict) else range(len(want)):
        inner = pairs(got[key], want[key], f"{path}[{key!r}]")
        if isinstance(inner, Mismatch):
            return inner
        found += inner
    return found


def _data(got: Any, want: Any, shared: Iterable[tuple[Any, Any]]) -> bool:
    """Do they differ as data does: is no array in either, and of one structure what lies in the same place?"""
    each = (pairs(*both) for both in shared)
    return _plain(want) and _plain(got) and not any(isinstance(one, Mismatch) and one.cause != "value" for one in each)


def _plain(value: Any) -> bool:
    """Has it no array in it: nothing but numbers, strings, bytes, and lists of them?"""
    if isinstance(value, list | tuple | dict):
        return all(map(_plain, value.values() if isinstance(value, dict) else value))
    return library(value) not in ("numpy", "torch") or not tuple(value.shape)


def _brief(value: Any, most: int = 120) -> str:
    """As Python writes it, so much of it; of a long string no more is written than that."""
    return repr(value[:most] if isinstance(value, str | bytes) else value)[:most]


def _keys(got: Any, want: Any, place: str) -> str:
    """One sentence on two dicts whose keys are not the same: which are missing, and which are too many."""
    missing, more = sorted(set(want) - set(got), key=str), sorted(set(got) - set(want), key=str)
    said = [f"lacks the keys {_brief(missing)}"] if missing else []
    said += [f"has the keys {_brief(more)}, which are not asked for"] if more else []
    return f"{place} {' and '.join(said)}"


def _lengths(got: Any, want: Any, place: str) -> str:
    """One sentence on two lists of unequal length: where they part."""
    both = enumerate(zip(got, want, strict=False))
    parts = (at for at, (a, b) in both if isinstance(pairs(a, b), Mismatch) or a != b)
    at = next(parts, min(len(got), len(want)))
    ends = [_brief(one[at], 60) if at < len(one) else "the end" for one in (want, got)]
    return f"{place} has {len(got)} items; expected {len(want)}. At [{at}]: expected {ends[0]}, got {ends[1]}"


def _numbers(got: Any, want: Any, path: str, place: str) -> list[Pair] | Mismatch:
    numbers, wanted = as_array(got), as_array(want)
    if numbers.shape != wanted.shape:
        return Mismatch("shape", f"{place} has the shape {list(numbers.shape)}; expected {list(wanted.shape)}")
    scalar = wanted.ndim == 0
    if not scalar and library(got) != library(want):
        return Mismatch("library", f"{place} is a {library(got)} array; expected {library(want)}")
    if library(got) == "python" and numbers.dtype == object and wanted.dtype.kind == "f":
        numbers = np.asarray(np.inf if got > 0 else -np.inf)  # beyond 64 bits, and so beyond all that can be right
    have, expected = dtype_name(got), dtype_name(want)
    loose = scalar and "python" in (library(got), library(want)) and _stands_for(have, expected)
    if have != expected and not loose:
        return Mismatch("dtype", f"{place} is {describe(got)}; expected the dtype {expected}")
    beyond = object in (numbers.dtype, wanted.dtype)  # what 64 bits do not hold has no distance from anything
    if beyond and numbers.item() != wanted.item():
        return Mismatch("value", f"expected {want!r:.120} as {place}, got {got!r:.120}")
    return [Pair(path, expected, numbers, wanted)]


def _stands_for(have: str, expected: str) -> bool:
    """May a scalar of one dtype stand for the other? Integers may stand for floats, never the other way round."""
    families = {"float": ("float", "bfloat", "int", "uint"), "int": ("int", "uint"), "bool": ("bool",)}
    root = {"bfloat": "float", "uint": "int"}.get(_root(expected), _root(expected))
    return _root(have) in families.get(root, ())


def _root(dtype: str) -> str:
    return dtype.rstrip("0123456789")


def rounded(truth: Array, dtype: str) -> Array:
    """Wide numbers rounded once to a dtype, in a numpy array that holds it exactly."""
    if dtype != "bfloat16":
        with np.errstate(all="ignore"):
            return truth.astype(dtype)
    bits = truth.astype(np.float64).astype("f4").view("u4").astype(np.uint64)
    nearest = ((bits + 0x7FFF + ((bits >> np.uint64(16)) & np.uint64(1))) & np.uint64(0xFFFF0000)).astype("u4")
    return np.where(np.isfinite(truth), nearest.view("f4"), truth.astype("f4"))


def difference(got: Array, want: Array) -> str:
    """One sentence on two unequal arrays of one shape: the worst place, what was expected and got, how many differ."""
    at = worst_place(got, want)
    return f"{told(want[at], got[at], at)} ({int(_unequal(got, want).sum())} of {got.size} differ)"


def worst_place(got: Array, want: Array) -> tuple[int, ...]:
    """Where two arrays of one shape, which are not equal, differ most."""
    with np.errstate(all="ignore"):
        wide = np.complex128 if want.dtype.kind == "c" else np.float64
        gap = np.asarray(np.abs(np.subtract(got, want, dtype=wide)))  # numpy makes a scalar of a 0-d array
    gap[np.isnan(gap)] = np.inf
    at = int(np.argmax(np.where(_unequal(got, want), gap, -1.0)))
    return tuple(int(index) for index in np.unravel_index(at, got.shape))


def _unequal(got: Array, want: Array) -> Array:
    return np.asarray(~((got == want) | ((got != got) & (want != want))))


def told(want: Any, got: Any, at: tuple[Any, ...]) -> str:
    """What was expected and got at a place, with as many digits as tell the two apart."""
    digits = telling(want, got)
    return f"expected {show(want, digits)}{place_of(at)}, got {show(got, digits)}"


def telling(want: Any, got: Any) -> int:
    """So many digits that the two look different."""
    return next((d for d in (6, 9, 12, 17) if show(want, d) != show(got, d)), 20)


def show(number: Any, digits: int = 6) -> str:
    """A number as a person reads it."""
    return f"{number:.{digits}g}" if isinstance(number, float | np.floating) else str(number)


def place_of(index: tuple[Any, ...]) -> str:
    """at [3, 7], after a space; nothing for a scalar, which has no other place."""
    return f" at [{', '.join(str(int(i)) for i in index)}]" if index else ""
