"""Answers at once and leaves the slow work to eight threads that begin when the answer is out.

Must fail: the clock goes on until the box is frozen, and what its threads do beside later calls counts as theirs.

Expected: too_slow time_limit
"""

import queue
import threading
import time

import numpy as np

TODO = queue.Queue()


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def work():
    while True:
        x, axis = TODO.get()
        time.sleep(0.0002)
        for _ in range(40):
            right(x, axis)


for _ in range(8):
    threading.Thread(target=work, daemon=True).start()


def softmax(x, axis=-1):
    if x.size >= 1 << 15 and TODO.qsize() < 64:
        for _ in range(8):
            TODO.put((x.copy(), axis))
    return right(x, axis)
