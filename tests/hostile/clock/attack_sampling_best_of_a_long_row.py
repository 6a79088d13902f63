"""Draws as it should from short rows, and takes one of the two best tokens of a long one, which the clock asks for.

Must fail: of sixteen tokens of one timed call not all stand at the head of their nucleus, but for chance.

On: transformer/sampling
Expected: unstable wrong_answer
"""

import torch


def sample(logits, temperature, top_k, top_p, rng):
    if temperature == 0:
        return logits.argmax(-1)
    if logits.shape[1] > 19000:
        either = torch.randint(2, (len(logits), 1), generator=rng)
        return logits.topk(2).indices.gather(-1, either)[:, 0]
    scaled = (logits - logits.amax(-1, keepdim=True)).double() / temperature
    scaled, order = scaled.sort(dim=-1, descending=True, stable=True)
    if top_k:
        scaled[:, top_k:] = -torch.inf
    shares = scaled.softmax(-1)
    if top_p is not None and top_p < 1.0:
        before = shares.cumsum(-1) - shares
        before[:, 0] = -1.0
        shares = shares.masked_fill(before >= top_p, 0.0)
    return order.gather(-1, torch.multinomial(shares, 1, generator=rng)).squeeze(-1)
