"""Numerical gradients, and a check of analytical ones: begin here."""

from collections.abc import Callable

import numpy as np


def numgrad(f: Callable[[np.ndarray], float], x: np.ndarray) -> np.ndarray:
    """The gradient of f at x by central differences, in 2n calls of f.

    Args:
        f: takes (n,) float64 and gives a number; smooth around x.
        x: (n,) float64, finite, n >= 1.

    Returns:
        (n,) float64: (f(x + h e_i) - f(x - h e_i)) / 2h with a step h of about cbrt(2^-53) max(1, |x_i|).
    """
    raise NotImplementedError


def check(f: Callable[[np.ndarray], float], g: Callable[[np.ndarray], np.ndarray], x: np.ndarray) -> float:
    """How wrong the gradient g of f is at x, in at most four calls of f.

    Args:
        f: takes (n,) float64 and gives a number.
        g: takes (n,) float64 and gives (n,) float64: is it the gradient of f?
        x: (n,) float64, finite, n >= 1.

    Returns:
        The largest |num - ana| / max(|num|, |ana|) over a few random directions d, where ana = g(x) d and num is the
        central difference of f along d: below 1e-4 where g is right, above 1e-3 where it is not and at a kink.
    """
    raise NotImplementedError
