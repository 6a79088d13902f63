"""In numpy, with math.hypot over the tensors' norms, which takes care of large and small ones by itself."""

import math

import numpy as np
import torch


def clip_grad_norm(grads, max_norm):
    norms = [float(np.linalg.norm(g.detach().double().numpy().ravel())) for g in grads]
    total = math.hypot(*norms) if norms else 0.0
    if total != total or total == math.inf:
        return [g for g in grads], total
    factor = min(1.0, max_norm / max(total, 1e-300))
    return [torch.from_numpy(g.double().numpy() * factor).to(g.dtype) for g in grads], total
