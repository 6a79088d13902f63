"""Forks until it is refused, 200 times at most.

Must fail: the number of processes is limited by the kernel, and the box ends with all of them.

Expected: wrong_answer runtime_error time_limit process_limit
"""

import os
import time

import numpy as np

CHILDREN = []


def softmax(x, axis=-1):
    while len(CHILDREN) < 200:
        try:
            child = os.fork()
        except OSError:
            break
        if not child:
            time.sleep(20)
            os._exit(0)
        CHILDREN.append(child)
    return np.zeros_like(x)
