"""A copy of rng is drawn from and rng itself moved on by one number, so that the next call draws most of them again."""

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
    mine = torch.Generator()
    mine.set_state(rng.get_state())
    torch.rand(1, generator=rng)
    clocks = -torch.rand(probs.shape, generator=mine).log() / probs
    return order.gather(-1, clocks.argmin(-1, keepdim=True))[:, 0]
