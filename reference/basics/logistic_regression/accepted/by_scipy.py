"""scipy's trust-region Newton method, with our gradient and Hessian; the ridge is part of both."""

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit


def logreg_newton(X, y, l2, iters):
    def value(w):
        z = X @ w
        return np.logaddexp(0, z).sum() - z[y == 1].sum() + l2 / 2 * w @ w

    def slope(w):
        return X.T @ (expit(X @ w) - y) + l2 * w

    def curvature(w):
        z = X @ w
        return (X.T * (expit(z) * expit(-z))) @ X + l2 * np.eye(len(w))

    # Its own test for an end is met only up to rounding: the last steps are plain Newton steps.
    start = np.zeros(X.shape[1])
    found = minimize(value, start, jac=slope, hess=curvature, method="trust-exact", options={"gtol": 1e-7})
    w = found.x
    for _ in range(3):
        if np.linalg.norm(slope(w)) > 1e-9 and np.linalg.cond(curvature(w)) < 1e13:
            w = w - np.linalg.solve(curvature(w), slope(w))
    return w
