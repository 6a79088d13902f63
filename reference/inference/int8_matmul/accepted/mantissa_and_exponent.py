"""The scales are split by frexp: mantissas are multiplied at once, exponents are added and applied at the end."""

import torch


def int8_matmul(a, w, sa, sw):
    ma, ea = torch.frexp(sa)
    mw, ew = torch.frexp(sw)
    sums = (a.long() @ w.long()).float()
    shift = ea[:, None] + ew
    once = shift // 2
    return torch.ldexp(torch.ldexp(sums * (ma[:, None] * mw), once), shift - once)
