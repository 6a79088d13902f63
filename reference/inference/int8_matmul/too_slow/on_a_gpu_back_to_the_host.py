"""Both matrices go to the processor and the answer comes back: on a GPU that takes nearly all of the time."""

import torch


def int8_matmul(a, w, sa, sw):
    sums = a.cpu().double() @ w.cpu().double()
    return sums.mul_(sa.cpu().double()[:, None]).mul_(sw.cpu().double()).to(sa.dtype).to(a.device)
