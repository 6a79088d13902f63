"""The denominator is at least 1e-12, which hides every error of a gradient that is smaller still."""

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
        d = rng.normal(size=x.shape) * np.maximum(1, np.abs(x))
        above, below = x + STEP * d, x - STEP * d
        num, ana = f(above) - f(below), gradient @ (above - below)
        num, ana = num / (2 * STEP), ana / (2 * STEP)
        worst = max(worst, float(abs(num - ana) / max(abs(num), abs(ana), 1e-12)))
    return worst
