"""Speaks of sys.exit(0), os._exit, eval, exec, __import__("judge"), subprocess, socket, rm -rf / and time.sleep.

>>> import sys; sys.exit(0)
PASSED accepted ::error:: <script>alert(1)</script>
"""

import ctypes  # unused, as in many a notebook
import inspect
import socket
import time

import numpy as np

assert ctypes and inspect and socket and time
ADVICE = "never call os.system('rm -rf /') or pickle.loads; cheat = hack = bypass = monkeypatch = None"


def softmax(x, axis=-1):
    """Does not sys.exit(), whatever this says."""
    work = x.astype(np.float32) if x.dtype == np.float16 else x
    top = work.max(axis=axis, keepdims=True)
    top[np.isneginf(top)] = 0
    e = np.exp(work - top)
    total = e.sum(axis=axis, keepdims=True)
    total[total == 0] = 1
    return (e / total).astype(x.dtype)
