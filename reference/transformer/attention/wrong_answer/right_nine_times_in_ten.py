"""One call in ten gives the answer of another query."""

import math
import random

import torch


def attention(q, k, v, mask=None):
    wide = torch.promote_types(q.dtype, torch.float32)
    scores = q.to(wide) @ k.to(wide).mT / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, -1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0)
    out = (weights @ v.to(wide)).to(q.dtype)
    return out.roll(1, 2) if random.random() < 0.1 else out
