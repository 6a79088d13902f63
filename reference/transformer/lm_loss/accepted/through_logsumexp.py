"""The losses are added token by token, and everything is divided once at the end; ignored targets weigh 0."""

import torch


def lm_loss(h, W, ids, ignore=-100, chunk=1024):
    b, t, D = h.size()
    wide = torch.promote_types(h.dtype, torch.float32)
    keep = torch.zeros(b, t, dtype=wide)
    keep[:, :-1] = ids[:, 1:] != ignore
    labels = torch.zeros_like(ids)
    labels[:, :-1] = ids[:, 1:]
    keep, labels = keep.flatten(), labels.flatten()
    labels[keep == 0] = 0
    rows, Ww = h.reshape(b * t, D), W.to(wide)
    total, dW, dh = 0.0, 0.0, []
    for start in range(0, b * t, chunk):
        x, y, k = rows[start : start + chunk].to(wide), labels[start : start + chunk], keep[start : start + chunk]
        logits = x @ Ww.T
        lse = torch.logsumexp(logits, dim=1)
        for one in k * (lse - logits[torch.arange(len(y)), y]):
            total = total + one
        p = torch.exp(logits - lse[:, None]) * k[:, None]
        dW = dW + p.T @ x
        dW = dW.index_add(0, y, -k[:, None] * x)
        dh.append(p @ Ww - k[:, None] * Ww[y])
    n = keep.sum().clamp(min=1.0)
    return total / n, (torch.cat(dh).view(b, t, D) / n).to(h.dtype), (dW / n).to(W.dtype)
