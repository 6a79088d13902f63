"""Chan's formulas for a batch and for a merge, in float32 throughout."""

import numpy as np


class RunningVar:
    def __init__(self, d):
        self.n = 0
        self.m, self.s = np.zeros(d, "f4"), np.zeros(d, "f4")

    def update(self, x):
        if len(x):
            x = x.astype("f4")
            m = x.mean(axis=0)
            self.take(len(x), m, ((x - m) ** 2).sum(axis=0))

    def merge(self, other):
        if other.n:
            self.take(other.n, other.m, other.s)

    def take(self, n, m, s):
        total = self.n + n
        apart = m - self.m
        self.m = self.m + apart * np.float32(n / total)
        self.s = self.s + s + apart * apart * np.float32(self.n * n / total)
        self.n = total

    @property
    def mean(self):
        return self.m.copy()

    @property
    def var(self):
        return self.s / np.float32(max(self.n, 1))
