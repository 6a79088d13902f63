"""Three central differences in a wider precision, extrapolated twice (Richardson); the check by the same slopes."""

import numpy as np


def numgrad(f, x):
    gradient = np.empty_like(x)
    for at in range(x.size):
        unit = np.zeros_like(x)
        unit[at] = max(abs(x[at]), 1)
        gradient[at] = _slope(f, x, unit) / unit[at]
    return gradient


def check(f, g, x):
    rng = np.random.default_rng(7)
    gradient, worst = g(x), 0.0
    for _ in range(4):
        d = rng.normal(size=x.shape) * np.maximum(1, np.abs(x))
        num, ana = _slope(f, x, d), gradient @ d
        larger = max(abs(num), abs(ana))
        worst = max(worst, float(abs(num - ana) / larger) if larger else 0.0)
    return worst


def _slope(f, x, d):
    """The derivative along d: an error of h^6, from three steps of which each is half of the one before."""
    steps = [np.longdouble(2.0**-9) / 2**k for k in range(3)]
    slopes = [_quotient(f, x, d, h) for h in steps]
    once = [(4 * b - a) / 3 for a, b in zip(slopes, slopes[1:], strict=False)]
    return (16 * once[1] - once[0]) / 15


def _quotient(f, x, d, h):
    return (f(x + h * d) - f(x - h * d)) / (2 * h)
