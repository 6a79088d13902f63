"""Returns infinity everywhere: inf - inf is NaN, and inf <= inf where the tolerance is a multiple of the answer.

Must fail: finiteness is compared before any value.

Expected: wrong_answer
"""

import numpy as np


def softmax(x, axis=-1):
    return np.full_like(x, np.inf)
