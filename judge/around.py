"""What stands around the worst element of an answer: a few numbers on either side, along one axis."""

from collections.abc import Sequence
from typing import Any

from judge.compare import Array, as_array, show, telling
from judge.verdict import Window

COLUMNS = 5
ROOM = 60  # columns of a terminal that all of the numbers may take together


def window(want: Array, got: Array, at: tuple[int, ...]) -> Window | None:
    """The numbers along the last axis that has several, else None: a single number has nothing around it."""
    axis = next((axis for axis in reversed(range(want.ndim)) if want.shape[axis] > 1), None)
    if axis is None:
        return None
    length, here = want.shape[axis], at[axis]
    digits = telling(want[at], got[at])
    for count in range(min(COLUMNS, length), 0, -1):
        first = min(max(here - count // 2, 0), length - count)
        places = [(*at[:axis], index, *at[axis + 1 :]) for index in range(first, first + count)]
        right, came = (tuple(show(array[place], digits) for place in places) for array in (want, got))
        if count == 1 or count * (2 + max(map(len, (*right, *came)))) <= ROOM:
            break
    stretch = [*map(str, at[:axis]), f"{first}:{first + count}", *map(str, at[axis + 1 :])]
    labels = tuple(str(index) for index in range(first, first + count))
    return Window(f"[{', '.join(stretch)}]", labels, right, came, here - first)


def owner(args: Sequence[Any], at: tuple[int, ...]) -> str:
    """Whose an address of flat memory is, where arguments are views of it: (shape, strides, address); else nothing."""
    views = {number: arg for number, arg in enumerate(args, 1) if _is_view(arg)}
    if not views or len(at) != 1:
        return ""
    inside = ((number, _index(view, at[0])) for number, view in views.items())
    found = [f"{list(index)} of argument {number}" for number, index in inside if index is not None]
    return f" ({' or '.join(found) or 'which no argument covers'})"


def _is_view(arg: Any) -> bool:
    match arg:
        case (tuple() as shape, tuple() as strides, int()):
            return len(shape) == len(strides)
    return False


def _index(view: Any, at: int) -> tuple[int, ...] | None:
    """Where the address lies in the view; None where it lies in a gap, or outside."""
    shape, strides, address = view
    rest, index = at - address, [0] * len(shape)
    for axis in sorted(range(len(shape)), key=lambda axis: -strides[axis]):
        if shape[axis] > 1:
            index[axis] = min(rest // strides[axis], shape[axis] - 1)
            rest -= index[axis] * strides[axis]
    return None if rest or 0 in shape or min(index, default=0) < 0 else tuple(index)


def written(value: Any, digits: int) -> str:
    """All numbers of an array in one line, each with so many digits; truth as 1 and 0."""
    return _nested(as_array(value).tolist(), digits)


def _nested(value: Any, digits: int) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_nested(inner, digits) for inner in value)}]"
    return show(int(value) if isinstance(value, bool) else value, digits)
