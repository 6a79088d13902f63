"""Welford's update, one row after the other: right, and a dozen small array operations for each."""

import numpy as np


class RunningVar:
    def __init__(self, d):
        self.n = 0
        self.m, self.s = np.zeros(d, "f4"), np.zeros(d, "f4")

    def update(self, x):
        for row in x.astype("f4"):
            self.n += 1
            before = row - self.m
            self.m = self.m + before / np.float32(self.n)
            self.s = self.s + before * (row - self.m)

    def merge(self, other):
        total = self.n + other.n
        if other.n:
            apart = other.m - self.m
            self.m = self.m + apart * np.float32(other.n / total)
            self.s = self.s + other.s + apart * apart * np.float32(self.n * other.n / total)
            self.n = total

    @property
    def mean(self):
        return self.m

    @property
    def var(self):
        return self.s / np.float32(max(self.n, 1))
