"""Returns an empty buffer at once and lets a thread fill it: correct if answers are looked at after the loop.

Must fail: the answer is the bytes at return.

Expected: wrong_answer process_limit
"""

import threading
import time

import numpy as np


def work(x, axis, out):
    time.sleep(0.05)
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    out[...] = e / np.where(total > 0, total, 1.0)


def softmax(x, axis=-1):
    out = np.full_like(x, -1)
    threading.Thread(target=work, args=(x.copy(), axis, out), daemon=True).start()
    return out
