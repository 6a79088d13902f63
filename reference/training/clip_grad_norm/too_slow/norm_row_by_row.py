"""The norm is added up row by row; only the scaling is of whole tensors."""

import math

import torch


def clip_grad_norm(grads, max_norm):
    rows = (row for g in grads for row in g.double().reshape(-1, g.shape[-1]).numpy())
    total = math.sqrt(sum(float(row @ row) for row in rows))
    norm = torch.tensor(total, dtype=torch.float32)
    if not math.isfinite(total) or total <= max_norm:
        return list(grads), norm
    factor = max_norm / total
    return [(g.double() * factor).to(g.dtype) for g in grads], norm
