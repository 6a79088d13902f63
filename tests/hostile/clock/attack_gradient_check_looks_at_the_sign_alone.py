"""Checks by the whole numerical gradient, but where calls are counted: there it asks whether f rises along g.

Must fail: where they are counted, too, some gradients are wrong in one entry, and sizes are those of all other checks.

On: maths/gradient_check
Expected: wrong_answer too_slow
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
    gradient = g(x)
    if x.size == 3 or x.size > 40:
        way = STEP * gradient / np.linalg.norm(gradient)
        return float(f(x + way) < f(x - way))
    rng = np.random.default_rng()
    whole, worst = numgrad(f, x), 0.0
    for _ in range(2):
        d = rng.normal(size=x.shape) * np.maximum(1, np.abs(x))
        above, below = x + STEP * d, x - STEP * d
        num, ana = whole @ (above - below), gradient @ (above - below)
        larger = max(abs(num), abs(ana))
        worst = max(worst, float(abs(num - ana) / larger) if larger else 0.0)
    return worst
