"""A table in the dtype of dout collects the gradient by autograd: in half precision its sums are half too."""

import torch
from torch.nn import functional


def embed(ids, W):
    return functional.embedding(ids, W)


def embed_bwd(ids, dout, V, padding_idx=None):
    W = torch.zeros(V, dout.size(-1), dtype=dout.dtype, requires_grad=True)
    functional.embedding(ids, W, padding_idx=padding_idx).backward(dout)
    return W.grad.to(torch.promote_types(dout.dtype, torch.float32))
