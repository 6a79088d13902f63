"""The weights are read as 0..255 instead of -128..127."""

import torch


def int8_matmul(a, w, sa, sw):
    sums = a.int() @ (w.int() & 255)
    return sums.float() * sa[:, None] * sw
