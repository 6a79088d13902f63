"""Newton steps, halved until the loss falls; the loss from margins, and a Hessian that may vanish."""

import numpy as np


def logreg_newton(X, y, l2, iters):
    """Weights at which the gradient is 0, or the last ones where there is no such place."""
    A, side = X.astype(np.float64), 2.0 * y - 1
    w = np.zeros(A.shape[1])
    value = objective(A, side, l2, w)
    for _ in range(iters):
        miss = np.exp(-np.logaddexp(0, side * (A @ w)))  # the probability of the other label
        gradient = l2 * w - A.T @ (side * miss)
        if np.linalg.norm(gradient) <= 1e-12:
            break
        hessian = (A.T * (miss * (1 - miss))) @ A + l2 * np.eye(len(w))
        step = np.linalg.lstsq(hessian, gradient, rcond=1e-15)[0]
        highest = value * (1 + 1e-14)  # near the minimum a good step may raise the rounded loss by a digit
        for _ in range(60):
            if objective(A, side, l2, w - step) <= highest:
                break
            step = step / 2
        w = w - step
        value = objective(A, side, l2, w)
    return w.astype(X.dtype)


def objective(A, side, l2, w):
    """The sum of the log losses, and the ridge."""
    return np.logaddexp(0, -side * (A @ w)).sum() + l2 / 2 * (w @ w)
