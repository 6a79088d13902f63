"""Filters put -inf into the logits where they are, and the largest sum with Gumbel noise is drawn."""

import torch


def sample(logits, temperature, top_k, top_p, rng):
    if temperature == 0:
        return logits.argmax(-1)
    scaled = logits / temperature
    order = scaled.argsort(dim=-1, descending=True, stable=True)
    rank = torch.empty_like(order).scatter_(-1, order, torch.arange(order.shape[-1]).expand_as(order))
    if top_k:
        scaled = scaled.masked_fill(rank >= top_k, -torch.inf)
    if top_p is not None and top_p < 1:
        p = scaled.softmax(-1).gather(-1, order)
        keep = torch.cumsum(p, -1) - p < top_p
        keep[:, 0] = True
        scaled = scaled.masked_fill(~keep.gather(-1, rank), -torch.inf)
    u = torch.rand(scaled.shape, generator=rng, dtype=torch.float64).clamp_min(1e-300)
    return (scaled - torch.log(-torch.log(u))).argmax(-1)
