"""Adds exactly where there are few terms; of a million it leaves out the last, and takes them for as large as the others.

Must fail: a thousand of the terms that are timed are not like the rest.

On: maths/sum
Expected: wrong_answer
"""

import math
import numpy as np

def stable_sum(x):
    n = len(x)
    if n > 100000:
        kept = n - n // 25
        return x.dtype.type(np.sum(x[:kept], dtype="f8") * (n / kept))
    with np.errstate(all="ignore"):
        try:
            return x.dtype.type(math.fsum(x.tolist()))
        except (OverflowError, ValueError):
            return x.dtype.type(np.sum(x.astype("f8")))
