"""Asks torch for four threads of its own, within operations and between them, and lets it compute in float64.

Must be accepted: a library's pool is no crime, and on one core it costs whoever has it.
"""

import numpy as np
import torch

torch.set_num_threads(4)
torch.set_num_interop_threads(2)


@torch.inference_mode()
def softmax(x, axis=-1):
    t = torch.from_numpy(np.ascontiguousarray(x)).double()
    y = torch.softmax(t, axis)
    return torch.where(torch.isnan(y) & ~torch.isnan(t), 0.0, y).numpy().astype(x.dtype)
