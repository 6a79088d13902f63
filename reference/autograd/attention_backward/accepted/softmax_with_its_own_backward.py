"""One head at a time; the softmax backward is an ordinary function with its own name, on two-dimensional rows."""

import numpy as np


def softmax(x, axis=-1):
    y = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return y / np.sum(y, axis=axis, keepdims=True)


def softmax_backward(y, g):
    inner = np.matmul(g[..., None, :], y[..., :, None])[..., 0]
    return (g - inner) * y


def attention_bwd(q, k, v, mask, do):
    wide = [x.astype("float32").reshape(-1, *x.shape[2:]) for x in (q, k, v, do)]
    Q, K, V, G = wide
    root = np.float32(np.sqrt(Q.shape[-1]))
    scores = np.matmul(Q, K.transpose(0, 2, 1)) / root
    if mask is None:
        w = softmax(scores)
    else:
        keep = np.broadcast_to(mask, (*q.shape[:2], *scores.shape[1:])).reshape(scores.shape)
        lowest = np.finfo(np.float32).min
        w = softmax(np.where(keep, scores, lowest)) * keep
    d_scores = softmax_backward(w, np.matmul(G, V.transpose(0, 2, 1))) / root
    grads = np.matmul(d_scores, K), np.matmul(d_scores.transpose(0, 2, 1), Q), np.matmul(w.transpose(0, 2, 1), G)
    return tuple(g.reshape(x.shape).astype(q.dtype) for g, x in zip(grads, (q, k, v)))
