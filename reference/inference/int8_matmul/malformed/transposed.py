"""The answer comes back as (n, m)."""

import torch


def int8_matmul(a, w, sa, sw):
    return ((a.int() @ w.int()).float() * sa[:, None] * sw).t()
