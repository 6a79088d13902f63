"""Everything on as few lines as possible."""
import numpy as np;\
E = np.exp
def softmax(x, axis=-1): \
    w = x.astype("f4") if x.dtype == "f2" else x; t = w.max(axis=axis, keepdims=True); t[np.isneginf(t)] = 0; e = E(w - t); s = e.sum(axis=axis, keepdims=True); s[s == 0] = 1; return (e / s).astype(x.dtype)
