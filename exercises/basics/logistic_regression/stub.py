"""Logistic regression by Newton's method: begin here."""

import numpy as np


def logreg_newton(X: np.ndarray, y: np.ndarray, l2: float, iters: int) -> np.ndarray:
    """The weights that minimise the sum of the log losses plus l2 / 2 times the squared length of w.

    Args:
        X: (n, d) float64, finite, n >= 1 and d >= 1. A column of ones is a column like any other.
        y: (n,) int64, the labels, each 0 or 1.
        l2: a number, at least 0: the ridge, on every weight; above 0 wherever n < d.
        iters: at most so many Newton steps; 15 suffice on ordinary data.

    Returns:
        (d,) float64, finite, at which the gradient is at most 1e-8 long. Where l2 is 0 and a plane separates the
        classes there is no minimum: then any weights that separate them with a summed loss of at most 1e-6.
    """
    raise NotImplementedError
