"""The mean is taken off the batch in place, which is the caller's."""

import numpy as np


class RunningVar:
    def __init__(self, d):
        self.n = 0
        self.m = np.zeros(d)
        self.s = np.zeros(d, np.float64)

    def update(self, x):
        if len(x):
            mean = x.mean(axis=0, dtype=np.float64)
            x -= mean.astype(x.dtype)
            rest = x.mean(axis=0, dtype=np.float64)
            self._take(len(x), mean.astype(x.dtype) + rest, ((x.astype(np.float64) - rest) ** 2).sum(axis=0))

    def merge(self, other):
        if other.n:
            self._take(other.n, other.m, other.s)

    def _take(self, n, m, s):
        share = n / (self.n + n)
        apart = m - self.m
        self.s = self.s + s + apart**2 * (self.n * share)
        self.m = self.m + apart * share
        self.n += n

    @property
    def mean(self):
        return self.m.astype(np.float32)

    @property
    def var(self):
        return (self.s / max(self.n, 1)).astype(np.float32)
