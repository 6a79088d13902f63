"""k is walked in steps of 4, and what is left over is dropped."""

import torch


def int8_matmul(a, w, sa, sw):
    k = a.shape[1] // 4 * 4
    sums = a[:, :k].int() @ w[:k].int()
    return sums.float() * sa[:, None] * sw
