"""A batch of one row, or one column, loses its axis."""

import torch


def int8_matmul(a, w, sa, sw):
    return ((a.int() @ w.int()).float() * sa[:, None] * sw).squeeze()
