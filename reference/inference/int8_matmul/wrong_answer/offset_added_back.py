"""The offset of 128 is corrected with the wrong sign."""

import torch


def int8_matmul(a, w, sa, sw):
    sums = (a.int() + 128) @ w.int() + 128 * w.int().sum(0)
    return sums.float() * sa[:, None] * sw
