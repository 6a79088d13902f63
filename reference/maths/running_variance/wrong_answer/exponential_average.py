"""New batches get a fixed weight of 0.1, as in batch normalisation, so that early rows are forgotten."""

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
        share = np.float32(0.1 if self.n else 1)
        var = (1 - share) * self.var + share * s / np.float32(n)
        self.m = (1 - share) * self.m + share * m
        self.n += n
        self.s = var * np.float32(self.n)

    @property
    def mean(self):
        return self.m.copy()

    @property
    def var(self):
        return self.s / np.float32(max(self.n, 1))
