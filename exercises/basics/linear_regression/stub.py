"""Least squares, with or without a ridge: begin here."""

import numpy as np


def linreg(X: np.ndarray, y: np.ndarray, l2: float = 0.0) -> np.ndarray:
    """The weights that minimise |X w - y|^2 + l2 |w|^2.

    Args:
        X: (n, d) float32, finite, n >= 1 and d >= 1; n >= d where l2 is 0. No intercept is added.
        y: (n,) float32, finite.
        l2: >= 0; it weighs every column alike.

    Returns:
        w: (d,) float32. Where several w are best (dependent columns, l2 = 0), any of them that is finite.
    """
    raise NotImplementedError
