"""Raises exceptions that are hard to print: 100 MB long, a cyclic chain of causes, a __str__ that raises or never ends.

Must fail: text is capped in the box and again in the judge, and printing has the call's deadline.

Expected: runtime_error time_limit memory_limit malformed
"""

import time

CALLS = [0]


class Endless(Exception):
    def __str__(self):
        time.sleep(60)
        return ""


class Refuses(Exception):
    def __str__(self):
        raise self

    __repr__ = __str__


def softmax(x, axis=-1):
    CALLS[0] += 1
    if CALLS[0] == 1:
        raise ValueError("x" * 100_000_000)
    if CALLS[0] == 2:
        first, second = ValueError("a"), ValueError("b")
        first.__cause__, second.__cause__ = second, first
        raise first
    if CALLS[0] == 3:
        raise Refuses
    raise Endless
