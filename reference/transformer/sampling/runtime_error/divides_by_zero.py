"""Temperature 0 is divided by like any other."""

import torch


def sample(logits, temperature, top_k, top_p, rng):
    probs = torch.softmax(logits / temperature, dim=-1)
    probs, order = torch.sort(probs, dim=-1, descending=True, stable=True)
    if top_k:
        probs[:, top_k:] = 0.0
        probs = probs / probs.sum(-1, keepdim=True)
    if top_p is not None and top_p < 1.0:
        before = probs.cumsum(-1) - probs
        probs[:, 1:] *= before[:, 1:] < top_p
    return order.gather(-1, torch.multinomial(probs, 1, generator=rng))[:, 0]
