"""k is cut in half, and the column at the seam belongs to neither half."""

import torch


def int8_matmul(a, w, sa, sw):
    half = a.shape[1] // 2
    sums = a[:, :half].int() @ w[:half].int() + a[:, half + 1 :].int() @ w[half + 1 :].int()
    return sums.float() * sa[:, None] * sw
