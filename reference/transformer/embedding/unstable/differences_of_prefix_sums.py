"""Sorted by id, summed up over all words and taken apart again: each row inherits the rounding of those before it."""

import torch


def embed(ids, W):
    return W[ids]


def embed_bwd(ids, dout, V, padding_idx=None):
    dW = torch.zeros(V, dout.shape[-1], dtype=torch.promote_types(dout.dtype, torch.float32))
    flat, order = ids.flatten().sort()
    sums = dout.flatten(0, 1)[order].to(dW.dtype).cumsum(0)
    last = torch.cat([flat[1:] != flat[:-1], torch.ones(1, dtype=torch.bool)])
    ends = sums[last]
    dW[flat[last]] = torch.cat([ends[:1], ends[1:] - ends[:-1]])
    if padding_idx is not None:
        dW[padding_idx] = 0
    return dW
