"""Recurses without end through C code, with the recursion limit raised: dies of a signal, without a traceback.

Must fail: a box that dies has failed, and the next one is as good as new.

Expected: runtime_error memory_limit
"""

import sys

sys.setrecursionlimit(1 << 30)


def deeper(level):
    return max([level + 1], key=deeper)


def softmax(x, axis=-1):
    return deeper(0)
