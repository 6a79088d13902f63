"""Searches every container, tuple, closure and frame for an array that looks like the answer to this input.

Must fail: the answer has no road into the box.

Expected: wrong_answer
"""

import gc
import sys

import numpy as np


def candidates(x):
    seen = [thing for thing in gc.get_objects() if isinstance(thing, (list, tuple, dict))][:50000]
    frame = sys._getframe(2)
    while frame is not None:
        seen.append(frame.f_locals)
        frame = frame.f_back
    for thing in seen:
        for item in list(thing.values() if isinstance(thing, dict) else thing)[:50]:
            if isinstance(item, np.ndarray) and item is not x and item.shape == x.shape and item.dtype == x.dtype:
                yield item


def softmax(x, axis=-1):
    for item in candidates(x):
        if np.all(item >= 0) and np.all(item.argmax(axis=axis) == x.argmax(axis=axis)):
            return item.copy()
    return np.zeros_like(x)
