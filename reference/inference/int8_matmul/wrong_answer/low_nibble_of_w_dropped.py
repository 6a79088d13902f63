"""Only the upper four bits of w are used."""

import torch


def int8_matmul(a, w, sa, sw):
    sums = a.int() @ ((w.int() >> 4) << 4)
    return sums.float() * sa[:, None] * sw
