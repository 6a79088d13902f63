"""Returns a list of five million small things, three times, and zeros from then on.

Must fail: the number of nodes in a reply is bounded.

Expected: wrong_answer rejected runtime_error memory_limit malformed time_limit
"""

import numpy as np

CALLS = [0]


def softmax(x, axis=-1):
    CALLS[0] += 1
    return [0.0] * 5_000_000 if CALLS[0] <= 3 else np.zeros_like(x)
