"""A dot product of numpy's for each element of the answer."""

import numpy as np
import torch


def int8_matmul(a, w, sa, sw):
    left, right = a.numpy().astype(np.int64), w.numpy().astype(np.int64)
    sums = np.array([[row @ column for column in right.T] for row in left])
    return torch.from_numpy(sums.astype(np.float32)) * sa[:, None] * sw
