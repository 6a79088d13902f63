"""gpt-fast's way: the share over an exponential clock, and the largest comes first."""

import torch


def filtered(logits, top_k, top_p):
    values, order = torch.sort(logits, dim=-1, descending=True, stable=True)
    if top_k:
        values[:, top_k:] = -float("inf")
    if top_p is not None and top_p < 1.0:
        cumulative = torch.softmax(values, dim=-1).cumsum(dim=-1)
        remove = cumulative >= top_p
        remove[:, 1:] = remove[:, :-1].clone()
        remove[:, 0] = False
        values = values.masked_fill(remove, -float("inf"))
    return torch.full_like(logits, -float("inf")).scatter(1, order, values)


def sample(logits, temperature, top_k, top_p, rng):
    if temperature < 1e-12:
        return torch.argmax(logits, dim=-1)
    probs = torch.softmax(filtered(logits / max(temperature, 1e-12), top_k, top_p), dim=-1)
    clock = torch.empty_like(probs).exponential_(1, generator=rng)
    return torch.argmax(probs / clock, dim=-1)
