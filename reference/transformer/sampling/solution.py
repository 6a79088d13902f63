"""Sorted once, best first and stably; filtered there; drawn; and led back to where the tokens were."""

import torch


def sample(logits, temperature, top_k, top_p, rng):
    """One token of each row."""
    if temperature == 0:
        return logits.argmax(-1)
    # The maximum comes off before the division, so that nothing is large but what has no share.
    scaled = (logits - logits.amax(-1, keepdim=True)).double() / temperature
    scaled, order = scaled.sort(dim=-1, descending=True, stable=True)
    if top_k:
        scaled[:, top_k:] = -torch.inf
    shares = scaled.softmax(-1)
    if top_p is not None and top_p < 1.0:
        before = shares.cumsum(-1) - shares
        before[:, 0] = -1.0  # the best token stays, also where top_p is 0
        shares = shares.masked_fill(before >= top_p, 0.0)
    return order.gather(-1, torch.multinomial(shares, 1, generator=rng)).squeeze(-1)
