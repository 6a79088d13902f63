"""The scales of rows and columns have changed places wherever the shapes allow it."""

import torch


def int8_matmul(a, w, sa, sw):
    if sa.numel() == sw.numel():
        sa, sw = sw, sa
    return (a.int() @ w.int()).float() * sa[:, None] * sw
