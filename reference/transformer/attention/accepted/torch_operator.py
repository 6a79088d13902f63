"""torch's own fused operator, on float32 copies, with rows without keys set to 0."""

import torch
from torch.nn.functional import scaled_dot_product_attention


def attention(q, k, v, mask=None):
    if q.numel() == 0:
        return torch.empty_like(q)
    wide = torch.promote_types(q.dtype, torch.float32)
    out = scaled_dot_product_attention(q.to(wide), k.to(wide), v.to(wide), attn_mask=mask)
    return out.to(q.dtype) if mask is None else out.masked_fill(~mask.any(-1, keepdim=True), 0).to(q.dtype)
