"""Every 16th call has its rows in reverse order."""

import torch


_calls = [0]


def int8_matmul(a, w, sa, sw):
    _calls[0] += 1
    out = (a.double() @ w.double() * sa[:, None] * sw).float()
    return out if _calls[0] % 16 else out.flip(0)
