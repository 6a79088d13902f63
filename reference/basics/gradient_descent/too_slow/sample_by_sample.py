"""A Python loop over the samples in every step."""

import numpy as np


def gd_linreg(X, y, lr, steps):
    n, d = X.shape
    w, losses = np.zeros(d), np.empty(steps + 1)
    for t in range(steps + 1):
        loss, gradient = 0.0, np.zeros(d)
        for row, label in zip(X, y, strict=True):
            r = row @ w - label
            loss += r * r
            gradient += r * row
        losses[t] = loss / n
        if t < steps:
            w = w - lr * 2 / n * gradient
    return w, losses
