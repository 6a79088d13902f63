"""Makes empty files in its scratch folder until it is refused, 100000 at most.

Must fail: the scratch folder is a file system of its own, in the box's memory, and vanishes with it.

Expected: wrong_answer runtime_error memory_limit time_limit output_limit
"""

import contextlib
import os
import tempfile
import time

import numpy as np


def fill():
    end = time.monotonic() + 0.5
    with contextlib.suppress(OSError), tempfile.TemporaryDirectory() as folder:
        for number in range(100_000):
            os.close(os.open(f"{folder}/{number}", os.O_CREAT | os.O_WRONLY))
            if time.monotonic() > end:
                break


fill()


def softmax(x, axis=-1):
    return np.zeros_like(x)
