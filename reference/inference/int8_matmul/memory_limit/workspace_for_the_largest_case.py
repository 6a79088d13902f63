"""A workspace of 4 GB is filled with zeros, room for the largest product that anybody may ask for."""

import torch


def int8_matmul(a, w, sa, sw):
    workspace = torch.ones(4, 2**27, dtype=torch.float64).zero_()
    sums = workspace.view(-1)[: a.shape[0] * w.shape[1]].view(a.shape[0], w.shape[1])
    sums += a.double() @ w.double()
    return sums.float() * sa[:, None] * sw
