"""For more than 100 words the gradients are summed in their own half precision, where bfloat16 stops growing at 256."""

import torch


def embed(ids, W):
    return W[ids]


def embed_bwd(ids, dout, V, padding_idx=None):
    wide = torch.promote_types(dout.dtype, torch.float32)
    dW = torch.zeros(V, dout.shape[-1], dtype=dout.dtype if V > 100 else wide)
    dW.index_add_(0, ids.reshape(-1), dout.reshape(-1, dout.shape[-1]).to(dW.dtype))
    if padding_idx is not None:
        dW[padding_idx] = 0
    return dW.to(wide)
