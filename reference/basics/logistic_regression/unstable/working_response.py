"""The residual is divided by p (1 - p), which is 0 where a probability has been rounded to 1: the response is NaN.

Iteratively reweighted least squares, as it stands in textbooks.
"""

import numpy as np


def logreg_newton(X, y, l2, iters):
    w = np.zeros(X.shape[1])
    for _ in range(iters):
        p = sigmoid(X @ w)
        weight = p * (1 - p)
        with np.errstate(all="ignore"):
            response = X @ w + (y - p) / weight
        hessian = (X.T * weight) @ X + l2 * np.eye(len(w))
        if not np.isfinite(response).all():
            return np.full(len(w), np.nan)
        step = w - np.linalg.lstsq(hessian, X.T @ (weight * response), rcond=1e-15)[0]
        w = shortened(X, y, l2, w, step)
    return w


def shortened(X, y, l2, w, step):
    """The step, halved until the loss does not rise."""
    for _ in range(25):
        if loss(X, y, l2, w - step) <= loss(X, y, l2, w) * (1 + 1e-14):
            return w - step
        step = step / 2
    return w


def loss(X, y, l2, w):
    z = X @ w
    return np.sum(np.logaddexp(0, z) - y * z) + l2 / 2 * (w @ w)


def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))
