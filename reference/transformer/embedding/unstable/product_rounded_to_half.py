"""The sums of a one-hot product are rounded to the dtype of dout before they become float32."""

import torch


def embed(ids, W):
    return W[ids]


def embed_bwd(ids, dout, V, padding_idx=None):
    hot = (ids.reshape(1, -1) == torch.arange(V)[:, None]).to(dout.dtype)
    dW = (hot @ dout.flatten(0, 1)).to(torch.promote_types(dout.dtype, torch.float32))
    if padding_idx is not None:
        dW[padding_idx] = 0
    return dW
