"""All is computed in long doubles, whose products no library makes fast."""

import numpy as np


def gd_linreg(X, y, lr, steps):
    X, y = X.astype(np.longdouble), y.astype(np.longdouble)
    w, losses = np.zeros(X.shape[1], np.longdouble), np.empty(steps + 1, np.longdouble)
    for t in range(steps + 1):
        r = X @ w - y
        losses[t] = np.mean(r**2)
        if t < steps:
            w = w - lr * 2 / len(y) * (X.T @ r)
    return w.astype(np.float64), losses.astype(np.float64)
