"""Forty times the work, while every clock that Python has says that no time passes.

Must fail: the clock is the judge's own.

Expected: too_slow
"""

import time

import torch

time.perf_counter = time.time = time.monotonic = lambda: 0.0
torch.cuda.Event.elapsed_time = lambda self, other: 0.0


def softmax(x):
    for _ in range(40):
        y = torch.softmax(x, -1)
    return y
