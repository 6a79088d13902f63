"""The features are rounded to float32, which leaves those far from 0 few digits behind the point."""

import numpy as np


def logreg_newton(X, y, l2, iters):
    A, side = X.astype(np.float32).astype(np.float64), 2.0 * y - 1
    w = np.zeros(A.shape[1])

    def loss(w):
        return np.logaddexp(0, -side * (A @ w)).sum() + l2 / 2 * (w @ w)

    for _ in range(iters):
        miss = np.exp(-np.logaddexp(0, side * (A @ w)))
        gradient = l2 * w - A.T @ (side * miss)
        if np.linalg.norm(gradient) <= 1e-12:
            break
        hessian = (A.T * (miss * (1 - miss))) @ A + l2 * np.eye(len(w))
        step = np.linalg.lstsq(hessian, gradient, rcond=1e-15)[0]
        now = loss(w)
        for _ in range(60):
            if loss(w - step) <= now * (1 + 1e-14):
                break
            step = step / 2
        w = w - step
    return w
