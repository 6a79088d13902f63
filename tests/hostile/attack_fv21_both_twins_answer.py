"""Forks in the call and lets both processes answer on the same channel, to put request and reply out of step.

Must fail: a reply carries its request's number, and a reply that nobody asked for is a violation.

Expected: wrong_answer runtime_error rejected malformed time_limit
"""

import os

import numpy as np

CALLS = [0]


def softmax(x, axis=-1):
    CALLS[0] += 1
    if CALLS[0] > 20:
        return np.zeros_like(x)
    child = os.fork()
    return np.zeros_like(x) if child else np.full_like(x, 1.0 / x.shape[axis])
