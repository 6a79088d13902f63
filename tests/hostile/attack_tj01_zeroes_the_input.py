"""Overwrites the input with zeros and returns 1/n: right, if the judge asks its reference about that buffer.

Must fail: the judge keeps its own copy of each input.

Expected: wrong_answer runtime_error
"""

import numpy as np


def softmax(x, axis=-1):
    x[...] = 0
    return np.full_like(x, 1.0 / x.shape[axis])
