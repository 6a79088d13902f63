"""The root is missing."""

import numpy as np


def rms(x):
    return np.mean(x * x, axis=-1)
