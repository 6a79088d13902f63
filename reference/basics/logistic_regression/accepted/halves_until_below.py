"""The statement's rule to the letter: the step is halved while the loss is not below what it was."""

import numpy as np


def logreg_newton(X, y, l2, iters):
    w = np.zeros(X.shape[1])
    side = np.where(y == 1, 1.0, -1.0)

    def f(w):
        return np.logaddexp(0, -side * (X @ w)).sum() + l2 / 2 * (w @ w)

    for _ in range(iters):
        wrong = np.exp(-np.logaddexp(0, side * (X @ w)))
        gradient = l2 * w - X.T @ (side * wrong)
        if np.linalg.norm(gradient) < 1e-10:
            break
        hessian = (X.T * (wrong * (1 - wrong))) @ X + l2 * np.eye(len(w))
        step, t = np.linalg.lstsq(hessian, gradient, rcond=None)[0], 1.0
        while f(w - t * step) >= f(w) and t > 1e-9:
            t /= 2
        w = w - t * step
    return w
