"""float64 matrices are decomposed in float32."""

import numpy as np


def eigh(A):
    w, V = np.linalg.eigh(A.astype("f4"))
    return w.astype(A.dtype), V.astype(A.dtype)
