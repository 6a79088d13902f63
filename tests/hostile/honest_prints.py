"""Prints in every call, on both streams, with a progress bar and words that a judge might fear."""

import sys

import numpy as np

print("loading ... FAILED (just kidding)", file=sys.stderr)


def softmax(x, axis=-1):
    print(f"softmax of {x.shape}, axis {axis}: error? no.")
    print("\r[####      ] 40 %", end="", file=sys.stderr)
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    top = work.max(axis=axis, keepdims=True)
    top[np.isneginf(top)] = 0
    e = np.exp(work - top)
    total = e.sum(axis=axis, keepdims=True)
    total[total == 0] = 1
    print("\r[##########] 100 %", file=sys.stderr)
    return (e / total).astype(x.dtype)
