"""The library's factorisation in float64, rounded at the end, with diagonal signs made positive."""

import numpy as np


def householder_qr(A):
    Q, R = np.linalg.qr(A.astype("f8"))
    signs = np.where(np.diag(R) < 0, -1.0, 1.0)
    return (Q * signs).astype("f4"), np.triu(R * signs[:, None]).astype("f4")
