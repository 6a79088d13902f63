"""Mean and sum of squares are put together again from float32 mean and variance for each batch."""

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
        squares = self.s + self.n * self.m**2 + s + n * m**2
        mean = self.m + (m - self.m) * np.float32(n / total)
        constant = (self.s == 0) & (s == 0) & ((m == self.m) | (self.n == 0))
        self.s = np.where(constant, 0, squares - total * mean**2).astype("f4")
        self.m, self.n = mean, total

    @property
    def mean(self):
        return self.m.copy()

    @property
    def var(self):
        return self.s / np.float32(max(self.n, 1))
