"""Imports numpy's names into its own, over the built-in ones, as old scripts do."""

from numpy import *  # noqa: F403
from numpy import exp, float16, float32, isneginf, max, sum  # noqa: A004


def softmax(x, axis=-1):
    work = x.astype(float32) if x.dtype == float16 else x
    top = max(work, axis=axis, keepdims=True)
    top[isneginf(top)] = 0
    e = exp(work - top)
    total = sum(e, axis=axis, keepdims=True)
    total[total == 0] = 1
    return (e / total).astype(x.dtype)
