"""Not the features but the samples have weights, which a matrix of samples by samples moves: X X'."""

import numpy as np


def gd_linreg(X, y, lr, steps):
    n = len(y)
    K, a, losses = X @ X.T, np.zeros(n), np.empty(steps + 1)
    for t in range(steps + 1):
        r = K @ a - y
        losses[t] = np.mean(r**2)
        if t < steps:
            a = a - lr * 2 / n * r
    return X.T @ a, losses
