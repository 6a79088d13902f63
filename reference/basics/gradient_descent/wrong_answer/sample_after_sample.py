"""The weights move after every sample: stochastic gradient descent, not gradient descent."""

import numpy as np


def gd_linreg(X, y, lr, steps):
    n, d = X.shape
    w, losses = np.zeros(d), [np.mean(y**2)]
    for _ in range(steps):
        for i in range(n):
            w = w - lr * 2 / n * (X[i] @ w - y[i]) * X[i]
        losses.append(np.mean((X @ w - y) ** 2))
    return w, np.array(losses)
