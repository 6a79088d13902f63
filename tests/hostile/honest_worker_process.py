"""Keeps a process of multiprocessing beside it, with a queue and a lock, to which it reports every call."""

import atexit
import multiprocessing

import numpy as np

CONTEXT = multiprocessing.get_context("fork")
LOCK, REPORTS = CONTEXT.Lock(), CONTEXT.SimpleQueue()


def listen(reports):
    for _ in range(1_000_000):
        if reports.get() is None:
            return


HELPER = CONTEXT.Process(target=listen, args=(REPORTS,), daemon=True)
HELPER.start()
atexit.register(REPORTS.put, None)


def softmax(x, axis=-1):
    with LOCK:
        REPORTS.put(x.shape)
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    top = work.max(axis=axis, keepdims=True)
    top[np.isneginf(top)] = 0
    e = np.exp(work - top)
    total = e.sum(axis=axis, keepdims=True)
    total[total == 0] = 1
    return (e / total).astype(x.dtype)
