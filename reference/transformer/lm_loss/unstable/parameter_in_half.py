"""A parameter in half precision collects its gradient chunk by chunk by autograd, in half precision."""

import torch
from torch.nn import functional


def lm_loss(h, W, ids, ignore=-100, chunk=1024):
    wide = torch.promote_types(h.dtype, torch.float32)
    weight = W.detach().clone().requires_grad_(True)
    targets = ids[:, 1:].flatten()
    count = max((targets != ignore).sum().item(), 1)
    total, pieces = torch.zeros((), dtype=wide), []
    for x, y in zip(h[:, :-1].flatten(0, 1).split(chunk), targets.split(chunk)):
        x = x.to(wide).requires_grad_(True)
        loss = functional.cross_entropy(x @ weight.to(wide).T, y, ignore_index=ignore, reduction="sum") / count
        loss.backward()
        total += loss.detach()
        pieces.append(x.grad)
    dh = torch.cat(pieces).view(h.shape[0], -1, h.shape[-1])
    return total, functional.pad(dh, (0, 0, 0, 1)).to(h.dtype), weight.grad
