"""Returns an array of 4 TB that occupies 4 bytes: every copy of it, in the box or in the judge, exhausts memory.

Must fail: the size is refused before anything is copied.

Expected: wrong_answer rejected runtime_error memory_limit malformed
"""

import numpy as np


def softmax(x, axis=-1):
    return np.broadcast_to(np.float32(0.25), (1 << 40,))
