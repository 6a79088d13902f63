"""Indexing, and an addition at indices that counts repeats, in float32 or wider."""

import torch


def embed(ids, W):
    """Row ids[i, j] of W at (i, j)."""
    return W[ids]


def embed_bwd(ids, dout, V, padding_idx=None):
    """The sum of the gradients of all places that took a row, for each row."""
    wide = torch.promote_types(dout.dtype, torch.float32)
    table = torch.zeros(V, dout.shape[-1], dtype=wide)
    table.index_add_(0, ids.flatten(), dout.flatten(0, 1).to(wide))
    if padding_idx is not None:
        table[padding_idx] = 0
    return table
