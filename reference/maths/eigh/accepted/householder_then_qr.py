"""Reflected to three diagonals first, then turned by plane rotations with Wilkinson's shift, all in the dtype of A."""

import numpy as np


def eigh(A):
    scale = abs(A).max() or A.dtype.type(1)
    T, V = three_diagonals(A / scale)
    end, small = len(T) - 1, np.finfo(A.dtype).eps * np.linalg.norm(T)  # neighbours may both be 0
    while end:
        if abs(T[end, end - 1]) <= small:
            T[end, end - 1] = T[end - 1, end] = 0
            end -= 1
            continue
        half, b = (T[end - 1, end - 1] - T[end, end]) / 2, T[end, end - 1]
        shift = T[end, end] - b * (b / (half + np.copysign(np.hypot(half, b), half)))
        step(T, V, end + 1, shift)
    w = np.diag(T) * scale
    order = np.argsort(w)
    return w[order], V[:, order]


def three_diagonals(A):
    T, V = A.copy(), np.eye(len(A), dtype=A.dtype)
    for k in range(len(A) - 2):
        u = T[k + 1 :, k].copy()
        u[0] += np.copysign(np.linalg.norm(u), u[0])
        if u.any():
            u /= np.linalg.norm(u)
            for rows in (T[k + 1 :], T.T[k + 1 :], V.T[k + 1 :]):
                rows -= 2 * np.outer(u, u @ rows)
    return T, V


def step(T, V, n, shift):
    """T - shift = Q R, and then R Q + shift; Q is a product of rotations of neighbours."""
    T[range(n), range(n)] -= shift
    turns = []
    for k in range(n - 1):
        r = np.hypot(T[k, k], T[k + 1, k])
        c, s = (T[k, k] / r, T[k + 1, k] / r) if r else (1, 0)
        turns.append(np.array([[c, s], [-s, c]], T.dtype))
        T[k : k + 2, :n] = turns[-1] @ T[k : k + 2, :n]
    for k, turn in enumerate(turns):
        T[:n, k : k + 2] = T[:n, k : k + 2] @ turn.T
        V[:, k : k + 2] = V[:, k : k + 2] @ turn.T
    T[range(n), range(n)] += shift
