"""Without a padding_idx the last row is taken for padding, through an index of -1."""

import torch


def embed(ids, W):
    return W[ids]


def embed_bwd(ids, dout, V, padding_idx=None):
    dW = torch.zeros(V, dout.shape[-1], dtype=torch.promote_types(dout.dtype, torch.float32))
    dW.index_add_(0, ids.reshape(-1), dout.reshape(-1, dout.shape[-1]).to(dW.dtype))
    dW[-1 if padding_idx is None else padding_idx] = 0
    return dW
