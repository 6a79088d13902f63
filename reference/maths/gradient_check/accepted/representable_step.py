"""The step is what is left of it after it was added once, and is then the same on both sides."""

import numpy as np


def numgrad(f, x):
    h = np.cbrt(np.finfo(x.dtype).eps / 2) * np.maximum(np.abs(x), 1.0)
    up = (x + h) - x
    down = x - (x - h)
    moved = x.copy()
    gradient = np.zeros(x.shape)
    for i, value in enumerate(x):
        moved[i] = value + up[i]
        high = f(moved)
        moved[i] = value - down[i]
        low = f(moved)
        moved[i] = value
        gradient[i] = (high - low) / (up[i] + down[i])
    return gradient


def check(f, g, x):
    d = np.random.standard_normal(x.shape)
    d /= np.linalg.norm(d)
    h = np.cbrt(1.1e-16) * max(1.0, np.abs(x).max()) * np.sqrt(x.size)
    ana = float(np.dot(g(x), d))
    num = float(f(x + h * d) - f(x - h * d)) / (2 * h)
    return 0.0 if num == ana else abs(num - ana) / max(abs(num), abs(ana))
