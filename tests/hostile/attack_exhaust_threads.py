"""Starts threads until it is refused, 200 times at most.

Must fail: threads count as processes do.

Expected: wrong_answer runtime_error time_limit process_limit
"""

import threading
import time

import numpy as np

STARTED = []


def softmax(x, axis=-1):
    while len(STARTED) < 200:
        STARTED.append(0)
        threading.Thread(target=time.sleep, args=(20,), daemon=True).start()
    return np.zeros_like(x)
