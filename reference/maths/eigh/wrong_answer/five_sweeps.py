"""Five sweeps of rotations and no more, which are enough for six by six."""

import numpy as np


def eigh(A):
    scale = abs(A).max() or 1
    A, V = A / scale, np.eye(len(A), dtype=A.dtype)
    for _ in range(5):
        for p, q in zip(*np.triu_indices(len(A), 1), strict=True):
            angle = np.arctan2(2 * A[p, q], A[q, q] - A[p, p]) / 2
            c, s = np.cos(angle), np.sin(angle)
            turn = np.array([[c, s], [-s, c]], A.dtype)
            for columns in (A, A.T, V):
                columns[:, [p, q]] = columns[:, [p, q]] @ turn
    w = A.diagonal() * scale
    order = np.argsort(w)
    return w[order], V[:, order]
