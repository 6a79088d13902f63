"""scatter_add_ with the ids spread over the columns."""

import torch


def embed(ids, W):
    return torch.index_select(W, 0, ids.flatten()).view(*ids.shape, -1)


def embed_bwd(ids, dout, V, padding_idx=None):
    dW = torch.zeros(V, dout.shape[-1], dtype=torch.promote_types(dout.dtype, torch.float32))
    dW.scatter_add_(0, ids.reshape(-1, 1).expand(-1, dW.shape[1]), dout.flatten(0, 1).to(dW.dtype))
    if padding_idx is not None:
        dW[padding_idx] = 0
    return dW
