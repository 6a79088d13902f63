"""The scales are made relative to the largest and kept in 40-bit fixed point.
"""
import torch


def int8_matmul(a, w, sa, sw):
    unit = 2.0**-40
    scale = sa.double()[:, None] * sw.double()
    return (a.double() @ w.double() * (scale / unit).round() * unit).float()
