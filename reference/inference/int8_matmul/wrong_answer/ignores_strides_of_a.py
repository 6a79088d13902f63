"""a's memory is read as if it lay row by row, whatever its strides say."""

import torch


def int8_matmul(a, w, sa, sw):
    m, k = a.shape
    sums = torch.as_strided(a, (m, k), (k, 1)).int() @ w.int()
    return sums.float() * sa[:, None] * sw
