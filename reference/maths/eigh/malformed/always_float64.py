"""w and V come back in float64, whatever came in."""

import numpy as np


def eigh(A):
    w, V = np.linalg.eigh(A.astype("f8"))
    return w, V
