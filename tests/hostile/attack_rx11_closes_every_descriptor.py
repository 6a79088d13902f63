"""Closes every descriptor, the answers' channel among them, and waits.

Must fail: a closed channel is a failure, never the end of a good run.

Expected: time_limit runtime_error malformed
"""

import os
import time


def softmax(x, axis=-1):
    os.closerange(0, 4096)
    time.sleep(30)
    return x
