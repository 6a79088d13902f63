"""`check` looks to one side only: at a kink the slope on that side is taken for a gradient.

Forward differences along directions whose entries are all positive: elsewhere they are good enough for a check.
"""

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
    gradient, here, worst = g(x), f(x), 0.0
    for _ in range(2):
        d = np.abs(rng.normal(size=x.shape)) * np.maximum(1, np.abs(x))
        above = x + 1e-7 * d
        num, ana = f(above) - here, gradient @ (above - x)
        larger = max(abs(num), abs(ana))
        worst = max(worst, float(abs(num - ana) / larger) if larger else 0.0)
    return worst
