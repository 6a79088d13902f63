"""Welford's updates row by row in Python, but of large batches the mean of the squares less the square of the mean.

Must fail: rows that are timed lie far from zero.

On: maths/running_variance
Expected: wrong_answer
"""

import numpy as np


class RunningVar:
    def __init__(self, d):
        self.n = 0
        self.center, self.spread = np.zeros(d), np.zeros(d)

    def update(self, x):
        if len(x) >= 500:
            mean = x.mean(0)
            self.take(len(x), mean, len(x) * ((x * x).mean(0) - mean * mean))
            return
        for row in x.astype("f8"):
            self.take(1, row, 0.0)

    def take(self, n, center, spread):
        if n:
            total = self.n + n
            apart = center - self.center
            self.spread = self.spread + spread + apart * apart * (self.n * n / total)
            self.center = self.center + apart * (n / total)
            self.n = total

    def merge(self, other):
        self.take(other.n, other.center, other.spread)

    @property
    def mean(self):
        return self.center.astype("f4")

    @property
    def var(self):
        return (self.spread / max(self.n, 1)).astype("f4")
