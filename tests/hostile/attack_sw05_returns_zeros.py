"""Returns zeros: in long rows every probability lies below a careless absolute tolerance.

Must fail: errors are relative to the largest value of the row.

Expected: wrong_answer
"""

import numpy as np


def softmax(x, axis=-1):
    return np.zeros_like(x)
