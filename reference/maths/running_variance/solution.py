"""Count, mean and sum of squared distances; a batch is summed up by itself and merged (Chan, Golub & LeVeque)."""

import numpy as np


class RunningVar:
    """Mean and population variance of d columns."""

    def __init__(self, d):
        self.count, self.dtype = 0, np.dtype("f4")
        self.center, self.squares = np.zeros(d), np.zeros(d)

    def update(self, x):
        """Take a batch of rows in."""
        self.dtype = np.promote_types(self.dtype, x.dtype)
        if len(x):
            wide = x.astype(np.float64)
            center = wide.mean(axis=0)
            self.take(len(x), center, ((wide - center) ** 2).sum(axis=0))

    def merge(self, other):
        """Take in all that another one has seen."""
        self.dtype = np.promote_types(self.dtype, other.dtype)
        if other.count:
            self.take(other.count, other.center, other.squares)

    def take(self, count, center, squares):
        """Rows of this number, mean, and sum of squared distances from it."""
        share = count / (self.count + count)
        apart = center - self.center
        self.squares = self.squares + squares + apart**2 * (self.count * share)
        self.center = self.center + apart * share
        self.count += count

    @property
    def mean(self):
        """The mean of each column."""
        return self.center.astype(self.dtype)

    @property
    def var(self):
        """The population variance of each column."""
        return (self.squares / max(self.count, 1)).astype(self.dtype)
