"""Leaves timers and threads running that never end by themselves, not all of them daemons."""

import threading

import numpy as np

STOP = threading.Event()
threading.Thread(target=STOP.wait, args=(30,)).start()
threading.Timer(30, STOP.set).start()
LOCAL = threading.local()


def softmax(x, axis=-1):
    LOCAL.calls = getattr(LOCAL, "calls", 0) + 1
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    top = work.max(axis=axis, keepdims=True)
    top[np.isneginf(top)] = 0
    e = np.exp(work - top)
    total = e.sum(axis=axis, keepdims=True)
    total[total == 0] = 1
    return (e / total).astype(x.dtype)
