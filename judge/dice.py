"""Simple dice: a generator of numpy's that draws small sizes and round numbers, all of which it might draw anyway.

An author's family that throws these dice in place of ordinary ones makes a small case, and stays within its contract:
nothing is cut from an input, so nothing can be cut that the contract wants to be there.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

ORDINARY_AFTER = 500  # throws: a family that throws again until it likes what it sees must come to its end
NARROW = 3


@dataclass(frozen=True, slots=True)
class Simplicity:
    """How simple the dice are.

    Attributes:
        above: how far above the smallest a single whole number lies, which is mostly a size.
        still: permutations leave everything in its place, and a choice is the first.
        narrow: whole numbers in arrays lie near 0, where they may.
    """

    above: int
    still: bool
    narrow: bool


LEVELS = (
    Simplicity(above=0, still=True, narrow=True),
    Simplicity(above=0, still=False, narrow=True),
    Simplicity(above=1, still=False, narrow=True),
    Simplicity(above=2, still=False, narrow=False),
)


class Dice(np.random.Generator):
    """The stream's draws, made simple; what is not named here is drawn as ever."""

    def __init__(self, stream: np.random.Generator, how: Simplicity) -> None:
        super().__init__(stream.bit_generator)
        self._how, self._throws = how, 0

    @property
    def _ordinary(self) -> bool:
        self._throws += 1
        return self._throws > ORDINARY_AFTER

    def integers(
        self, low: Any, high: Any = None, size: Any = None, dtype: Any = np.int64, endpoint: Any = False
    ) -> Any:
        """A single one is small; many lie near 0 where that is among them."""
        if self._ordinary:
            return super().integers(low, high, size, dtype, endpoint)
        first, last = (0, low) if high is None else (low, high)
        if np.ndim(first) or np.ndim(last):
            return super().integers(low, high, size, dtype, endpoint)
        last = last if endpoint else last - 1
        if last < first:  # nothing can be drawn, and numpy says so
            return super().integers(low, high, size, dtype, endpoint)
        if size is None:
            drawn = np.array(min(first + self._how.above, last)).astype(dtype)[()]
            return int(drawn) if dtype is int else drawn
        if self._how.narrow and first <= 0 <= last:
            first, last = max(first, -NARROW), min(last, NARROW)
        return super().integers(first, last, size, dtype, endpoint=True)

    def normal(self, loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Any:
        """Of few digits, and none of them 0."""
        if size is None or self._ordinary:
            return super().normal(loc, scale, size)
        return loc + scale * _coarse(super().normal(size=size))

    def standard_normal(self, size: Any = None, dtype: Any = np.float64, out: Any = None) -> Any:
        """As `normal`."""
        drawn = super().standard_normal(size, dtype, out)
        return drawn if self._ordinary or size is None or out is not None else _coarse(drawn).astype(dtype)

    def permutation(self, x: Any, axis: Any = 0) -> Any:
        """Everything in its place, where the dice are still."""
        if self._ordinary or not self._how.still:
            return super().permutation(x, axis)
        return np.arange(x) if isinstance(x, int | np.integer) else np.array(x)

    def choice(
        self, a: Any, size: Any = None, replace: Any = True, p: Any = None, axis: Any = 0, shuffle: Any = True
    ) -> Any:
        """The first that is possible, where the dice are still and one is asked for."""
        if self._ordinary or not self._how.still or size is not None or p is not None:
            return super().choice(a, size, replace, p, axis, shuffle)
        return 0 if isinstance(a, int | np.integer) else np.asarray(a)[0]


def _coarse(drawn: Any) -> Any:
    """Tenths; what would be 0 is one tenth, since an ordinary draw is never exactly 0."""
    tenths = np.round(drawn, 1)
    return np.where(tenths == 0, np.copysign(0.1, drawn), tenths)
