"""Never returns from one call into C, during which no Python signal handler or thread can run.

Must fail: the deadline is enforced from outside. (Bounded: 2**33 turns.)

Expected: time_limit
"""

import collections
import itertools


def softmax(x, axis=-1):
    collections.deque(itertools.repeat(0, 1 << 33), maxlen=0)
    return x
