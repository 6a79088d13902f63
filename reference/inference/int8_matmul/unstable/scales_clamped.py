"""The scales are kept above 1e-6, against a division that is never made."""

import torch


def int8_matmul(a, w, sa, sw):
    return (a.int() @ w.int()).float() * sa.clamp(min=1e-6)[:, None] * sw.clamp(min=1e-6)
