"""Returns 1/n: rows sum to one, shape and dtype agree, and for flat logits it is nearly right.

Must fail: values are compared.

Expected: wrong_answer
"""

import numpy as np


def softmax(x, axis=-1):
    return np.full_like(x, 1.0 / x.shape[axis])
