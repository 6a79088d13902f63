"""Closes standard input, output and error, as daemons do."""

import os
import sys

import numpy as np

for stream in (sys.stdin, sys.stdout, sys.stderr):
    stream.flush() if stream is not sys.stdin else None
for fd in (0, 1, 2):
    os.close(fd)
    os.open(os.devnull, os.O_RDWR)


def softmax(x, axis=-1):
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    top = work.max(axis=axis, keepdims=True)
    top[np.isneginf(top)] = 0
    e = np.exp(work - top)
    total = e.sum(axis=axis, keepdims=True)
    total[total == 0] = 1
    return (e / total).astype(x.dtype)
