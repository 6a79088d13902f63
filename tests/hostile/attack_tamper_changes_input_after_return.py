"""Returns a view of the input at once and lets a thread write the right values into it a little later.

Must fail: the bytes are a snapshot taken at return.

Expected: wrong_answer process_limit
"""

import threading
import time

import numpy as np


def softmax(x, axis=-1):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    value = (e / np.where(total > 0, total, 1.0)).astype(x.dtype)
    x[...] = -1

    def later():
        time.sleep(0.1)
        x[...] = value

    threading.Thread(target=later, daemon=True).start()
    return x
