"""The size of the mean."""

import numpy as np


def rms(x):
    return np.abs(x.mean(axis=-1))
