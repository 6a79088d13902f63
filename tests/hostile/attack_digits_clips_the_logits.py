"""Clips the logits to [-50, 50] instead of shifting them: nothing overflows, and masks leak.

Must fail: masked entries are exactly 0, and large logits differ beyond 50 as well.

Expected: unstable wrong_answer
"""

import numpy as np


def softmax(x, axis=-1):
    e = np.exp(np.clip(x.astype("f8"), -50, 50))
    return (e / e.sum(axis=axis, keepdims=True)).astype(x.dtype)
