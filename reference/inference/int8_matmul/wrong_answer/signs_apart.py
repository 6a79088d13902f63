"""Positive and negative parts are summed apart in float32, where either passes 2^24 though their sum does not."""

import torch


def int8_matmul(a, w, sa, sw):
    left, right = a.float(), w.float()
    plus = left.clamp(min=0) @ right.clamp(min=0) + left.clamp(max=0) @ right.clamp(max=0)
    minus = left.clamp(min=0) @ right.clamp(max=0) + left.clamp(max=0) @ right.clamp(min=0)
    return (plus + minus) * sa[:, None] * sw
