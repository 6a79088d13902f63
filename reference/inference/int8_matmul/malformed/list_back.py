"""A list of lists comes back."""

import torch


def int8_matmul(a, w, sa, sw):
    return ((a.int() @ w.int()).float() * sa[:, None] * sw).tolist()
