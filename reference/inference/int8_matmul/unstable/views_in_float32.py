"""A w that is not contiguous takes another way, a float32 product, whose sums pass 2^24."""

import torch


def int8_matmul(a, w, sa, sw):
    dtype = torch.float64 if w.is_contiguous() else torch.float32
    sums = a.to(dtype) @ w.to(dtype)
    return (sums.double() * sa.double()[:, None] * sw.double()).float()
