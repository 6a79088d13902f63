"""Each step is a least-squares problem, with the roots of the weights on the rows and the ridge as further rows."""

import numpy as np


def logreg_newton(X, y, l2, iters):
    d = X.shape[1]
    w = np.zeros(d)
    loss = cost(X, y, l2, w)
    for _ in range(iters):
        z = X @ w
        with np.errstate(over="ignore"):
            p = 1 / (1 + np.exp(-z))
        root = np.sqrt(np.maximum(p * (1 - p), 1e-15))
        A = np.concatenate([root[:, None] * X, np.sqrt(l2) * np.eye(d)])
        b = np.concatenate([(y - p) / root, -np.sqrt(l2) * w])
        step = np.linalg.lstsq(A, b, rcond=None)[0]
        for _ in range(40):
            new = cost(X, y, l2, w + step)
            if new <= loss + 1e-14 * abs(loss):
                break
            step = step / 2
        else:
            break
        w, loss = w + step, new
        if np.abs(X.T @ (p - y) + l2 * (w - step)).max() < 1e-11:
            break
    return w


def cost(X, y, l2, w):
    z = X @ w
    return np.sum(np.logaddexp(0, z) - y * z) + 0.5 * l2 * np.dot(w, w)
