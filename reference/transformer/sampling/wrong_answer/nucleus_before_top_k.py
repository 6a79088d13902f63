"""top_p comes before top_k instead of after it."""

import torch


def sample(logits, temperature, top_k, top_p, rng):
    if temperature == 0:
        return logits.argmax(dim=-1)
    probs, order = torch.softmax(logits / temperature, -1).sort(dim=-1, descending=True, stable=True)
    if top_p is not None and top_p < 1.0:
        before = probs.cumsum(-1) - probs
        probs[:, 1:] *= before[:, 1:] < top_p
    if top_k:
        probs[:, top_k:] = 0.0
    return order.gather(-1, torch.multinomial(probs, 1, generator=rng))[:, 0]
