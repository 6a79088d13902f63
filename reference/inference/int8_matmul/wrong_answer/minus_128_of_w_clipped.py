"""The code -128 is clipped to -127 in w alone."""

import torch


def int8_matmul(a, w, sa, sw):
    sums = a.int() @ w.clamp(min=-127).int()
    return sums.float() * sa[:, None] * sw
