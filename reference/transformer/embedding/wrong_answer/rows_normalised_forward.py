"""The rows are scaled to a norm of at most 1, as by max_norm=1."""

import torch


def embed(ids, W):
    rows = W[ids]
    return rows / rows.float().norm(dim=-1, keepdim=True).clamp(min=1).to(W.dtype)


def embed_bwd(ids, dout, V, padding_idx=None):
    dW = torch.zeros(V, dout.shape[-1], dtype=torch.promote_types(dout.dtype, torch.float32))
    dW.index_add_(0, ids.reshape(-1), dout.reshape(-1, dout.shape[-1]).to(dW.dtype))
    if padding_idx is not None:
        dW[padding_idx] = 0
    return dW
