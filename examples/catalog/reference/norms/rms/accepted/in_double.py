"""In double precision."""

import numpy as np


def rms(x):
    return np.sqrt(np.mean(x.astype('f8') ** 2, axis=-1)).astype(x.dtype)
