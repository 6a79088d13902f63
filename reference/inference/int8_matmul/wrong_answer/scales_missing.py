"""The integer sums are returned without any scale."""

import torch


def int8_matmul(a, w, sa, sw):
    return (a.int() @ w.int()).float()
