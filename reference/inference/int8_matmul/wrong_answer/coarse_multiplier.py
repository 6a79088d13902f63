"""The product of two scales is rounded to a multiplier of 10 bits and an exponent."""

import torch


def int8_matmul(a, w, sa, sw):
    mantissa, exponent = torch.frexp(sa.double()[:, None] * sw.double())
    multiplier = (mantissa * 2.0**10).round()
    return torch.ldexp((a.double() @ w.double()) * multiplier, (exponent - 10).double()).float()
