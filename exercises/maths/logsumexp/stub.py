"""Log-sum-exp over one axis: begin here."""

import numpy as np


def logsumexp(x: np.ndarray, axis: int | None = -1) -> np.ndarray:
    """Logarithm of the sum of exponentials along one axis.

    Args:
        x: (..., n) float32 or float16, at least one axis and one entry; -inf, +inf and NaN may occur.
        axis: the axis that is summed, -x.ndim <= axis < x.ndim; None sums over all entries.

    Returns:
        An array (or a 0-d value) of the shape of x without that axis, and of the dtype of x.
    """
    raise NotImplementedError
