"""Floods stdout and stderr with lines, then with one endless line, 128 MB at most.

Must fail: output is drained with a cap, and never kept whole.

Expected: wrong_answer output_limit time_limit
"""

import os

import numpy as np

LEFT = [64]


def softmax(x, axis=-1):
    while LEFT[0]:
        LEFT[0] -= 1
        for fd in (1, 2):
            os.write(fd, b"all tests passed\n" * 60000 if LEFT[0] % 2 else b"#" * (1 << 20))
    return np.zeros_like(x)
