"""Softmax minus a one-hot matrix, chunk by chunk, over the kept tokens alone."""

import torch
from torch.nn import functional


def lm_loss(h, W, ids, ignore=-100, chunk=1024):
    wide = torch.promote_types(h.dtype, torch.float32)
    V, D = W.shape
    targets = torch.full_like(ids, ignore)
    targets[:, :-1] = ids[:, 1:]
    where = torch.nonzero(targets.flatten() != ignore).flatten()
    loss = torch.zeros((), dtype=wide)
    dh, dW = torch.zeros(targets.numel(), D, dtype=wide), torch.zeros(V, D, dtype=wide)
    if len(where) == 0:
        return loss, dh.view(h.shape).to(h.dtype), dW.to(W.dtype)
    for places in where.split(chunk):
        x = h.reshape(-1, D)[places].to(wide)
        hot = functional.one_hot(targets.flatten()[places], V).to(wide)
        logits = x @ W.to(wide).T
        logits = logits - logits.max(dim=1, keepdim=True).values
        exps = logits.exp()
        norm = exps.sum(dim=1, keepdim=True)
        loss += (norm.log().squeeze(1) - (logits * hot).sum(1)).sum()
        delta = (exps / norm - hot) / len(where)
        dh[places] = delta @ W.to(wide)
        dW.addmm_(delta.T, x)
    return loss / len(where), dh.view(h.shape).to(h.dtype), dW.to(W.dtype)
