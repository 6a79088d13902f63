"""The shift by 128 is taken off with column sums that wrap in int16."""

import torch


def int8_matmul(a, w, sa, sw):
    sums = (a.int() + 128) @ w.int() - 128 * w.sum(0, dtype=torch.int16).int()
    return sums.float() * sa[:, None] * sw
