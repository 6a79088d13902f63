"""Leaves with status 0 in the middle of the graded call: no exception, no finally, no atexit.

Must fail: a worker that ends before it answered has failed, whatever its status.

Expected: runtime_error
"""

import os


def softmax(x, axis=-1):
    os._exit(0)
