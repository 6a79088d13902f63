"""X is treated as a square matrix."""

import numpy as np


def linreg(X, y, l2=0.0):
    return np.linalg.solve(X, y)
