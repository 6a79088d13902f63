"""The eigenvalues of a 2 by 2 matrix come from its trace and determinant, which cancel where the two are close."""

import numpy as np


def eigh(A):
    if len(A) != 2:
        return np.linalg.eigh(A)
    (a, b), (_, c) = A
    trace, determinant = a + c, a * c - b * b
    root = np.sqrt(np.maximum(trace * trace - 4 * determinant, 0))
    angle = np.arctan2(2 * b, a - c) / 2
    V = np.array([[-np.sin(angle), np.cos(angle)], [np.cos(angle), np.sin(angle)]])
    return np.array([trace - root, trace + root], A.dtype) / A.dtype.type(2), V.astype(A.dtype)
