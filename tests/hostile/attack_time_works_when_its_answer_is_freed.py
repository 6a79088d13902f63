"""Ties the slow work to the life of its answer: it runs when the worker lets go of that, after the reply.

Must fail: the clock runs from call to call, and the worker hears of the next one only when that work is done.

Expected: too_slow time_limit
"""

import weakref

import numpy as np

class Answer(np.ndarray):
    pass


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def work(x, axis):
    for _ in range(40):
        right(x, axis)


def softmax(x, axis=-1):
    answer = right(x, axis).view(Answer)
    if x.size >= 1 << 15:
        weakref.finalize(answer, work, x.copy(), axis)
    return answer
