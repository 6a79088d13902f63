"""The loss that is compared lacks the ridge: where a good step makes it larger, every step is refused."""

import numpy as np


def logreg_newton(X, y, l2, iters):
    w = np.zeros(X.shape[1])
    for _ in range(iters):
        p = sigmoid(X @ w)
        gradient = X.T @ (p - y) + l2 * w
        if np.linalg.norm(gradient) < 1e-11:
            break
        hessian = (X.T * (p * (1 - p))) @ X + l2 * np.eye(len(w))
        step = np.linalg.lstsq(hessian, gradient, rcond=1e-15)[0]
        w = shortened(X, y, l2, w, step)
    return w


def shortened(X, y, l2, w, step):
    """The step, halved until the loss does not rise."""
    for _ in range(25):
        if loss(X, y, l2, w - step) <= loss(X, y, l2, w) * (1 + 1e-14):
            return w - step
        step = step / 2
    return w


def loss(X, y, l2, w):
    z = X @ w
    return np.sum(np.logaddexp(0, z) - y * z)


def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))
