"""Returns one-hot rows at the maximum: right wherever the logits lie far apart.

Must fail: ordinary logits are asked about as well.

Expected: wrong_answer
"""

import numpy as np


def softmax(x, axis=-1):
    return (x == x.max(axis=axis, keepdims=True)).astype(x.dtype)
