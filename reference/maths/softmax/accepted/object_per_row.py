"""A callable object that works row by row, each row with numpy."""

import numpy as np


class Softmax:
    def row(self, row):
        top = row.max()
        if top == -np.inf:
            return np.zeros_like(row)
        e = np.exp(row - top)
        return e / e.sum()

    def __call__(self, x, axis=-1):
        wide = np.asarray(x, dtype=np.float32 if x.dtype == np.float16 else x.dtype)
        rows = np.moveaxis(wide, axis, -1)
        out = np.empty(rows.shape, x.dtype)
        for at in np.ndindex(rows.shape[:-1]):
            out[at] = self.row(rows[at])
        return np.moveaxis(out, -1, axis)


softmax = Softmax()
