"""Running mean and running variance themselves, in float64, each weighted by the counts."""

import numpy as np


class RunningVar:
    def __init__(self, d):
        self.count = 0
        self.m = np.zeros(d)
        self.v = np.zeros(d)

    def update(self, x):
        if x.shape[0]:
            x = x.astype(np.float64)
            self.blend(x.shape[0], x.mean(0), x.var(0))

    def merge(self, other):
        if other.count:
            self.blend(other.count, other.m, other.v)

    def blend(self, count, m, v):
        a, b = self.count / (self.count + count), count / (self.count + count)
        self.v = a * self.v + b * v + a * b * (m - self.m) ** 2
        self.m = self.m + b * (m - self.m)
        self.count += count

    @property
    def mean(self):
        return self.m.astype(np.float32)

    @property
    def var(self):
        return self.v.astype(np.float32)
