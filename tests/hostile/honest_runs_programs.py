"""Runs other programs while it is loaded: a shell, and an interpreter of its own that computes a constant."""

import subprocess
import sys

import numpy as np

SYSTEM = subprocess.run(["/bin/sh", "-c", "echo $((6 * 7))"], capture_output=True, text=True, check=True).stdout
ONE = float(subprocess.run([sys.executable, "-S", "-c", "print(1.0)"], capture_output=True, check=True).stdout)
assert SYSTEM.strip() == "42"


def softmax(x, axis=-1):
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    top = work.max(axis=axis, keepdims=True)
    top[np.isneginf(top)] = 0
    e = np.exp(work - top)
    total = e.sum(axis=axis, keepdims=True)
    total[total == 0] = ONE
    return (e / total).astype(x.dtype)
