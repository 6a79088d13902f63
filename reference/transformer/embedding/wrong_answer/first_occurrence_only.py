"""Only the first occurrence of an id counts, as after removing duplicates."""

import torch


def embed(ids, W):
    return W[ids]


def embed_bwd(ids, dout, V, padding_idx=None):
    dW = torch.zeros(V, dout.shape[-1], dtype=torch.promote_types(dout.dtype, torch.float32))
    seen = set()
    for place, token in zip(dout.flatten(0, 1), ids.flatten().tolist()):
        if token not in seen:
            dW[token] = place
            seen.add(token)
    if padding_idx is not None:
        dW[padding_idx] = 0
    return dW
