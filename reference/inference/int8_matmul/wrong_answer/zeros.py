"""Everything is zero."""

import torch


def int8_matmul(a, w, sa, sw):
    return torch.zeros(a.shape[0], w.shape[1])
