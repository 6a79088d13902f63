"""Steps end where the weights are more than 30 long, as if no plane but a separating one had such weights."""

import numpy as np


def logreg_newton(X, y, l2, iters):
    side, w = 2.0 * y - 1, np.zeros(X.shape[1])
    value = objective(X, side, l2, w)
    for _ in range(iters):
        miss = np.exp(-np.logaddexp(0, side * (X @ w)))
        gradient = l2 * w - X.T @ (side * miss)
        if np.linalg.norm(gradient) <= 1e-12 or np.linalg.norm(w) > 30:
            break
        hessian = (X.T * (miss * (1 - miss))) @ X + l2 * np.eye(len(w))
        step = np.linalg.lstsq(hessian, gradient, rcond=1e-15)[0]
        for _ in range(60):
            if objective(X, side, l2, w - step) <= value * (1 + 1e-14):
                break
            step = step / 2
        w = w - step
        value = objective(X, side, l2, w)
    return w


def objective(X, side, l2, w):
    return np.logaddexp(0, -side * (X @ w)).sum() + l2 / 2 * (w @ w)
