"""Directions of random signs, in which each coordinate goes by its own step."""

import numpy as np

STEP = np.cbrt(2.0**-53)


def numgrad(f, x):
    gradient = np.empty_like(x)
    for at, direction in enumerate(np.eye(len(x))):
        difference, taken = central(f, x, direction)
        gradient[at] = difference / taken[at]
    return gradient


def check(f, g, x):
    rng, gradient, worst = np.random.default_rng(), g(x), 0.0
    for _ in range(2):
        num, taken = central(f, x, rng.choice([-1.0, 1.0], size=len(x)))
        ana = gradient @ taken
        if num or ana:
            worst = max(worst, abs(num - ana) / max(abs(num), abs(ana)))
    return float(worst)


def central(f, x, direction):
    step = STEP * np.maximum(1, np.abs(x)) * direction
    above, below = x + step, x - step
    return f(above) - f(below), above - below
