"""Jacobi's own choice: always the largest entry beside the diagonal, in float64."""

import numpy as np


def eigh(A):
    n, scale = len(A), float(abs(A).max()) or 1.0
    B, V = A.astype("f8") / scale, np.eye(n)
    for _ in range(40 * n * n):
        off = abs(np.triu(B, 1))
        p, q = divmod(int(off.argmax()), n)
        if off[p, q] < 1e-16:
            break
        angle = 0.5 * np.arctan2(2 * B[p, q], B[q, q] - B[p, p])
        if angle > np.pi / 4:
            angle -= np.pi / 2
        if angle < -np.pi / 4:
            angle += np.pi / 2
        c, s = np.cos(angle), np.sin(angle)
        turn = np.array([[c, s], [-s, c]])
        B[:, [p, q]] = B[:, [p, q]] @ turn
        B[[p, q]] = turn.T @ B[[p, q]]
        V[:, [p, q]] = V[:, [p, q]] @ turn
    order = np.diag(B).argsort()
    return (np.diag(B)[order] * scale).astype(A.dtype), V[:, order].astype(A.dtype)
