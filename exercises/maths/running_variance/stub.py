"""Mean and variance of a stream: begin here."""

import numpy as np


class RunningVar:
    """Mean and population variance of each of d columns, over all rows seen so far; the rows are not kept.

    Args:
        d: the number of columns, d >= 1.
    """

    def __init__(self, d: int) -> None:
        raise NotImplementedError

    def update(self, x: np.ndarray) -> None:
        """Take a batch of rows in.

        Args:
            x: (b, d) float32 or float16, finite, b >= 0.
        """
        raise NotImplementedError

    def merge(self, other: "RunningVar") -> None:
        """Take in all that another one has seen; `other` stays as it is, and stays independent of this one."""
        raise NotImplementedError

    @property
    def mean(self) -> np.ndarray:
        """(d,) float32: the mean of each column; 0 before the first row."""
        raise NotImplementedError

    @property
    def var(self) -> np.ndarray:
        """(d,) float32: the mean squared distance from the mean, divided by n; 0 for fewer than two rows."""
        raise NotImplementedError
