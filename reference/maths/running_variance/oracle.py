"""Every row is kept, with how often it was seen; mean and variance by their definitions, in long double."""

from collections import Counter

import numpy as np


class RunningVar:
    """Mean and population variance of d columns."""

    def __init__(self, d):
        self.d, self.seen, self.rows = d, Counter(), {}

    def update(self, x):
        """Take a batch of rows in."""
        for row in x:
            self.rows[row.tobytes()] = row.astype(np.longdouble)
            self.seen[row.tobytes()] += 1

    def merge(self, other):
        """Take in all that another one has seen."""
        self.rows |= other.rows
        self.seen += other.seen

    def moments(self):
        """Mean and variance."""
        if not self.seen:
            return np.zeros((2, self.d))
        weights = np.array([*self.seen.values()], dtype=np.longdouble)[:, None]
        rows = np.array([self.rows[key] for key in self.seen])
        first = rows[0]
        mean = first + ((rows - first) * weights).sum(axis=0) / weights.sum()
        return mean, ((rows - mean) ** 2 * weights).sum(axis=0) / weights.sum()

    @property
    def mean(self):
        """The mean of each column."""
        return self.moments()[0].astype(np.float64)

    @property
    def var(self):
        """The population variance of each column."""
        return self.moments()[1].astype(np.float64)
