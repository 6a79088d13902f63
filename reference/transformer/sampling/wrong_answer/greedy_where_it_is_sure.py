"""A token that has more than nine tenths is taken without a draw."""

import torch


def sample(logits, temperature, top_k, top_p, rng):
    if temperature == 0:
        return logits.argmax(dim=-1)
    probs = torch.softmax(logits / temperature, dim=-1)
    probs, order = torch.sort(probs, dim=-1, descending=True, stable=True)
    if top_k:
        probs[:, top_k:] = 0.0
        probs = probs / probs.sum(-1, keepdim=True)
    if top_p is not None and top_p < 1.0:
        before = probs.cumsum(-1) - probs
        probs[:, 1:] *= before[:, 1:] < top_p
    cum = probs.double().cumsum(-1)
    u = torch.rand(len(probs), 1, generator=rng, dtype=torch.float64) * cum[:, -1:]
    chosen = torch.searchsorted(cum, u, right=True).clamp(max=probs.shape[-1] - 1)
    chosen = torch.where(probs[:, :1] > 0.9, 0, chosen)
    return order.gather(-1, chosen)[:, 0]
