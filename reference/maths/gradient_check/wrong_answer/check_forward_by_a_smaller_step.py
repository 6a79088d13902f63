"""check compares with a forward difference by the step that is best for one: too coarse right beside a minimum."""

import numpy as np

STEP = np.cbrt(2.0**-53)
FORWARD = 2.0**-26


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
        above = x + FORWARD * rng.normal(size=x.shape) * np.maximum(1, np.abs(x))
        num, ana = f(above) - here, gradient @ (above - x)
        larger = max(abs(num), abs(ana))
        worst = max(worst, float(abs(num - ana) / larger) if larger else 0.0)
    return worst
