"""Leaves with status 0 while it is being loaded: a runner that trusts the status sees a clean run of no tests.

Must fail: a pass is a number of expected replies, each verified.

Expected: runtime_error
"""

import os

os._exit(0)


def softmax(x, axis=-1):
    return x
