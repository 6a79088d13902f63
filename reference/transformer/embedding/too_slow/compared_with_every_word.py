"""A comparison of every token with every word, and a product with the truth of it."""

import torch


def embed(ids, W):
    return W[ids]


def embed_bwd(ids, dout, V, padding_idx=None):
    wide = torch.promote_types(dout.dtype, torch.float32)
    hits = (ids.reshape(-1)[None] == torch.arange(V)[:, None]).to(wide)
    dW = hits @ dout.reshape(-1, dout.shape[-1]).to(wide)
    if padding_idx is not None:
        dW[padding_idx] = 0
    return dW
