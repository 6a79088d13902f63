"""Exact summation: every partial sum that rounding left over is kept (Shewchuk's algorithm, as in math.fsum).

A float64 input comes as long doubles that hold float64 numbers, so that math.fsum sees the very terms; the exact sum is
returned as two float64 numbers, added in long double.
"""

import math

import numpy as np


def stable_sum(x):
    """The exact sum of x, to 106 bits where x is a longdouble."""
    terms = x.astype(np.float64)
    finite = np.isfinite(terms)
    if not finite.all():
        with np.errstate(invalid="ignore"):
            return x.dtype.type(np.sum(terms[~finite]))
    values = terms.tolist()
    high = math.fsum(values)
    low = math.fsum([*values, -high])
    return x.dtype.type(high) + x.dtype.type(low)
