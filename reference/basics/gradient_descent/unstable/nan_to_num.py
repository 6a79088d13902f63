"""Infinities are replaced by the largest float64 and NaN by 0: after an overflow it looks as if nothing had happened."""

import numpy as np


def gd_linreg(X, y, lr, steps):
    n = len(y)
    w, losses = np.zeros(X.shape[1]), np.empty(steps + 1)
    for t in range(steps + 1):
        r = X @ w - y
        losses[t] = np.nan_to_num(np.mean(r**2))
        if t < steps:
            w = np.nan_to_num(w - lr * 2 / n * X.T @ r)
    return w, losses
