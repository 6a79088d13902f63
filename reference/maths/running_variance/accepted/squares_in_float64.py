"""Sums and sums of squares in float64: enough for float32 data as long as a mean is below a million spreads."""

import numpy as np


class RunningVar:
    def __init__(self, d):
        self.n = 0
        self.sums = np.zeros((2, d))

    def update(self, x):
        wide = x.astype("f8")
        self.n += len(x)
        self.sums = self.sums + np.stack([wide.sum(0), (wide * wide).sum(0)])

    def merge(self, other):
        self.n += other.n
        self.sums = self.sums + other.sums

    @property
    def mean(self):
        return (self.sums[0] / max(self.n, 1)).astype("f4")

    @property
    def var(self):
        n = max(self.n, 1)
        return (np.maximum(self.sums[1] - self.sums[0] ** 2 / n, 0) / n).astype("f4")
