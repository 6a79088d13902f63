"""Returns an empty array: all() of nothing is true, and so is max(default=0) within any tolerance.

Must fail: shapes are compared before any arithmetic.

Expected: wrong_answer malformed
"""

import numpy as np


def softmax(x, axis=-1):
    return np.empty((0,) * x.ndim, x.dtype)
