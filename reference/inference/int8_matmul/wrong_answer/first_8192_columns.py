"""The sum ends after 8192 products."""

import torch


def int8_matmul(a, w, sa, sw):
    sums = a[:, :8192].int() @ w[:8192].int()
    return sums.float() * sa[:, None] * sw
