"""Sums of distances from the first row in float32: where that row lies far from the others, the digits are lost again."""

import numpy as np


class RunningVar:
    def __init__(self, d):
        self.n, self.shift = 0, None
        self.first, self.second = np.zeros(d, "f4"), np.zeros(d, "f4")

    def update(self, x):
        if not len(x):
            return
        if self.shift is None:
            self.shift = x[0].astype("f4")
        y = x.astype("f4") - self.shift
        self.n += len(x)
        self.first = self.first + y.sum(0)
        self.second = self.second + (y * y).sum(0)

    def merge(self, other):
        if other.shift is None:
            return
        if self.shift is None:
            self.shift = other.shift
        move = other.shift - self.shift
        self.second = self.second + other.second + move * (2 * other.first + np.float32(other.n) * move)
        self.first = self.first + other.first + np.float32(other.n) * move
        self.n += other.n

    @property
    def mean(self):
        return self.first if self.shift is None else self.shift + self.first / np.float32(self.n)

    @property
    def var(self):
        n = np.float32(max(self.n, 1))
        return np.maximum(self.second - self.first**2 / n, 0) / n
