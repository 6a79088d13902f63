"""The answer comes back as float64."""

import torch


def int8_matmul(a, w, sa, sw):
    return (a.double() @ w.double()) * sa.double()[:, None] * sw.double()
