"""Columns are divided by their largest entry: of a feature that never occurs that is 0, and all weights are NaN."""

import numpy as np


def logreg_newton(X, y, l2, iters):
    with np.errstate(all="ignore"):
        size = abs(X).max(axis=0)
        A, side, ridge = X / size, 2.0 * y - 1, l2 / size**2
        w = np.zeros(A.shape[1])
        value = objective(A, side, ridge, w)
        for _ in range(iters):
            miss = np.exp(-np.logaddexp(0, side * (A @ w)))
            gradient = ridge * w - A.T @ (side * miss)
            if np.linalg.norm(gradient * size) <= 1e-12 or not np.isfinite(gradient).all():
                break
            hessian = (A.T * (miss * (1 - miss))) @ A + np.diag(ridge)
            step = np.linalg.lstsq(hessian, gradient, rcond=1e-15)[0]
            for _ in range(60):
                if objective(A, side, ridge, w - step) <= value * (1 + 1e-14):
                    break
                step = step / 2
            w = w - step
            value = objective(A, side, ridge, w)
        return w / size


def objective(A, side, ridge, w):
    return np.logaddexp(0, -side * (A @ w)).sum() + (ridge * w * w).sum() / 2
