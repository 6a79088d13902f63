"""Normal noise as wide as Gumbel's is added to the logarithms; among many tokens it has too few large values."""

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
    noise = 1.28 * torch.randn(probs.shape, generator=rng)
    return order.gather(-1, (probs.log() + noise).argmax(-1, keepdim=True))[:, 0]
