"""Returns a fully masked array: each comparison gives `masked`, whose truth value is False.

Must fail: a masked array is refused or flattened to its data before anything is compared.

Expected: wrong_answer rejected runtime_error malformed
"""

import numpy as np


def softmax(x, axis=-1):
    return np.ma.masked_all(x.shape, dtype=x.dtype)
