"""torch's own int8 product with int32 sums."""

import torch


def int8_matmul(a, w, sa, sw):
    sums = torch._int_mm(a.contiguous(), w.contiguous())
    return sums.float() * sa[:, None] * sw
