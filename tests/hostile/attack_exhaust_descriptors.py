"""Opens files until it is refused, 100000 at most, and keeps them.

Must fail: the number of open files is limited, and the answer is wrong anyway.

Expected: wrong_answer runtime_error malformed time_limit
"""

import contextlib
import os

import numpy as np


def softmax(x, axis=-1):
    with contextlib.suppress(OSError):
        for _ in range(100_000):
            os.open("/dev/null", os.O_RDONLY)
    return np.zeros_like(x)
