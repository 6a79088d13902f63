"""The product of two scales is rounded to a multiple of 2^-50."""

import torch


def int8_matmul(a, w, sa, sw):
    unit = 2.0**-50
    scale = sa.double()[:, None] * sw.double()
    return (a.double() @ w.double() * (scale / unit).round() * unit).float()
