"""Forward in torch, backward by autograd."""

import math

import numpy as np
import torch


def attention_bwd(q, k, v, mask, do):
    leaves = [torch.tensor(x.astype(np.float32), requires_grad=True) for x in (q, k, v)]
    tq, tk, tv = leaves
    scores = tq @ tk.mT / math.sqrt(tq.shape[-1])
    if mask is not None:
        keep = torch.from_numpy(np.array(mask))
        scores = scores.masked_fill(~keep, float("-inf"))
        empty = ~keep.any(-1, keepdim=True)
        scores = scores.masked_fill(empty, 0.0)
        weights = torch.softmax(scores, -1).masked_fill(empty, 0.0)
    else:
        weights = torch.softmax(scores, -1)
    (weights @ tv).backward(torch.tensor(do.astype(np.float32)))
    return tuple(x.grad.numpy().astype(q.dtype) for x in leaves)
