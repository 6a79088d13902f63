"""The running sum of the shares is a Python loop over the vocabulary."""

import torch


def running(p):
    out, total = torch.empty_like(p), torch.zeros(len(p), dtype=p.dtype)
    for i in range(p.shape[1]):
        total = total + p[:, i]
        out[:, i] = total
    return out


def sample(logits, temperature, top_k, top_p, rng):
    if temperature == 0:
        return logits.argmax(-1)
    p = torch.softmax((logits - logits.amax(-1, keepdim=True)).double() / temperature, dim=-1)
    p, order = torch.sort(p, dim=-1, descending=True, stable=True)
    if top_k:
        p[:, top_k:] = 0
        p = p / p.sum(-1, keepdim=True)
    if top_p is not None and top_p < 1:
        before = running(p) - p
        p[:, 1:] *= before[:, 1:] < top_p
    cum = running(p)
    u = torch.rand(len(p), 1, generator=rng, dtype=torch.float64) * cum[:, -1:]
    return order.gather(-1, (cum <= u).sum(-1, keepdim=True).clamp(max=p.shape[1] - 1))[:, 0]
