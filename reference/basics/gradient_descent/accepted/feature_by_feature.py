"""Predictions are added up feature by feature, and each weight has its own slope; all are moved together at the end."""

import numpy as np


def gd_linreg(X, y, lr, steps):
    n, d = X.shape
    columns = [np.ascontiguousarray(X[:, j]) for j in range(d)]
    w, losses = [0.0] * d, []
    for t in range(steps + 1):
        prediction = np.zeros(n)
        for column, weight in zip(columns, w, strict=True):
            prediction += weight * column
        r = prediction - y
        losses.append(np.add.accumulate(r * r)[-1] / n)
        if t < steps:
            slopes = [2 * float(column @ r) / n for column in columns]
            w = [weight - lr * slope for weight, slope in zip(w, slopes, strict=True)]
    return np.array(w), np.array(losses)
