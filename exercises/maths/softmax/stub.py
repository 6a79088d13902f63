"""Softmax over one axis: begin here."""

import numpy as np


def softmax(x: np.ndarray, axis: int = -1) -> np.ndarray:
    """Turn logits into probabilities along one axis.

    Args:
        x: (..., n) float16, float32 or float64, at least one axis; every entry is finite or -inf (masked).
        axis: the axis that is normalised, -x.ndim <= axis < x.ndim; its length is at least 1.

    Returns:
        Probabilities, of the shape and dtype of x. Masked entries are exactly 0, and where a whole row is masked it
        is all zeros.
    """
    raise NotImplementedError
