"""Eigenvectors of A A, which is the same for eigenvalues of opposite sign and squares the distance of small ones."""

import numpy as np


def eigh(A):
    scale = abs(A).max() or A.dtype.type(1)
    B = A / scale
    _, V = np.linalg.eigh(B @ B)
    w = ((B @ V) * V).sum(0) * scale
    order = np.argsort(w)
    return w[order], V[:, order]
