"""A loop over all tokens, forward and back."""

import torch


def embed(ids, W):
    b, t = ids.shape
    out = torch.empty(b, t, W.shape[1], dtype=W.dtype)
    for i in range(b):
        for j in range(t):
            out[i, j] = W[ids[i, j]]
    return out


def embed_bwd(ids, dout, V, padding_idx=None):
    dW = torch.zeros(V, dout.shape[-1], dtype=torch.promote_types(dout.dtype, torch.float32))
    for i, row in enumerate(ids.tolist()):
        for j, token in enumerate(row):
            if token != padding_idx:
                dW[token] += dout[i, j]
    return dW
