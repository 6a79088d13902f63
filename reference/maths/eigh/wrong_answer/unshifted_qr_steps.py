"""A fixed number of QR steps without a shift, which converge at the rate of the ratio of neighbouring eigenvalues."""

import numpy as np


def eigh(A):
    scale = float(abs(A).max()) or 1.0
    wide = A.astype("f8") / scale
    B, V = wide.copy(), np.eye(len(A))
    for _ in range(260):
        Q, R = np.linalg.qr(B)
        B, V = R @ Q, V @ Q
    w = np.diag(B)
    order = np.argsort(w)
    return (w[order] * scale).astype(A.dtype), V[:, order].astype(A.dtype)
