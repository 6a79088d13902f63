"""The slope is checked along the gradient that was handed in, where an entry that is missing is never moved."""

import numpy as np

STEP = np.cbrt(2.0**-53)


def numgrad(f, x):
    step = STEP * np.maximum(1, np.abs(x))
    gradient = np.empty_like(x)
    for at in range(x.size):
        above, below = x.copy(), x.copy()
        above[at] += step[at]
        below[at] -= step[at]
        gradient[at] = (f(above) - f(below)) / (above[at] - below[at])
    return gradient


def check(f, g, x):
    gradient = g(x)
    d = gradient if gradient.any() else np.random.default_rng().normal(size=x.shape)
    d = d / np.linalg.norm(d) * max(1, np.abs(x).max())
    above, below = x + STEP * d, x - STEP * d
    num, ana = f(above) - f(below), gradient @ (above - below)
    num, ana = num / (2 * STEP), ana / (2 * STEP)
    larger = max(abs(num), abs(ana))
    return float(abs(num - ana) / larger) if larger else 0.0
