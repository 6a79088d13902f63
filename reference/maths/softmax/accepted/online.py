"""One pass over each row, rescaling the running sum when the maximum grows."""
import numpy as np


def softmax(x, axis=-1):
    rows = np.moveaxis(x, axis, -1)
    out = np.zeros(rows.shape, np.float32 if x.dtype == np.float16 else x.dtype)
    for at in np.ndindex(rows.shape[:-1]):
        top, total = out.dtype.type(-np.inf), out.dtype.type(0)
        for v in rows[at].astype(out.dtype):
            if v > top:
                total, top = total * np.exp(top - v) + 1, v
            elif v > -np.inf:
                total = total + np.exp(v - top)
        if total > 0:
            out[at] = np.exp(rows[at].astype(out.dtype) - top) / total
    return np.moveaxis(out, -1, axis).astype(x.dtype)
