"""The squares are added up in extended precision, by numpy: the slowest type, in whole tensors."""

import math

import numpy as np
import torch


def clip_grad_norm(grads, max_norm):
    total = float(np.sqrt(sum(np.square(g.float().numpy().astype(np.longdouble)).sum() for g in grads)))
    norm = torch.tensor(total, dtype=torch.float32)
    if not math.isfinite(total) or total <= max_norm:
        return list(grads), norm
    factor = max_norm / total
    return [(g.double() * factor).to(g.dtype) for g in grads], norm
