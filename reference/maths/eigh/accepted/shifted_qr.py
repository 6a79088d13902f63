"""QR steps with Wilkinson's shift in the dtype of A, and the last row split off as soon as it has converged."""

import numpy as np


def eigh(A):
    n, kind, scale = len(A), A.dtype, abs(A).max() or 1
    A, V = A / scale, np.eye(n, dtype=kind)
    eps = np.finfo(kind).eps
    m, steps = n, 0
    while m > 1:
        steps += 1
        if abs(A[m - 1, : m - 1]).max() <= eps * n:
            m -= 1
            continue
        a, b, c = A[m - 2, m - 2], A[m - 1, m - 2], A[m - 1, m - 1]
        half = (a - c) / 2
        far = abs(half) + np.hypot(half, b)
        shift = c - np.copysign(1, half) * b * b / far if far else c
        if steps % 11 == 10:
            shift += abs(A[m - 1, : m - 1]).max()
        Q, R = np.linalg.qr(A[:m, :m] - shift * np.eye(m, dtype=kind))
        A[:m, :m] = R @ Q + shift * np.eye(m, dtype=kind)
        V[:, :m] = V[:, :m] @ Q
    w = np.diag(A) * scale
    order = np.argsort(w)
    return w[order], V[:, order]
