"""Returns a honest gigabyte of zeros, view by view of the same four megabytes.

Must fail: a reply has a size limit that is checked before it is read.

Expected: wrong_answer rejected runtime_error memory_limit malformed time_limit
"""

import numpy as np

BLOCK = np.zeros(1 << 20, np.float32)


def softmax(x, axis=-1):
    return [BLOCK] * 256
