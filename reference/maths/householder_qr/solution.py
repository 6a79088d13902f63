"""Householder's reflections, each with the sign that does not cancel, and lengths that do not overflow."""

import numpy as np


def householder_qr(A):
    """Q, R with A = Q R, in the dtype of A."""
    n = A.shape[1]
    R, reflections = A.copy(), []
    for k in range(n):
        v = reflection(R[k:, k])
        R[k:, k:] -= np.outer(2 * v, v @ R[k:, k:])
        reflections.append(v)
    Q = np.eye(*A.shape, dtype=A.dtype)
    for k, v in reversed(list(enumerate(reflections))):
        Q[k:, k:] -= np.outer(2 * v, v @ Q[k:, k:])
    return Q, np.triu(R[:n])


def reflection(x):
    """The unit vector v for which x - 2 v (v @ x) is a multiple of the first unit vector; 0 where x is 0."""
    largest = abs(x).max()
    if largest == 0:
        return np.zeros_like(x)
    v = x / largest
    v[0] += np.copysign(np.sqrt(v @ v), v[0])
    return v / np.sqrt(v @ v)
