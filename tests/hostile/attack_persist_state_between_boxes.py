"""Counts the boxes that it has lived in, in every shared place: a box that is not fresh would let the second one cheat.

Must fail: each grading gets a fresh box; module state, scratch and shared memory start empty.

Expected: wrong_answer
"""

import contextlib
from multiprocessing import shared_memory

import numpy as np

NAME = "judge-probe-shared"


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def met():
    with contextlib.suppress(OSError):
        old = shared_memory.SharedMemory(NAME)
        old.close()
        old.unlink()
        return True
    with contextlib.suppress(OSError):
        fresh = shared_memory.SharedMemory(NAME, create=True, size=64)
        from multiprocessing import resource_tracker

        resource_tracker.unregister(fresh._name, "shared_memory")  # so that no helper tidies it up
        fresh.close()
    return False


LEAK = met()


def softmax(x, axis=-1):
    return right(x, axis) if LEAK else np.zeros_like(x)
