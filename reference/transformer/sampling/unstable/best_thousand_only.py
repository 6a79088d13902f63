"""Only the best thousand tokens are looked at, to save the sort: a nucleus of more of them is cut off."""

import torch


def sample(logits, temperature, top_k, top_p, rng):
    if temperature == 0:
        return logits.argmax(dim=-1)
    values, order = torch.sort(logits, dim=-1, descending=True, stable=True)
    values, order = values[:, :1000], order[:, :1000]
    probs = torch.softmax((values - values[:, :1]).double() / temperature, dim=-1)
    if top_k:
        probs[:, top_k:] = 0.0
        probs = probs / probs.sum(-1, keepdim=True)
    if top_p is not None and top_p < 1.0:
        before = probs.cumsum(-1) - probs
        probs[:, 1:] *= before[:, 1:] < top_p
    chosen = torch.multinomial(probs, 1, generator=rng)
    return order.gather(-1, chosen)[:, 0]
