"""Blocks of 4 columns fit float16, but their rounded sums are added up as they are.
"""
import torch


def int8_matmul(a, w, sa, sw):
    sums = torch.zeros(a.shape[0], w.shape[1], dtype=torch.float32)
    for at in range(0, a.shape[1], 4):
        sums += (a[:, at : at + 4].float() @ w[at : at + 4].float()).half().float()
    return sums.float() * sa[:, None] * sw
