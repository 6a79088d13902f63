"""Sleeps for a minute: a limit on CPU seconds alone never fires.

Must fail: the deadline is on the judge's wall clock.

Expected: time_limit
"""

import time


def softmax(x, axis=-1):
    time.sleep(60)
    return x
