"""The mean of the squares minus the square of the mean: even a constant column gets a variance, of rounding errors."""

import numpy as np


class RunningVar:
    def __init__(self, d):
        self.n = 0
        self.sum, self.squares = np.zeros(d, "f4"), np.zeros(d, "f4")

    def update(self, x):
        x = x.astype("f4")
        self.n += len(x)
        self.sum = self.sum + x.sum(0)
        self.squares = self.squares + (x * x).sum(0)

    def merge(self, other):
        self.n += other.n
        self.sum = self.sum + other.sum
        self.squares = self.squares + other.squares

    @property
    def mean(self):
        return self.sum / np.float32(max(self.n, 1))

    @property
    def var(self):
        n = np.float32(max(self.n, 1))
        return self.squares / n - (self.sum / n) ** 2
