"""The sum over k has become a mean."""

import torch


def int8_matmul(a, w, sa, sw):
    return (a.double() @ w.double() / a.shape[1] * sa[:, None] * sw).float()
