"""The step of `check` is a third: what a function bends over that distance counts as an error of a right gradient."""

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
    rng = np.random.default_rng()
    gradient, worst = g(x), 0.0
    for _ in range(2):
        d = rng.normal(size=x.shape)
        above, below = x + 0.3 * d, x - 0.3 * d
        num, ana = f(above) - f(below), gradient @ (0.6 * d)
        larger = max(abs(num), abs(ana))
        worst = max(worst, float(abs(num - ana) / larger) if larger else 0.0)
    return worst
