"""128 is taken for an int8: torch refuses to fill it in."""

import torch


def int8_matmul(a, w, sa, sw):
    shifted = a + torch.full_like(a, 128)
    sums = shifted.int() @ w.int()
    return sums.float() * sa[:, None] * sw
