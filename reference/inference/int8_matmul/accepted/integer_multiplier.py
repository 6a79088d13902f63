"""The product of two scales becomes a 31-bit integer and an exponent; the product with the sum fits int64."""

import torch


def int8_matmul(a, w, sa, sw):
    mantissa, exponent = torch.frexp(sa.double()[:, None] * sw.double())
    multiplier = (mantissa * 2.0**31).round().long()
    return torch.ldexp(((a.long() @ w.long()) * multiplier).double(), (exponent - 31).double()).float()
