"""Ids are flattened by `view`, which refuses a batch that is transposed."""

import torch


def embed(ids, W):
    return W.index_select(0, ids.view(-1)).view(*ids.shape, W.shape[1])


def embed_bwd(ids, dout, V, padding_idx=None):
    dW = torch.zeros(V, dout.shape[-1], dtype=torch.promote_types(dout.dtype, torch.float32))
    dW.index_add_(0, ids.view(-1), dout.view(-1, dout.shape[-1]).to(dW.dtype))
    if padding_idx is not None:
        dW[padding_idx] = 0
    return dW
