"""Jacobi's rotations, sweep after sweep, until nothing is left beside the diagonal."""

import numpy as np

SWEEPS = 60  # six to ten suffice


def eigh(A):
    """w, V with A = V diag(w) V', w ascending, in the dtype of A."""
    scale = abs(A).max() or A.dtype.type(1)
    A, V = A / scale, np.eye(len(A), dtype=A.dtype)
    small = np.finfo(A.dtype).eps / 8
    for _ in range(SWEEPS):
        if np.sqrt((np.tril(A, -1) ** 2).sum()) <= small:
            break
        for p, q in zip(*np.triu_indices(len(A), 1), strict=True):
            if A[p, q] != 0:
                rotate(A, V, p, q)
    w = np.diag(A) * scale
    order = np.argsort(w)
    return w[order], V[:, order]


def rotate(A, V, p, q):
    """Turn the plane of p and q by the smaller of the two angles that make A[p, q] zero."""
    with np.errstate(over="ignore"):  # of an entry that is nearly 0: the tangent is 0 then
        tau = (A[q, q] - A[p, p]) / (2 * A[p, q])
        t = np.copysign(A.dtype.type(1), tau) / (abs(tau) + np.hypot(tau, A.dtype.type(1)))
    c = 1 / np.hypot(t, A.dtype.type(1))
    turn = np.array([[c, t * c], [-t * c, c]], A.dtype)
    for columns in (A, A.T, V):
        columns[:, [p, q]] = columns[:, [p, q]] @ turn
