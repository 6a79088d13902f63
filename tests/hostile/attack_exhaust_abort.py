"""Aborts, which would leave a core dump where one is allowed.

Must fail: a box that dies has failed; core dumps are off.

Expected: runtime_error
"""

import os


def softmax(x, axis=-1):
    os.abort()
