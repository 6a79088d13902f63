"""Gradient descent on least squares: begin here."""

import numpy as np


def gd_linreg(X: np.ndarray, y: np.ndarray, lr: float, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Gradient descent from w = 0 on the mean squared error, with the loss at every point on the way.

    Args:
        X: (n, d) float64, finite, n >= 1 and d >= 1.
        y: (n,) float64, finite.
        lr: the learning rate, above 0; the same in every step, however large it is.
        steps: the number of steps, at least 1.

    Returns:
        (w, losses): (d,) float64, the weights after the last step; (steps + 1,) float64, mean((X w - y)^2) at the
        start, at w = 0, and after each step. What no longer fits into float64 is infinite or NaN.
    """
    raise NotImplementedError
