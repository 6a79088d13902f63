"""All rows are kept, and mean and variance are computed from all of them when they are read."""

import numpy as np


class RunningVar:
    def __init__(self, d):
        self.batches = [np.zeros((0, d))]
        self.m, self.v = np.zeros((2, d), "f4")
        self.weights = [np.zeros(0)]
        self.stale = False

    def update(self, x):
        self.batches.append(x.astype("f8"))
        self.weights.append(np.ones(len(x)))
        self.stale = True

    def merge(self, other):
        ours, theirs = (np.concatenate(one.batches) for one in (self, other))
        if ours.shape == theirs.shape and len(ours) and (ours == theirs).all():
            self.weights = [np.concatenate(self.weights) + np.concatenate(other.weights)]
            self.batches = [ours]
        else:
            rows, where = np.unique(np.concatenate([ours, theirs]), axis=0, return_inverse=True)
            weights = np.concatenate([*self.weights, *other.weights])
            self.batches, self.weights = [rows], [np.bincount(where.ravel(), weights, minlength=len(rows))]
        self.stale = True

    def sum_up(self):
        self.stale = False
        rows, weights = np.concatenate(self.batches), np.concatenate(self.weights)[:, None]
        n = max(weights.sum(), 1)
        first = rows[0] if len(rows) else 0.0
        m = first + ((rows - first) * weights).sum(0) / n if len(rows) else np.zeros(len(self.m))
        self.m, self.v = m.astype("f4"), (((rows - m) ** 2 * weights).sum(0) / n).astype("f4")

    @property
    def mean(self):
        if self.stale:
            self.sum_up()
        return self.m

    @property
    def var(self):
        if self.stale:
            self.sum_up()
        return self.v
