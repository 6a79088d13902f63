"""One scale for all: what is very large or very small is so still."""

import numpy as np


def rms(x):
    s = np.float32(1e10)
    return s * np.sqrt(np.mean((x / s) ** 2, axis=-1))
