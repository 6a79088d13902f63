"""The loss is multiplied out, w'X'Xw - 2 w'X'y + y'y: where it is small, large numbers cancel, and it may be negative."""

import numpy as np


def gd_linreg(X, y, lr, steps):
    n = len(y)
    A, b, c = X.T @ X / n, X.T @ y / n, y @ y / n
    w, losses = np.zeros(X.shape[1]), np.empty(steps + 1)
    for t in range(steps + 1):
        losses[t] = w @ A @ w - 2 * b @ w + c
        if t < steps:
            w = w - lr * 2 * (A @ w - b)
    return w, losses
