"""Returns NaN everywhere: `error > tolerance` is False for NaN.

Must fail: finiteness is compared before any value, and errors are tested as `not (error <= tolerance)`.

Expected: wrong_answer
"""

import numpy as np


def softmax(x, axis=-1):
    return np.full_like(x, np.nan)
