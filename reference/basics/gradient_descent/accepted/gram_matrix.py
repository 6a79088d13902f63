"""X'X and X'y are formed once and serve every gradient; the loss comes from the residual."""

import numpy as np


def gd_linreg(X, y, lr, steps):
    n = len(y)
    H, b = 2 / n * X.T @ X, 2 / n * X.T @ y
    w = np.zeros(X.shape[1])
    losses = [np.mean((X @ w - y) ** 2)]
    for _ in range(steps):
        w = w - lr * (H @ w - b)
        losses.append(np.mean((X @ w - y) ** 2))
    return w, np.array(losses)
