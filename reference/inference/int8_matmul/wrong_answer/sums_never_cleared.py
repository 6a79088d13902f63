"""The int32 workspace is kept between calls and added to, but not cleared."""

import torch


_space = {}


def int8_matmul(a, w, sa, sw):
    shape = a.shape[0], w.shape[1]
    sums = _space.setdefault(shape, torch.zeros(shape, dtype=torch.int32))
    sums += a.int() @ w.int()
    return sums.float() * sa[:, None] * sw
