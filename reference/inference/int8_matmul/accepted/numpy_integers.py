"""numpy multiplies the integers as int64 and scales them in float64."""

import numpy as np
import torch


def int8_matmul(a, w, sa, sw):
    sums = a.numpy().astype(np.int64) @ w.numpy().astype(np.int64)
    return torch.from_numpy((sums * sa.numpy().astype("f8")[:, None] * sw.numpy().astype("f8")).astype("f4"))
