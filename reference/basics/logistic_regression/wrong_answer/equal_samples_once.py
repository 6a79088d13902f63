"""Samples that come twice are taken once: a sum over samples counts each as often as it comes."""

import numpy as np


def objective(A, side, l2, w):
    return np.logaddexp(0, -side * (A @ w)).sum() + l2 / 2 * (w @ w)


def logreg_newton(X, y, l2, iters):
    rows = np.unique(np.column_stack([X, y]), axis=0)
    A, side = rows[:, :-1], 2 * rows[:, -1] - 1
    w = np.zeros(A.shape[1])
    for _ in range(iters):
        miss = np.exp(-np.logaddexp(0, side * (A @ w)))
        gradient = l2 * w - A.T @ (side * miss)
        if np.linalg.norm(gradient) <= 1e-12:
            break
        hessian = (A.T * (miss * (1 - miss))) @ A + l2 * np.eye(len(w))
        step = np.linalg.lstsq(hessian, gradient, rcond=1e-15)[0]
        highest = objective(A, side, l2, w) * (1 + 1e-14)
        for _ in range(60):
            if objective(A, side, l2, w - step) <= highest:
                break
            step = step / 2
        w = w - step
    return w
