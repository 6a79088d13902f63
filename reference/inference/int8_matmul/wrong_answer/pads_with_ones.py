"""An odd k is padded to an even one, with ones instead of zeros."""

import torch


def int8_matmul(a, w, sa, sw):
    if a.shape[1] % 2:
        a = torch.nn.functional.pad(a, (0, 1), value=1)
        w = torch.nn.functional.pad(w, (0, 0, 0, 1), value=1)
    sums = a.int() @ w.int()
    return sums.float() * sa[:, None] * sw
