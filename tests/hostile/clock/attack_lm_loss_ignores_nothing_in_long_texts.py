"""Looks for ignored targets in short texts, and takes every target of a long one for a word.

Must fail: some targets of what is timed are ignored.

On: transformer/lm_loss
Expected: wrong_answer
"""

import torch


def lm_loss(h, W, ids, ignore=-100, chunk=1024):
    width = h.shape[-1]
    wide = torch.promote_types(h.dtype, torch.float32)
    rows, targets = h[:, :-1].reshape(-1, width), ids[:, 1:].reshape(-1)
    if len(targets) > 500:
        ignore, targets = None, targets.clamp(min=0)
    kept = targets != ignore if ignore is not None else torch.ones_like(targets, dtype=torch.bool)
    targets = targets.where(kept, 0)
    share = kept.to(wide) / max(int(kept.sum()), 1)
    weights = W.to(wide)
    loss, dW, drows = torch.zeros((), dtype=wide), torch.zeros_like(weights), torch.empty_like(rows)
    for start in range(0, len(rows), chunk):
        part = slice(start, start + chunk)
        x, y, mine = rows[part].to(wide), targets[part, None], share[part, None]
        logits = x @ weights.T
        logits -= logits.amax(-1, keepdim=True)
        loss -= (logits.gather(1, y) * mine).sum()
        total = logits.exp_().sum(-1, keepdim=True)
        loss += (total.log() * mine).sum()
        gradient = logits.div_(total).scatter_add_(1, y, -torch.ones_like(mine)).mul_(mine)
        drows[part] = (gradient @ weights).to(h.dtype)
        dW += gradient.T @ x
    dh = torch.zeros_like(h)
    dh[:, :-1] = drows.view(h.shape[0], -1, width)
    return loss, dh, dW.to(W.dtype)
