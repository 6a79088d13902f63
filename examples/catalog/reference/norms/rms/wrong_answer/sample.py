"""Divided by n - 1."""

import numpy as np


def rms(x):
    n = max(x.shape[-1] - 1, 1)
    return np.sqrt((x * x).sum(axis=-1) / np.float32(n))
