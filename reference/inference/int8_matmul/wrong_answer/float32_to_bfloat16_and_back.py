"""The answer is rounded to bfloat16 before it is handed back as float32."""

import torch


def int8_matmul(a, w, sa, sw):
    return ((a.int() @ w.int()).float() * sa[:, None] * sw).bfloat16().float()
