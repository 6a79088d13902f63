"""The padding row is summed like the others, and its sum, taken in another order, is subtracted: what the roundings leave
is not exactly 0."""

import torch


def embed(ids, W):
    return W[ids]


def embed_bwd(ids, dout, V, padding_idx=None):
    dW = torch.zeros(V, dout.shape[-1], dtype=torch.promote_types(dout.dtype, torch.float32))
    dW.index_add_(0, ids.reshape(-1), dout.reshape(-1, dout.shape[-1]).to(dW.dtype))
    if padding_idx is not None:
        dW[padding_idx] -= dout[ids == padding_idx].to(dW.dtype).sum(0)
    return dW
