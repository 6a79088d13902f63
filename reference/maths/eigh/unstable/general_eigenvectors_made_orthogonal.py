"""General eigenvectors are made orthogonal, but of equal eigenvalues the solver may make a complex pair with one vector."""

import numpy as np


def eigh(A):
    w, V = np.linalg.eig(A)
    order = np.argsort(w.real)
    Q, _ = np.linalg.qr(V.real[:, order])
    return w.real[order].astype(A.dtype), Q.astype(A.dtype)
