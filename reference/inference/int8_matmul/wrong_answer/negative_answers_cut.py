"""Negative answers are set to 0, as if an activation followed."""

import torch


def int8_matmul(a, w, sa, sw):
    return ((a.int() @ w.int()).float() * sa[:, None] * sw).clamp(min=0)
