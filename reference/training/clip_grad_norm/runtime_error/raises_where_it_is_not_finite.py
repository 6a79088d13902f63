"""A norm that is not finite raises; it is to be reported, as a norm.

Source: error_if_nonfinite=True of torch.nn.utils.clip_grad_norm_.
"""

import math

import torch


def clip_grad_norm(grads, max_norm):
    total = math.sqrt(sum(g.double().square().sum().item() for g in grads))
    norm = torch.tensor(total, dtype=torch.float32)
    if not math.isfinite(total):
        raise RuntimeError("the total norm is not finite")
    if total <= max_norm:
        return list(grads), norm
    factor = max_norm / total
    return [(g.double() * factor).to(g.dtype) for g in grads], norm
