"""A row without keys makes the search for its first kept key run for ever."""

import math

import torch


def attention(q, k, v, mask=None):
    wide = torch.promote_types(q.dtype, torch.float32)
    scores = q.to(wide) @ k.to(wide).mT / math.sqrt(q.shape[-1])
    if mask is not None:
        for row in mask.flatten(0, -2):
            first = 0
            while not row[first]:
                first = (first + 1) % len(row)
        scores = scores.masked_fill(~mask, -math.inf)
    return (torch.softmax(scores, -1) @ v.to(wide)).to(q.dtype)
