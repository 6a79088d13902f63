"""A mask that hides the future is taken for the causal one, and what else it hides is forgotten."""

import torch
from torch.nn.functional import scaled_dot_product_attention


def attention(q, k, v, mask=None):
    wide = (q.float(), k.float(), v.float())
    if mask is None:
        return scaled_dot_product_attention(*wide).to(q.dtype)
    if mask.dim() == 2 and mask.shape[0] == mask.shape[1] and bool(mask[-1].all()) and not bool(mask[0, 1:].any()):
        return scaled_dot_product_attention(*wide, is_causal=True).to(q.dtype)
    scores = (wide[0] @ wide[1].mT) * q.shape[-1] ** -0.5
    weights = torch.softmax(scores.masked_fill(~mask, -torch.inf), dim=-1)
    return (weights.nan_to_num(0.0) @ wide[2]).to(q.dtype)
