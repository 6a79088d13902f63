"""Gradients of earlier calls are kept and added to, as where nobody calls zero_grad."""

import torch


KEPT = {}


def embed(ids, W):
    return W[ids]


def embed_bwd(ids, dout, V, padding_idx=None):
    dW = torch.zeros(V, dout.shape[-1], dtype=torch.promote_types(dout.dtype, torch.float32))
    dW = KEPT.setdefault((V, dout.shape[-1], dW.dtype), dW)
    dW.index_add_(0, ids.reshape(-1), dout.reshape(-1, dout.shape[-1]).to(dW.dtype))
    if padding_idx is not None:
        dW[padding_idx] = 0
    return dW.clone()
