"""Raises what is hard to print: 100 MB long, a cyclic chain of causes, a __str__ that raises or never ends.

Must fail: text is capped in the box and again in the judge, and printing has the call's deadline.
Each process picks one of them.

Expected: runtime_error time_limit memory_limit malformed
"""

import os
import time

KIND = os.urandom(1)[0] % 4


class Endless(Exception):
    def __str__(self):
        time.sleep(60)
        return ""


class Refuses(Exception):
    def __str__(self):
        raise self

    __repr__ = __str__


def softmax(x, axis=-1):
    if KIND == 0:
        raise ValueError("x" * 100_000_000)
    if KIND == 1:
        first, second = ValueError("a"), ValueError("b")
        first.__cause__, second.__cause__ = second, first
        raise first
    if KIND == 2:
        raise Refuses
    raise Endless
