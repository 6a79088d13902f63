"""The root of the sum, not of the mean."""

import numpy as np


def rms(x):
    return np.sqrt((x * x).sum(axis=-1))
