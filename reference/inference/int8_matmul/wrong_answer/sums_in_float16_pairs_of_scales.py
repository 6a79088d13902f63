"""The table of scales is float16, where small products vanish."""

import torch


def int8_matmul(a, w, sa, sw):
    return (a.int() @ w.int()).float() * torch.outer(sa, sw).half().float()
