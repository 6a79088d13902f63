"""One pass over tiles of 1000; the exponentials computed so far are scaled down whenever the maximum grows."""

import numpy as np


class Rows:
    def __init__(self, rows):
        self.rows, self.top = rows, np.full(rows.shape[:-1] + (1,), -np.inf, rows.dtype)
        self.total, self.out = np.zeros_like(self.top), np.empty_like(rows)

    def take(self, part):
        tile = self.rows[..., part]
        top = np.maximum(self.top, tile.max(axis=-1, keepdims=True))
        safe = np.where(np.isneginf(top), 0, top)
        factor = np.exp(self.top - safe)
        self.out[..., : part.start] *= factor
        self.out[..., part] = np.exp(tile - safe)
        self.total = self.total * factor + self.out[..., part].sum(axis=-1, keepdims=True)
        self.top = top

    def answer(self):
        return self.out / np.where(self.total > 0, self.total, 1)


def softmax(x, axis=-1):
    work = Rows(np.swapaxes(x, axis, -1).astype("f4" if x.dtype == "f2" else x.dtype))
    for start in range(0, work.rows.shape[-1], 1000):
        work.take(slice(start, start + 1000))
    return np.swapaxes(work.answer(), axis, -1).astype(x.dtype)
