"""In half precision."""

import numpy as np


def rms(x):
    h = x.astype('f2')
    return np.sqrt(np.mean(h * h, axis=-1)).astype(x.dtype)
