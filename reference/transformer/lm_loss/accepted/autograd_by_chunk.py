"""A backward pass for each chunk, whose graph is gone before the next one begins."""

import torch
from torch.nn import functional


def lm_loss(h, W, ids, ignore=-100, chunk=1024):
    wide = torch.promote_types(h.dtype, torch.float32)
    hidden = h.detach().to(wide).clone().requires_grad_(True)
    weight = W.detach().to(wide).clone().requires_grad_(True)
    targets = ids[:, 1:].flatten()
    count = max((targets != ignore).sum().item(), 1)
    total = torch.zeros((), dtype=wide)
    rows = hidden.detach()[:, :-1].reshape(-1, h.shape[-1])
    pieces = []
    for x, y in zip(rows.split(chunk), targets.split(chunk)):
        x = x.clone().requires_grad_(True)
        loss = functional.cross_entropy(x @ weight.T, y, ignore_index=ignore, reduction="sum") / count
        loss.backward()
        total += loss.detach()
        pieces.append(x.grad)
    dh = torch.cat(pieces).view(h.shape[0], -1, h.shape[-1])
    return total, functional.pad(dh, (0, 0, 0, 1)).to(h.dtype), weight.grad.to(W.dtype)
