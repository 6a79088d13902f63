"""A plus a multiple of the identity has only positive eigenvalues, and so they are its singular values."""

import numpy as np


def eigh(A):
    scale = float(abs(A).max()) or 1.0
    wide = A.astype("f8") / scale
    shift = len(A) * 1.0
    U, _, _ = np.linalg.svd(wide + shift * np.eye(len(A)))
    V = U[:, ::-1]
    w = ((wide @ V) * V).sum(0)
    order = np.argsort(w)
    return (w[order] * scale).astype(A.dtype), V[:, order].astype(A.dtype)
