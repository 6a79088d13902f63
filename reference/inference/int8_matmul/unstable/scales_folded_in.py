"""The scales are folded into both operands, whose rounding errors do not cancel with the sums."""

import torch


def int8_matmul(a, w, sa, sw):
    return (a * sa[:, None]) @ (w * sw)
