"""64 queries at a time against all keys, so that the scores stay small."""

import torch


def attention(q, k, v, mask=None):
    wide = torch.promote_types(q.dtype, torch.float32)
    keys, values = k.to(wide).transpose(-2, -1), v.to(wide)
    blocks = []
    for start in range(0, q.shape[-2], 64):
        scores = q[..., start : start + 64, :].to(wide) @ keys / q.shape[-1] ** 0.5
        if mask is not None:
            kept = mask[..., start : start + 64, :]
            scores = torch.where(kept, scores, scores.new_tensor(-torch.inf))
        weights = scores.softmax(-1)
        if mask is not None:
            weights = torch.where(kept.any(-1, keepdim=True), weights, 0)
        blocks.append(weights @ values)
    return torch.cat(blocks, dim=-2).to(q.dtype)
