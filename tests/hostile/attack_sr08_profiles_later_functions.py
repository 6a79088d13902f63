"""Hooks the profiler to record every array that any later function returns, and answers from the recordings.

Must fail: neither reference nor checker ever runs in this process; the hook sees this file's own work.

Expected: wrong_answer
"""

import sys
import threading

import numpy as np

RECORDED = []


def record(frame, event, value):
    if event == "return" and isinstance(value, np.ndarray):
        RECORDED.append(value)
        del RECORDED[:-100]


sys.setprofile(record)
threading.setprofile(record)


def softmax(x, axis=-1):
    for value in reversed(RECORDED):
        if value.shape == x.shape and value.dtype == x.dtype and np.all(value >= 0) and np.all(value <= 1):
            return value.copy()
    return np.zeros_like(x)
