"""Copies its input through pickle and deepcopy before it works, to be safe from itself."""

import copy
import pickle

import numpy as np


def softmax(x, axis=-1):
    own = copy.deepcopy(pickle.loads(pickle.dumps(x)) if x.size < 65536 else x)
    work = own.astype(np.float32) if x.dtype == np.float16 else own
    top = work.max(axis=axis, keepdims=True)
    top[np.isneginf(top)] = 0
    e = np.exp(work - top)
    total = e.sum(axis=axis, keepdims=True)
    total[total == 0] = 1
    return (e / total).astype(x.dtype)
