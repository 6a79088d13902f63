"""All coordinates are moved by the step that the largest of them asks for."""

import numpy as np

STEP = np.cbrt(2.0**-53)


def numgrad(f, x):
    step = STEP * max(1.0, np.abs(x).max())
    gradient = np.empty_like(x)
    for at in range(x.size):
        above, below = x.copy(), x.copy()
        above[at] += step
        below[at] -= step
        gradient[at] = (f(above) - f(below)) / (above[at] - below[at])
    return gradient


def check(f, g, x):
    rng = np.random.default_rng()
    gradient, worst = g(x), 0.0
    for _ in range(2):
        d = rng.normal(size=x.shape) * np.maximum(1, np.abs(x))
        above, below = x + STEP * d, x - STEP * d
        num, ana = f(above) - f(below), gradient @ (above - below)
        larger = max(abs(num), abs(ana))
        worst = max(worst, float(abs(num - ana) / larger) if larger else 0.0)
    return worst
