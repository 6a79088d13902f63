"""padding_idx is taken for a position in the text, whose gradient is dropped."""

import torch


def embed(ids, W):
    return W[ids]


def embed_bwd(ids, dout, V, padding_idx=None):
    dW = torch.zeros(V, dout.shape[-1], dtype=torch.promote_types(dout.dtype, torch.float32))
    if padding_idx is not None:
        dout[:, padding_idx % dout.shape[1]] = 0
    dW.index_add_(0, ids.reshape(-1), dout.reshape(-1, dout.shape[-1]).to(dW.dtype))
    return dW
