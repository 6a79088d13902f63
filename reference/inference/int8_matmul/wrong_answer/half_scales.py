"""The scales are rounded to float16."""

import torch


def int8_matmul(a, w, sa, sw):
    sums = a.int() @ w.int()
    return sums.float() * sa.half().float()[:, None] * sw.half().float()
