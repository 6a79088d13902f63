"""Sample by sample, and chunks inside each: more chunks than asked for, and none larger."""

import torch
from torch.nn import functional


def lm_loss(h, W, ids, ignore=-100, chunk=1024):
    wide = torch.promote_types(h.dtype, torch.float32)
    count = (ids[:, 1:] != ignore).sum().clamp_min(1)
    loss, dh, dW = h.new_zeros((), dtype=wide), torch.zeros_like(h), W.new_zeros(W.shape, dtype=wide)
    for sample in range(len(h)):
        for start in range(0, h.shape[1] - 1, chunk):
            stop = min(start + chunk, h.shape[1] - 1)
            x, y = h[sample, start:stop].to(wide), ids[sample, start + 1 : stop + 1]
            logits = functional.linear(x, W.to(wide))
            loss += functional.cross_entropy(logits, y, ignore_index=ignore, reduction="sum")
            kept = y != ignore
            delta = logits.softmax(-1)
            delta[kept.nonzero().flatten(), y[kept]] -= 1
            delta[~kept] = 0
            dh[sample, start:stop] = (delta @ W.to(wide) / count).to(h.dtype)
            dW += delta.T @ x
    return loss / count, dh, (dW / count).to(W.dtype)
