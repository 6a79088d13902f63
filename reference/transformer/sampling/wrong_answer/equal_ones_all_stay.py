"""All tokens that tie with the k-th stay, as in the filters of several libraries."""

import torch


def sample(logits, temperature, top_k, top_p, rng):
    if temperature == 0:
        return logits.argmax(dim=-1)
    scores = logits / temperature
    if top_k and top_k > 1:
        scores = scores.masked_fill(scores < torch.topk(scores, top_k).values[:, -1:], -torch.inf)
    probs, order = scores.softmax(-1).sort(dim=-1, descending=True, stable=True)
    if top_k == 1:
        return order[:, 0]
    if top_p is not None and top_p < 1.0:
        before = probs.cumsum(-1) - probs
        probs[:, 1:] *= before[:, 1:] < top_p
    return order.gather(-1, torch.multinomial(probs, 1, generator=rng))[:, 0]
