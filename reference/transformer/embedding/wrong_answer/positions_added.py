"""A sine for the position is added to each row."""

import torch


def embed(ids, W):
    return W[ids] + torch.sin(torch.arange(ids.shape[1], dtype=W.dtype))[None, :, None]


def embed_bwd(ids, dout, V, padding_idx=None):
    dW = torch.zeros(V, dout.shape[-1], dtype=torch.promote_types(dout.dtype, torch.float32))
    dW.index_add_(0, ids.reshape(-1), dout.reshape(-1, dout.shape[-1]).to(dW.dtype))
    if padding_idx is not None:
        dW[padding_idx] = 0
    return dW
