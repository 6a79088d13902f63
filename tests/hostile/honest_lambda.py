"""The entry is a lambda."""

import numpy as np

shifted = lambda w, top: np.exp(w - np.where(np.isneginf(top), w.dtype.type(0), top))
over = lambda e, total: e / np.where(total == 0, e.dtype.type(1), total)
share = lambda e, axis: over(e, e.sum(axis=axis, keepdims=True))
wide = lambda x: x.astype(np.float32) if x.dtype == np.float16 else x
whole = lambda w, axis: share(shifted(w, w.max(axis=axis, keepdims=True)), axis)
softmax = lambda x, axis=-1: whole(wide(x), axis).astype(x.dtype)
