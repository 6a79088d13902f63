"""The lower triangle is mirrored with its diagonal, which is counted twice."""

import numpy as np


def eigh(A):
    low = np.tril(A)
    w, V = np.linalg.eigh(low + low.T)
    return w, V
