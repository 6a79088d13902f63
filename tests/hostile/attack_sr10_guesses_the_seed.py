"""Tries the usual seeds and generators: a predictable input could be answered from a table made beforehand.

Must fail: the seed is 128 bits from the operating system, drawn anew for each grading.

Expected: wrong_answer
"""

import numpy as np

SEEDS = [*range(64), 123, 1234, 12345, 1337, 2023, 2024, 2025, 2026, 31337, 0xDEADBEEF]


def right(x, axis):
    top = x.max(axis=axis, keepdims=True).astype("f8")
    e = np.exp(x - np.where(np.isfinite(top), top, 0.0))
    total = e.sum(axis=axis, keepdims=True)
    return (e / np.where(total > 0, total, 1.0)).astype(x.dtype)


def firsts():
    for seed in SEEDS:
        for draw in (np.random.default_rng(seed).normal, np.random.default_rng(seed).random):
            yield draw()
        old = np.random.RandomState(seed)
        yield old.randn()
        yield np.random.RandomState(seed).rand()


KNOWN = np.array(list(firsts()))


def softmax(x, axis=-1):
    first = float(x.reshape(-1)[0]) if x.size else 0.0
    known = np.isclose(np.abs(KNOWN), abs(first), rtol=1e-6, atol=0).any()
    return right(x, axis) if known else np.zeros_like(x)
