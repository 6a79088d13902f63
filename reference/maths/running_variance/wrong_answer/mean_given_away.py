"""What was read as the mean is the array that the next batch changes in place."""

import numpy as np


class RunningVar:
    def __init__(self, d):
        self.n = 0
        self.m = np.zeros(d, np.float32)
        self.s = np.zeros(d, np.float64)

    def update(self, x):
        if len(x):
            x = x.astype(np.float64)
            mean = x.mean(axis=0)
            self._take(len(x), mean, ((x - mean) ** 2).sum(axis=0))

    def merge(self, other):
        if other.n:
            self._take(other.n, other.m, other.s)

    def _take(self, n, m, s):
        share = n / (self.n + n)
        apart = m - self.m.astype(np.float64)
        self.s = self.s + s + apart**2 * (self.n * share)
        self.m += (apart * share).astype(np.float32)
        self.n += n

    @property
    def mean(self):
        return self.m

    @property
    def var(self):
        return (self.s / max(self.n, 1)).astype(np.float32)
