"""Each weight is changed as soon as its slope is known, and the slopes of the others are taken from there.

Coordinate by coordinate, as Gauss and Seidel solve equations: another algorithm.
"""

import numpy as np


def gd_linreg(X, y, lr, steps):
    n, d = X.shape
    w = np.zeros(d)
    losses = [np.mean(y**2)]
    for _ in range(steps):
        for j in range(d):
            w[j] -= lr * 2 / n * (X[:, j] @ (X @ w - y))
        losses.append(np.mean((X @ w - y) ** 2))
    return w, np.array(losses)
