"""X X' is formed in every step, a matrix of samples by samples, to move the predictions instead of the weights."""

import numpy as np


def gd_linreg(X, y, lr, steps):
    n, d = X.shape
    w, prediction, losses = np.zeros(d), np.zeros(n), np.empty(steps + 1)
    for t in range(steps + 1):
        r = prediction - y
        losses[t] = np.mean(r**2)
        if t < steps:
            w = w - lr * 2 / n * (X.T @ r)
            prediction = prediction - lr * 2 / n * ((X @ X.T) @ r)
    return w, losses
