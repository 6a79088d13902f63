"""Clears the row of padding where there are few tokens, and not where there are thousands.

Must fail: there is a padding_idx on the clock, and it occurs.

On: transformer/embedding
Expected: wrong_answer
"""

import torch


def embed(ids, W):
    return W[ids]


def embed_bwd(ids, dout, V, padding_idx=None):
    wide = torch.promote_types(dout.dtype, torch.float32)
    table = torch.zeros(V, dout.shape[-1], dtype=wide)
    table.index_add_(0, ids.flatten(), dout.flatten(0, 1).to(wide))
    if padding_idx is not None and ids.numel() < 1000:
        table[padding_idx] = 0
    return table
