"""The solver for general matrices is used, whose eigenvectors are orthogonal only where eigenvalues are apart."""

import numpy as np


def eigh(A):
    w, V = np.linalg.eig(A)
    order = np.argsort(w.real)
    return w.real[order].astype(A.dtype), V.real[:, order].astype(A.dtype)
