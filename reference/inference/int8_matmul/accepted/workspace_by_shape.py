"""The int32 copies go into workspaces that are kept by shape and overwritten at every call."""

import torch


_spaces = {}


def _copied(name, x):
    space = _spaces.setdefault((name, x.shape), torch.empty(x.shape, dtype=torch.int32))
    return space.copy_(x)


def int8_matmul(a, w, sa, sw):
    sums = torch.mm(_copied("a", a), _copied("w", w))
    return sums.to(torch.float32).mul_(sa.view(-1, 1)).mul_(sw.view(1, -1))
