"""The closed form: along each singular vector the distance from the best weight shrinks by a factor of its own."""

import numpy as np


def gd_linreg(X, y, lr, steps):
    U, s, V = np.linalg.svd(X, full_matrices=False)
    t = np.arange(steps + 1)[:, None]
    with np.errstate(all="ignore"):
        travelled = 1 - (1 - lr * 2 / len(y) * s**2) ** t
        path = (travelled * ((U.T @ y) / s)) @ V
        return path[-1], np.mean((path @ X.T - y) ** 2, axis=1)
