"""Asks for 1 PB at once, which the allocator refuses.

Must fail: out of memory is the submission's, never the judge's failure.

Expected: memory_limit runtime_error
"""

import numpy as np


def softmax(x, axis=-1):
    return np.ones(1 << 47)
