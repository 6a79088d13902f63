"""Where the answer has more than 4096 elements it is one float32 product, whose sums pass 2^24."""

import torch


def int8_matmul(a, w, sa, sw):
    dtype = torch.float32 if a.shape[0] * w.shape[1] > 4096 else torch.float64
    sums = a.to(dtype) @ w.to(dtype)
    return (sums.double() * sa.double()[:, None] * sw.double()).float()
