"""Hugging Face's way: -inf where a filter says so, softmax, and torch.multinomial."""

import torch


def sample(logits, temperature, top_k, top_p, rng):
    if temperature == 0.0:
        return torch.argmax(logits, dim=-1)
    scores = logits / temperature
    if top_k:
        place = torch.argsort(scores, dim=-1, descending=True, stable=True)[:, :top_k]
        scores = torch.full_like(scores, -torch.inf).scatter(1, place, scores.gather(1, place))
    if top_p is not None and top_p < 1.0:
        # Ascending, and turned over before, so that the lower index is the last of its equals.
        flipped = scores.flip(-1)
        ascending, place = torch.sort(flipped, descending=False, stable=True)
        remove = ascending.softmax(-1, dtype=torch.float64).cumsum(-1) <= 1 - top_p
        remove[:, -1] = False
        scores = flipped.masked_fill(remove.scatter(1, place, remove), -torch.inf).flip(-1)
    return torch.multinomial(scores.softmax(-1), num_samples=1, generator=rng)[:, 0]
