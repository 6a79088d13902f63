"""Layer normalisation, forward and backward: begin here."""

import numpy as np


def layernorm(x: np.ndarray, w: np.ndarray, b: np.ndarray, eps: float) -> np.ndarray:
    """Each row (the last axis) shifted and scaled to mean 0 and variance 1, then times w plus b.

    Args:
        x: (..., d) float16 or float32, finite, d >= 1; there may be no axis but the last.
        w: (d,) float16 or float32, the gain.
        b: (d,) float16 or float32, of the dtype of w, the bias.
        eps: a number above 0, added to the variance before the root is taken.

    Returns:
        (..., d) of the dtype of x: (x - mean) / sqrt(var + eps) * w + b, with the mean and the biased variance
        (divided by d) of each row; half precision is widened first and rounded once, at the end.
    """
    raise NotImplementedError


def layernorm_bwd(
    dy: np.ndarray, x: np.ndarray, w: np.ndarray, b: np.ndarray, eps: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The gradients of a loss with respect to x, w and b, where dy is the one with respect to layernorm(x, w, b, eps).

    Args:
        dy: (..., d), of the shape and the dtype of x.
        x: (..., d) float16 or float32, finite.
        w: (d,) float16 or float32.
        b: (d,) float16 or float32, of the dtype of w.
        eps: a number above 0.

    Returns:
        (dx, dw, db): dx of the shape and the dtype of x; dw and db (d,), of the dtype of w, summed over all rows;
        half precision is widened first, and rounded once after the sum.
    """
    raise NotImplementedError
