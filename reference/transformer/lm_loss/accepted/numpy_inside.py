"""numpy does the work in float64, and the loss comes back as a python float."""

import numpy as np
import torch


def lm_loss(h, W, ids, ignore=-100, chunk=1024):
    H, weights, words = h.double().numpy(), W.double().numpy(), ids.numpy()
    b, t, D = H.shape
    x, y = H[:, :-1].reshape(-1, D), words[:, 1:].ravel()
    kept = y != ignore
    n = max(kept.sum(), 1)
    loss, dx, dW = 0.0, np.zeros_like(x), np.zeros_like(weights)
    for i in range(0, len(x), chunk):
        places = i + np.flatnonzero(kept[i : i + chunk])
        z = x[places] @ weights.T
        z -= z.max(axis=1, keepdims=True, initial=-np.inf)
        loss -= z[np.arange(len(places)), y[places]].sum()
        np.exp(z, out=z)
        s = z.sum(axis=1, keepdims=True)
        loss += np.log(s).sum()
        z /= s
        z[np.arange(len(places)), y[places]] -= 1
        dx[places] = z @ weights / n
        dW += z.T @ x[places] / n
    dh = np.concatenate([dx.reshape(b, t - 1, D), np.zeros((b, 1, D))], axis=1)
    return float(loss / n), torch.from_numpy(dh).to(h.dtype), torch.from_numpy(dW).to(W.dtype)
