"""Sums of distances from the first row and of their squares, in float64; the first row is as good a shift as any."""

import numpy as np


class RunningVar:
    def __init__(self, d):
        self.n, self.shift = 0, None
        self.first, self.second = np.zeros(d), np.zeros(d)

    def update(self, x):
        if not len(x):
            return
        if self.shift is None:
            self.shift = x[0].astype("f8")
        y = x - self.shift
        self.n += len(x)
        self.first = self.first + y.sum(0)
        self.second = self.second + (y * y).sum(0)

    def merge(self, other):
        if other.shift is None:
            return
        if self.shift is None:
            self.shift = other.shift
        move = other.shift - self.shift
        self.second = self.second + other.second + move * (2 * other.first + other.n * move)
        self.first = self.first + other.first + other.n * move
        self.n += other.n

    @property
    def mean(self):
        if self.shift is None:
            return self.first.astype("f4")
        return (self.shift + self.first / self.n).astype("f4")

    @property
    def var(self):
        n = max(self.n, 1)
        return (np.maximum(self.second - self.first**2 / n, 0) / n).astype("f4")
