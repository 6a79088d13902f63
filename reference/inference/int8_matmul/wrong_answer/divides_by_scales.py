"""The sums are divided by the scales instead of multiplied."""

import torch


def int8_matmul(a, w, sa, sw):
    return (a.int() @ w.int()).float() / sa[:, None] / sw
