"""The mean of the squares minus the square of the mean; only where all numbers are equal it is set to 0."""

import numpy as np


class RunningVar:
    def __init__(self, d):
        self.n = 0
        self.sum, self.squares = np.zeros(d, "f4"), np.zeros(d, "f4")
        self.low, self.high = np.full(d, np.inf), np.full(d, -np.inf)

    def update(self, x):
        x = x.astype("f4")
        self.n += len(x)
        self.low, self.high = (
            np.minimum(self.low, x.min(0, initial=np.inf)),
            np.maximum(self.high, x.max(0, initial=-np.inf)),
        )
        self.sum = self.sum + x.sum(0)
        self.squares = self.squares + (x * x).sum(0)

    def merge(self, other):
        self.n += other.n
        self.low, self.high = np.minimum(self.low, other.low), np.maximum(self.high, other.high)
        self.sum = self.sum + other.sum
        self.squares = self.squares + other.squares

    @property
    def mean(self):
        return self.sum / np.float32(max(self.n, 1))

    @property
    def var(self):
        n = np.float32(max(self.n, 1))
        return np.where(self.low == self.high, np.float32(0), self.squares / n - (self.sum / n) ** 2)
