"""The mean of the absolute values."""

import numpy as np


def rms(x):
    return np.abs(x).mean(axis=-1)
