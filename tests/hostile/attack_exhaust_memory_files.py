"""Fills nameless files in memory, 20 MB each, 2 GB at most in all: memory that belongs to no process and no folder.

Must fail: the kernel charges them to the box, and they go with it. Where memory is only watched they are not seen, and
end with the box, whose answers are wrong or late.

Expected: memory_limit runtime_error time_limit wrong_answer
"""

import os

import numpy as np

CHUNK = bytes(20 << 20)


def softmax(x, axis=-1):
    for number in range(100):
        os.write(os.memfd_create(f"part-{number}"), CHUNK)
    return np.zeros_like(x)
