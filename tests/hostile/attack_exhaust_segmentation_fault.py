"""Reads address zero.

Must fail: a box that dies has failed, and the next one is as good as new.

Expected: runtime_error
"""

import ctypes


def softmax(x, axis=-1):
    ctypes.string_at(0)
    return x
