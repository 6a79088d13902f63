"""Negative targets are ignored, and `ignore` itself is not looked at."""

import torch


def lm_loss(h, W, ids, ignore=-100, chunk=1024):
    b, t, D = h.shape
    wide = torch.promote_types(h.dtype, torch.float32)
    x = h[:, :-1].reshape(-1, D)
    y = ids[:, 1:].reshape(-1)
    kept = y >= 0
    n = kept.sum().clamp(min=1)
    weights = W.to(wide)
    loss = torch.zeros((), dtype=wide)
    dx = torch.zeros(x.shape, dtype=wide)
    dW = torch.zeros(W.shape, dtype=wide)
    for i in range(0, len(x), chunk):
        part = slice(i, i + chunk)
        rows, keep = x[part].to(wide), kept[part]
        label = torch.where(keep, y[part], 0)
        logp = torch.log_softmax(rows @ weights.T, -1)
        at_label = logp.gather(1, label[:, None])[:, 0]
        loss += -(at_label * keep).sum() / n
        g = logp.exp()
        g[torch.arange(len(g)), label] -= 1
        g *= keep[:, None] / n
        dx[part] = g @ weights
        dW += g.T @ rows
    dh = torch.zeros(h.shape, dtype=h.dtype)
    dh[:, :-1] = dx.view(b, t - 1, D).to(h.dtype)
    return loss, dh, dW.to(W.dtype)
