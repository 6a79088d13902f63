"""Takes and touches memory in steps of 256 MB, 4 GB at most.

Must fail: memory is limited by the kernel, without swap, and the report says memory_limit.

Expected: memory_limit wrong_answer runtime_error
"""

import numpy as np


def softmax(x, axis=-1):
    taken = [np.ones(1 << 25) for _ in range(16)]
    return np.zeros_like(x) + 0 * taken[0][0]
