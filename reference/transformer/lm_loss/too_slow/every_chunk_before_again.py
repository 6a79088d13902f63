"""For each chunk everything up to its end is computed again, from the first chunk on."""

import torch


def up_to(end, x, y, weights, n, chunk):
    """Loss and gradients of the first `end` rows."""
    loss = torch.zeros((), dtype=x.dtype)
    dx, dW = torch.zeros_like(x), torch.zeros_like(weights)
    for start in range(0, end, chunk):
        part = slice(start, min(start + chunk, end))
        logp = torch.log_softmax(x[part] @ weights.T, -1)
        own = torch.arange(len(logp)), y[part]
        loss -= logp[own].sum() / n
        g = logp.exp()
        g[own] -= 1
        g /= n
        dx[part] = g @ weights
        dW += g.T @ x[part]
    return loss, dx, dW


def lm_loss(h, W, ids, ignore=-100, chunk=1024):
    wide = torch.promote_types(h.dtype, torch.float32)
    targets = torch.nn.functional.pad(ids[:, 1:], (0, 1), value=ignore)
    kept = targets != ignore
    kept[:, -1] = False
    x, y, weights = h.to(wide)[kept], targets[kept], W.to(wide)
    loss, dx, dW = torch.zeros((), dtype=wide), torch.zeros_like(x), torch.zeros_like(weights)
    for end in range(chunk, len(x) + chunk, chunk):
        loss, dx, dW = up_to(min(end, len(x)), x, y, weights, len(x), chunk)
    dh = torch.zeros(h.shape, dtype=wide)
    dh[kept] = dx
    return loss, dh.to(h.dtype), dW.to(W.dtype)
