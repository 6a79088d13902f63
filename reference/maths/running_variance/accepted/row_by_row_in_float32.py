"""Welford's update for short batches in float32, and Chan's for the others."""

import numpy as np


class RunningVar:
    def __init__(self, d):
        self.n = 0
        self.m, self.s = np.zeros(d, "f4"), np.zeros(d, "f4")

    def update(self, x):
        if len(x) > 50:
            short = RunningVar(len(self.m))
            short.n, short.m = len(x), x.mean(axis=0, dtype="f4")
            short.s = ((x - short.m) ** 2).sum(axis=0, dtype="f4")
            return self.merge(short)
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
